import RealtimeProtocol

extension ClientStateMachine {
    /// The host wants to be subscribed, from now on and through every reconnect.
    ///
    /// With a position that is known from before the subscription resumes there. What comes of it is told by the
    /// room's events.
    public mutating func subscribe(
        _ room: String,
        _ options: SubscriptionOptions = SubscriptionOptions(),
        now: UInt64
    ) -> Result<Void, ClientError> {
        if let error = self.refusal(of: room) { return .failure(error) }
        let data: RawJSON?
        switch self.data(for: options) {
        case .failure(let error): return .failure(error)
        case .success(let said): data = said
        }
        guard let slot = self.rooms.slot(named: room) ?? self.addRoom(room) else {
            let error = ClientError(
                code: .tooManyRooms,
                message: "the client knows as many rooms as it may",
                origin: .local
            )
            return .failure(error)
        }
        self.rooms[slot].options = options
        self.rooms[slot].data = data
        if !self.rooms[slot].isWanted {
            self.rooms[slot].isWanted = true
            self.rooms[slot].isForgotten = false
            self.rooms[slot].generation &+= 1
            self.rooms[slot].attempt = 0
            self.rooms[slot].token = options.token
            self.rooms[slot].tokenIsExpired = false
            if self.rooms[slot].position == nil, let since = options.since {
                self.rooms[slot].position = since
                self.rooms[slot].isRecoverable = true
            }
            if self.rooms[slot].isServerSide, self.rooms[slot].isSubscribed { self.tellEntry(slot, data: nil) }
        }
        self.drive(slot, now)
        return .success(())
    }

    /// The host does not want to be subscribed any more; not one event comes after the `ended` of this call.
    ///
    /// - Parameters:
    ///   - room: The room; one that is not subscribed is left alone.
    ///   - forgetting: Whether to forget the position as well, and with it the room.
    ///   - now: The time.
    public mutating func unsubscribe(_ room: String, forgetting: Bool = false, now: UInt64) {
        guard let slot = self.rooms.slot(named: room) else { return }
        let state = self.rooms[slot]
        self.rooms[slot].isForgotten = forgetting
        if state.isWanted || state.isServerSide {
            self.abandon(slot, .ended(code: .client, reason: UnsubscribeCode.client.reason))
        }
        switch state.phase {
        case .waiting, .authorizing: self.rooms[slot].phase = .idle
        default: break
        }
        if self.isConnected { self.drive(slot, now) } else { self.releaseIfForgotten(slot) }
    }

    /// Nobody wants the subscription any more, and the host is told why.
    mutating func abandon(_ slot: Int, _ event: RoomEvent) {
        self.rooms[slot].isWanted = false
        self.rooms[slot].isServerSide = false
        self.rooms[slot].generation &+= 1
        self.rooms[slot].tokenRequest = 0
        self.effects.append(.room(self.rooms[slot].name, event))
    }

    func refusal(of room: String) -> ClientError? {
        if self.phase == .closed { return .disconnected }
        let length = room.utf8.count
        guard length > 0, length <= self.configuration.limits.roomNameBytes else {
            return .invalid("a room's name has 1 to \(self.configuration.limits.roomNameBytes) bytes")
        }
        return nil
    }

    /// What `subscribe` tells the server, with the consumer in it.
    private func data(for options: SubscriptionOptions) -> Result<RawJSON?, ClientError> {
        guard let consumer = options.consumer else { return .success(options.data) }
        if consumer.isEmpty { return .failure(.invalid("a consumer's name is not empty")) }
        let limits = self.configuration.limits.message
        guard let data = ConsumerName.data(naming: consumer, beside: options.data, limits: limits) else {
            return .failure(.invalid("what a consumer tells is an object without the member consumer"))
        }
        return .success(data)
    }

    mutating func addRoom(_ name: String) -> Int? {
        guard self.rooms.count < self.configuration.limits.rooms else {
            self.counters.refusals += 1
            return nil
        }
        return self.rooms.add(name)
    }

    mutating func releaseIfForgotten(_ slot: Int) {
        let state = self.rooms[slot]
        guard state.phase == .idle, state.isForgotten, !state.mustLeave, !state.isWanted, !state.isServerSide else {
            return
        }
        self.rooms.remove(slot)
    }

    /// Sends the one command that brings the server's view nearer to the host's wish, unless one is on its way.
    mutating func drive(_ slot: Int, _ now: UInt64) {
        guard self.isConnected, !self.rooms[slot].isServerSide else { return }
        switch self.rooms[slot].phase {
        case .idle where self.rooms[slot].mustLeave && self.rooms[slot].notBefore <= now:
            self.sendUnsubscribe(slot, now)
        case .idle:
            guard self.rooms[slot].isWanted || self.rooms[slot].mustLeave else { return self.releaseIfForgotten(slot) }
            if self.rooms[slot].notBefore > now {
                self.rooms[slot].phase = .waiting(until: self.rooms[slot].notBefore)
                self.arm(self.rooms[slot].notBefore)
            } else if self.rooms[slot].needsToken {
                let deadline = now.adding(self.timing.connectTimeout)
                self.rooms[slot].phase = .authorizing(deadline: deadline)
                self.arm(deadline)
                self.askForToken(slot)
            } else {
                self.sendSubscribe(slot, now)
            }
        case .subscribed where !self.rooms[slot].isWanted:
            self.sendUnsubscribe(slot, now)
        case .waiting, .authorizing, .subscribing, .subscribed, .unsubscribing: break
        }
    }

    private mutating func sendSubscribe(_ slot: Int, _ now: UInt64) {
        let state = self.rooms[slot]
        let resume = state.start
        let isConsumer = state.options.consumer != nil
        self.rooms[slot].asked = resume
        self.rooms[slot].isConsumer = isConsumer
        self.rooms[slot].phase = .subscribing
        let request = SubscribeRequest(
            channel: state.name,
            token: state.token,
            recover: resume != nil,
            position: resume ?? .unknown,
            data: state.data,
            positioned: state.options.isPositioned && !isConsumer,
            recoverable: state.options.isRecoverable && !isConsumer,
            joinLeave: state.options.joinLeave && !isConsumer
        )
        self.send(
            .subscribe(request),
            for: .subscribe(slot: slot, generation: state.generation),
            deadline: now.adding(self.timing.commandTimeout)
        )
    }

    mutating func sendUnsubscribe(_ slot: Int, _ now: UInt64) {
        self.rooms[slot].phase = .unsubscribing
        self.rooms[slot].refreshAt = .max
        self.send(
            .unsubscribe(UnsubscribeRequest(channel: self.rooms[slot].name)),
            for: .unsubscribe(slot: slot),
            deadline: now.adding(self.timing.commandTimeout)
        )
    }
}
