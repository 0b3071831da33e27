public import RealtimeProtocol

/// One room of a ``RealtimeClient``: its events, and what can be done with it.
///
/// A handle: it may be shared, and the client keeps it as long as it knows the room.
public final class Subscription: Sendable {
    /// The name of the room.
    public let room: String
    let buffer: EventBuffer<RoomEvent>
    let client: RealtimeClient

    init(room: String, client: RealtimeClient, capacity: Int) {
        self.room = room
        self.client = client
        self.buffer = EventBuffer(capacity: capacity) { dropped in .overflow(dropped: dropped) }
    }

    /// Everything that happens in the room, in order, for one reader.
    public var events: EventStream<RoomEvent> { EventStream(buffer: self.buffer) }

    /// Only the publications, as long as they are continuous, for one reader.
    public var publications: PublicationStream { PublicationStream(buffer: self.buffer) }

    /// Subscribes, from now on and through every reconnect; resumes from the position if there is one.
    public func subscribe(_ options: SubscriptionOptions = SubscriptionOptions()) async -> Result<Void, ClientError> {
        await self.client.subscribe(self.room, options)
    }

    /// Ends the subscription; the position is kept, so that `subscribe` resumes there.
    public func unsubscribe() async {
        await self.client.unsubscribe(self.room, forgetting: false)
    }

    /// Publishes to the room.
    public func publish(_ data: RawJSON) async -> Result<PublishReceipt, ClientError> {
        await self.client.publish(to: self.room, data)
    }

    /// The last position seen; nil when there is none.
    public var position: StreamPosition? {
        get async { await self.client.position(of: self.room) }
    }
}
