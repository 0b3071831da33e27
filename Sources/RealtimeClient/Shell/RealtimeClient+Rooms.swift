import RealtimeProtocol

extension RealtimeClient {
    /// Subscribes to a room and gives the handle to it; the same one for the same room.
    ///
    /// Does not wait for the server: the handle's events tell what comes of it. Fails when the client knows as many
    /// rooms as it may, or the name is none.
    public func subscription(
        _ room: String,
        _ options: SubscriptionOptions = SubscriptionOptions()
    ) -> Result<Subscription, ClientError> {
        let known = self.subscriptions[room]
        let subscription = known ?? Subscription(room: room, client: self, capacity: self.limits.subscriptionEvents)
        // The handle is there before the first event.
        self.subscriptions[room] = subscription
        switch self.subscribe(room, options) {
        case .success: return .success(subscription)
        case .failure(let error):
            if known == nil { self.subscriptions[room] = nil }
            return .failure(error)
        }
    }

    /// Ends a room's subscription and forgets its position and its handle, whose streams end.
    public func remove(_ subscription: Subscription) {
        self.unsubscribe(subscription.room, forgetting: true)
        self.subscriptions[subscription.room] = nil
        subscription.buffer.finish()
    }

    func subscribe(_ room: String, _ options: SubscriptionOptions) -> Result<Void, ClientError> {
        let result = self.machine.subscribe(room, options, now: self.environment.now())
        self.act()
        return result
    }

    func unsubscribe(_ room: String, forgetting: Bool) {
        self.machine.unsubscribe(room, forgetting: forgetting, now: self.environment.now())
        self.act()
    }

    func position(of room: String) -> StreamPosition? {
        self.machine.position(of: room)
    }
}
