/// A subscription that the server made for a connected client.
public struct SubscribePush: Hashable, Sendable {
    /// Whether the client can recover from a position in this channel.
    public var recoverable: Bool

    /// Where the subscription starts: the first publication to come has the next offset.
    public var position: StreamPosition

    /// Whether `position` means something in this channel.
    public var positioned: Bool

    /// What the application tells the client, or nil.
    public var data: RawJSON?

    /// Creates the description of a subscription.
    public init(
        recoverable: Bool = false,
        position: StreamPosition = .unknown,
        positioned: Bool = false,
        data: RawJSON? = nil
    ) {
        self.recoverable = recoverable
        self.position = position
        self.positioned = positioned
        self.data = data
    }
}
