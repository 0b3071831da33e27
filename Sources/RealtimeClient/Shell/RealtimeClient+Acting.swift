import RealtimeProtocol

extension RealtimeClient {
    /// Acts on the machine's effects, and on those that acting causes, in order.
    func act() {
        if self.isActing { return }
        self.isActing = true
        defer { self.isActing = false }
        while true {
            let effects = self.machine.takeEffects()
            if effects.isEmpty { return }
            for effect in effects { self.act(on: effect) }
        }
    }

    private func act(on effect: ClientEffect) {
        switch effect {
        case .openTransport(let session, let server): self.open(session, at: server)
        case .send(let session, let message): self.send(session, message)
        case .closeTransport(let session, let reason): self.closeTransport(session, reason)
        case .wake(let time): self.wake(at: time)
        case .needsToken(let request): self.askForToken(request)
        case .stateChanged(let state): for reader in self.stateReaders { reader.offer(state) }
        case .room(let room, let event): self.deliver(room, event)
        case .message(let data): self.eventBuffer.offer(.message(data))
        case .completed(let number, let result):
            self.waiting.removeValue(forKey: number)?.resume(returning: result)
        }
    }

    private func deliver(_ room: String, _ event: RoomEvent) {
        if let subscription = self.subscriptions[room] {
            subscription.buffer.offer(event)
        } else {
            self.eventBuffer.offer(.room(room, event))
        }
    }

    private func open(_ session: SessionNumber, at server: String?) {
        self.opening = Task(executorPreference: self.environment.executor) { [transport] in
            let result = if let server { await transport.open(at: server) } else { await transport.open() }
            await self.opened(session, result)
        }
    }

    private func opened(
        _ session: SessionNumber,
        _ result: Result<any ClientConnection, TransportFailure>
    ) async {
        let now = self.environment.now()
        switch result {
        case .failure(let failure):
            self.machine.transportEnded(session, .failed(failure.error, window: failure.window), now: now)
            self.act()
        case .success(let connection):
            guard self.machine.isOpening(session) else { return connection.close(.byClient) }
            self.connection = (session, connection)
            self.machine.transportOpened(session, now: now)
            self.act()
            await self.read(session, connection)
        }
    }

    /// Takes what comes, one answer at a time, until the connection ends or is not the present one any more.
    private func read(_ session: SessionNumber, _ connection: any ClientConnection) async {
        while self.connection?.session == session {
            switch await connection.receive() {
            case .messages(let messages):
                for message in messages where self.connection?.session == session {
                    self.machine.received(message.span, session, now: self.environment.now())
                    self.act()
                }
            case .ended(let end):
                guard self.connection?.session == session else { return }
                self.connection = nil
                self.machine.transportEnded(session, end, now: self.environment.now())
                self.act()
            }
        }
    }

    private func send(_ session: SessionNumber, _ message: [UInt8]) {
        guard let connection = self.connection, connection.session == session else { return }
        guard case .failure(let failure) = connection.connection.send(message) else { return }
        self.connection = nil
        connection.connection.close(.byClient)
        let end = TransportEnd.failed(failure.error, window: failure.window)
        self.machine.transportEnded(session, end, now: self.environment.now())
    }

    private func closeTransport(_ session: SessionNumber, _ reason: Disconnect) {
        self.opening?.cancel()
        self.opening = nil
        guard let connection = self.connection, connection.session == session else { return }
        self.connection = nil
        connection.connection.close(reason)
    }

    private func wake(at time: UInt64) {
        self.timer?.cancel()
        self.timer = Task(executorPreference: self.environment.executor) { [environment, weak self] in
            // A sleep may end early: what it measures goes on while the machine sleeps, and this clock may not.
            repeat { await environment.sleep(time) } while !Task.isCancelled && environment.now() < time
            if Task.isCancelled { return }
            await self?.tick()
        }
    }

    private func tick() {
        self.machine.tick(now: self.environment.now())
        self.act()
    }

    private func askForToken(_ request: TokenRequest) {
        Task(executorPreference: self.environment.executor) { [environment] in
            let answer = await environment.token(request.room)
            await self.provide(request, answer)
        }
    }

    private func provide(_ request: TokenRequest, _ answer: Result<String, ClientError>) {
        self.machine.provideToken(request, answer, now: self.environment.now())
        self.act()
    }
}
