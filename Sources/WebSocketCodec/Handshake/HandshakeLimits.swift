/// The bounds on the head of an HTTP request or response.
///
/// There are no defaults here: the host's configuration owns them.
public struct HandshakeLimits: Sendable, Equatable {
    /// The most bytes of the whole head, line ends included.
    ///
    /// Beyond it: 431.
    public let maxHeadBytes: Int
    /// The most bytes of the request target.
    ///
    /// Beyond it: 414.
    public let maxTargetBytes: Int
    /// The most header fields.
    ///
    /// Beyond it: 431.
    public let maxFields: Int
    /// The most bytes of one field line, name and value.
    ///
    /// Beyond it: 431.
    public let maxFieldBytes: Int

    /// Makes limits; a limit below 1 is a mistake of the program.
    public init(maxHeadBytes: Int, maxTargetBytes: Int, maxFields: Int, maxFieldBytes: Int) {
        precondition(min(maxHeadBytes, maxTargetBytes, maxFields, maxFieldBytes) > 0, "limits are positive")
        self.maxHeadBytes = maxHeadBytes
        self.maxTargetBytes = maxTargetBytes
        self.maxFields = maxFields
        self.maxFieldBytes = maxFieldBytes
    }
}
