public import RealtimeProtocol

/// A subscription as the server made it.
public struct RoomEntry: Hashable, Sendable {
    /// Where live publications go on; nil when the server does not number them.
    public var position: StreamPosition?
    /// Whether the client can resume in this room after an interruption.
    public var isRecoverable: Bool
    /// What the application tells the client, or nil.
    public var data: RawJSON?
    /// Whether the server subscribed the client by itself.
    public var isServerSide: Bool

    /// Makes a description.
    public init(
        position: StreamPosition?,
        isRecoverable: Bool = false,
        data: RawJSON? = nil,
        isServerSide: Bool = false
    ) {
        self.position = position
        self.isRecoverable = isRecoverable
        self.data = data
        self.isServerSide = isServerSide
    }
}
