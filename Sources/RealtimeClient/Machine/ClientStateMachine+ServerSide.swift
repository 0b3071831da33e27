import RealtimeProtocol

extension ClientStateMachine {
    /// The rooms that the server subscribed at connect; one that it did not subscribe again is over.
    mutating func enterServerSideRooms(_ subscriptions: [ConnectResult.Subscription], _ now: UInt64) {
        for subscription in subscriptions {
            self.enterServerSide(subscription.channel, subscription.result, mayResume: true, now)
        }
        for slot in self.rooms.indices where self.rooms[slot].isServerSide && !self.rooms[slot].isSubscribed {
            self.rooms[slot].isServerSide = false
            guard !self.rooms[slot].isWanted else { continue }
            self.rooms[slot].isForgotten = true
            self.abandon(slot, .ended(code: .server, reason: UnsubscribeCode.server.reason))
            self.releaseIfForgotten(slot)
        }
    }

    /// The server subscribed the client to a room while it is connected.
    mutating func subscribed(_ channel: String, _ push: SubscribePush, _ now: UInt64) {
        if let slot = self.rooms.slot(named: channel), self.rooms[slot].phase == .unsubscribing {
            // The server said this before it came to our unsubscribe, which then ended it.
            self.counters.strays += 1
            return
        }
        let result = SubscribeResult(
            recoverable: push.recoverable,
            position: push.position,
            positioned: push.positioned,
            data: push.data
        )
        self.enterServerSide(channel, result, mayResume: false, now)
    }

    private mutating func enterServerSide(
        _ channel: String,
        _ result: SubscribeResult,
        mayResume: Bool,
        _ now: UInt64
    ) {
        guard let slot = self.rooms.slot(named: channel) ?? self.addRoom(channel) else {
            let error = ClientError(
                code: .tooManyRooms,
                message: "the client knows as many rooms as it may",
                origin: .local
            )
            self.effects.append(.room(channel, .failed(error)))
            return
        }
        let asked = mayResume ? self.rooms[slot].serverSideResume?.position : nil
        self.rooms[slot].isServerSide = true
        self.rooms[slot].isConsumer = false
        self.rooms[slot].tokenRequest = 0
        self.enter(slot, result, asked: asked, now)
    }

    /// The session is over: the server has no subscriptions any more, and what the client knows stays.
    mutating func suspendRoom(_ slot: Int) {
        self.rooms[slot].phase = .idle
        self.rooms[slot].mustLeave = false
        self.rooms[slot].asked = nil
        self.rooms[slot].notBefore = 0
        self.rooms[slot].tokenRequest = 0
        self.rooms[slot].refreshAt = .max
        self.releaseIfForgotten(slot)
    }
}
