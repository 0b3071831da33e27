public import RealtimeProtocol

/// What happens to a client besides its own subscriptions.
public enum ClientEvent: Hashable, Sendable {
    /// The application tells the client something.
    case message(RawJSON)
    /// Something happened in a room that the server subscribed by itself and nobody has asked a handle of.
    case room(String, RoomEvent)
    /// The reader was too slow: this many events that came here were dropped.
    case overflow(dropped: Int)
}
