public import RealtimeProtocol

/// One room that has members on this node, as operators see it, at one moment.
public struct RoomSummary: Hashable, Sendable {
    /// The room's name.
    public var name: String
    /// Members on this node, and joins that are under way.
    public var members: Int
    /// Bytes of the room's logs that hubs keep for members, over all hubs and formats.
    public var logBytes: Int
    /// Where the room's log is, as far as this node has heard.
    public var position: StreamPosition
}
