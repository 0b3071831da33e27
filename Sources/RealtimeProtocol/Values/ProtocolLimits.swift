/// How much a decoder takes from a peer in one message.
///
/// The byte length of a message is limited before a decoder sees it, so these bound what bytes alone do not: nesting,
/// and the number of things that few bytes can ask for. Whoever owns the connection states every limit; only
/// `maxKeyBytes` has a default, for those that have no say in it.
public struct ProtocolLimits: Hashable, Sendable {
    /// How deep arrays and objects may nest in a payload or in an unknown field, counted from that value itself.
    ///
    /// Counting from the value, not from the message, makes a payload that was accepted in a command acceptable in
    /// every reply and push that carries it on. A scalar has depth 0.
    public var maxDepth: Int

    /// How many lines one message may have, blank ones included.
    public var maxCommandsPerMessage: Int

    /// How many UTF-8 bytes a channel's or a remote procedure's name may have.
    public var maxNameBytes: Int

    /// How many entries a map may have: subscriptions and headers of `connect`, tags, presence.
    public var maxMapEntries: Int

    /// How many UTF-8 bytes the key of a publish may have.
    public var maxKeyBytes: Int

    /// Creates limits.
    ///
    /// - Precondition: `maxDepth` is in `0...128`, the others are positive.
    public init(
        maxDepth: Int,
        maxCommandsPerMessage: Int,
        maxNameBytes: Int,
        maxMapEntries: Int,
        maxKeyBytes: Int = 128
    ) {
        precondition((0...128).contains(maxDepth), "maxDepth must be from 0 to 128")
        precondition(maxCommandsPerMessage > 0, "maxCommandsPerMessage must be positive")
        precondition(maxNameBytes > 0, "maxNameBytes must be positive")
        precondition(maxMapEntries > 0, "maxMapEntries must be positive")
        precondition(maxKeyBytes > 0, "maxKeyBytes must be positive")
        self.maxDepth = maxDepth
        self.maxCommandsPerMessage = maxCommandsPerMessage
        self.maxNameBytes = maxNameBytes
        self.maxMapEntries = maxMapEntries
        self.maxKeyBytes = maxKeyBytes
    }
}
