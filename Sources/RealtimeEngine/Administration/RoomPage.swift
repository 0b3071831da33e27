/// A part of a node's list of rooms.
public struct RoomPage: Hashable, Sendable {
    /// The rooms, in the order of their names.
    public var rooms: [RoomSummary]
    /// After which name the next page begins; nil when this is the last one.
    public var next: String?
}
