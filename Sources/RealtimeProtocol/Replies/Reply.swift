/// The answer to one command.
public struct Reply: Hashable, Sendable {
    /// The id of the command.
    ///
    /// Never zero.
    public var id: UInt32

    /// What came of the command.
    public var outcome: ReplyOutcome

    /// Creates a reply.
    public init(id: UInt32, outcome: ReplyOutcome) {
        self.id = id
        self.outcome = outcome
    }
}
