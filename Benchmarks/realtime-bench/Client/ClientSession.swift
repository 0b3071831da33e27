internal import RealtimeClient
internal import RealtimeProtocol

/// A client and the subscriptions that its calls have made.
actor ClientSession {
    private let client: RealtimeClient
    private let timeout: Duration
    private var rooms: [String: Subscription] = [:]

    init(_ client: RealtimeClient, timeout: Duration) {
        self.client = client
        self.timeout = timeout
    }

    /// Makes a call and waits for its result, as a line of text.
    func perform(_ call: ClientCall) async -> Result<String, ClientError> {
        switch call {
        case .connect: await self.connect()
        case .disconnect: await self.disconnect()
        case .subscribe(let room, let options): await self.subscribe(room, options)
        case .unsubscribe(let room): await self.unsubscribe(room)
        case .receive(let room): await self.receive(room)
        case .publish(let room, let data): await self.client.publish(to: room, data).map { _ in "published" }
        case .history(let room, let limit, let reverse, let since):
            await self.history(room, limit, reverse, since)
        case .presence(let room): await self.client.presence(room).map(AnswerText.presence)
        case .presenceStats(let room): await self.client.presenceStats(room).map(AnswerText.presenceStats)
        case .rpc(let method, let data): await self.client.rpc(method, data).map(AnswerText.rpc)
        case .send(let data): await self.client.send(data).map { "sent" }
        }
    }

    func close() async {
        await self.client.close()
    }

    private func connect() async -> Result<String, ClientError> {
        await self.client.connect()
        return await self.first(of: await self.client.states()) { state in
            switch state {
            case .connected(let id): .success("connected as \(id)")
            case .disconnected(.failed(let error)): .failure(error)
            case .disconnected(let cause): .failure(.local(.disconnected, "\(cause)"))
            default: nil
            }
        }
    }

    private func disconnect() async -> Result<String, ClientError> {
        await self.client.disconnect()
        return .success("disconnected")
    }

    /// What is unread of an earlier subscription to the room is dropped.
    private func subscribe(_ room: String, _ options: SubscriptionOptions) async -> Result<String, ClientError> {
        switch await self.client.subscription(room, options) {
        case .failure(let error): return .failure(error)
        case .success(let subscription):
            self.rooms[room] = subscription
            return await self.first(of: subscription.events) { event in
                switch event {
                case .subscribed: .success(AnswerText.event(event))
                case .failed(let error): .failure(error)
                default: nil
                }
            }
        }
    }

    private func unsubscribe(_ room: String) async -> Result<String, ClientError> {
        guard let subscription = self.rooms[room] else { return .failure(.noSubscription(to: room)) }
        await subscription.unsubscribe()
        return .success("unsubscribed")
    }

    private func receive(_ room: String) async -> Result<String, ClientError> {
        guard let subscription = self.rooms[room] else { return .failure(.noSubscription(to: room)) }
        return await self.first(of: subscription.events) { event in .success(AnswerText.event(event)) }
    }

    private func history(
        _ room: String,
        _ limit: Int32,
        _ reverse: Bool,
        _ since: UInt64?
    ) async -> Result<String, ClientError> {
        var position: StreamPosition?
        if let since {
            // An offset counts in an epoch; the one of the subscription is meant.
            guard let present = await self.rooms[room]?.position else { return .failure(.noSubscription(to: room)) }
            position = StreamPosition(epoch: present.epoch, offset: since)
        }
        return await self.client.history(room, limit: limit, since: position, reverse: reverse)
            .map(AnswerText.history)
    }

    /// The first answer in a stream; an error if there is none in time.
    private func first<Element: Sendable>(
        of stream: EventStream<Element>,
        _ answer: @escaping @Sendable (Element) -> Result<String, ClientError>?
    ) async -> Result<String, ClientError> {
        await withTaskGroup { [timeout] group in
            group.addTask {
                for await element in stream {
                    if let answer = answer(element) { return answer }
                }
                return .failure(.local(.disconnected, "the client is closed"))
            }
            group.addTask {
                do {
                    try await Task.sleep(for: timeout)
                } catch {
                    return .failure(.local(.cancelled, "the other task was first"))
                }
                return .failure(.local(.timedOut, "nothing came within \(timeout)"))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(.local(.cancelled, "there is no task"))
        }
    }
}

extension ClientError {
    fileprivate static func local(_ code: Code, _ message: String) -> ClientError {
        ClientError(code: code, message: message, origin: .local)
    }

    fileprivate static func noSubscription(to room: String) -> ClientError {
        .local(.invalidRequest, "there is no subscription to “\(room)”")
    }
}
