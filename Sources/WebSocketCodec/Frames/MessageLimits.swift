/// The bounds a decoder puts on one message.
///
/// There are no defaults here: the host's configuration owns them, so that each bound is stated once.
public struct MessageLimits: Sendable, Equatable {
    /// The most payload bytes a message may have, all its fragments together.
    ///
    /// Beyond it: 1009 at the header.
    public let maxMessageBytes: Int
    /// The most frames a message may be split into, empty ones included.
    ///
    /// Beyond it: 1008.
    public let maxFragments: Int

    /// Makes limits; both must be sensible numbers, or the program is wrong.
    ///
    /// - Parameters:
    ///   - maxMessageBytes: At least 0.
    ///   - maxFragments: At least 1, because an unfragmented message is one frame.
    public init(maxMessageBytes: Int, maxFragments: Int) {
        precondition(maxMessageBytes >= 0, "a message limit is not negative")
        precondition(maxFragments >= 1, "a message has at least one frame")
        self.maxMessageBytes = maxMessageBytes
        self.maxFragments = maxFragments
    }
}
