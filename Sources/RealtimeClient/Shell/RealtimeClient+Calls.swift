public import RealtimeProtocol

extension RealtimeClient {
    /// Publishes to a room and waits for the acknowledgement, through reconnects if need be.
    ///
    /// Publishes of one client keep the order in which these calls reach it. An error says whether anything was sent:
    /// only `unknownOutcome` leaves it open.
    public func publish(to room: String, _ data: RawJSON) async -> Result<PublishReceipt, ClientError> {
        let reply = await self.perform { machine, number, now in machine.publish(number, to: room, data, now: now) }
        return Self.take(reply) { if case .published(let receipt) = $0 { receipt } else { nil } }
    }

    /// Calls a procedure of the application.
    public func rpc(_ method: String, _ data: RawJSON? = nil) async -> Result<RPCResult, ClientError> {
        let request = RPCRequest(method: method, data: data)
        let reply = await self.perform { machine, number, now in machine.rpc(number, request, now: now) }
        return Self.take(reply) { if case .rpc(let result) = $0 { result } else { nil } }
    }

    /// Reads a room's log.
    ///
    /// - Parameters:
    ///   - room: The room.
    ///   - limit: How many publications at most; 0 for the position only, -1 for all that the server allows.
    ///   - since: The position to read from, itself excluded; nil for the end of the log.
    ///   - reverse: Whether to read from new to old.
    public func history(
        _ room: String,
        limit: Int32 = 0,
        since: StreamPosition? = nil,
        reverse: Bool = false
    ) async -> Result<HistoryResult, ClientError> {
        let request = HistoryRequest(channel: room, limit: limit, since: since, reverse: reverse)
        let reply = await self.perform { machine, number, now in machine.history(number, request, now: now) }
        return Self.take(reply) { if case .history(let result) = $0 { result } else { nil } }
    }

    /// Asks who is in a room.
    public func presence(_ room: String) async -> Result<PresenceResult, ClientError> {
        let request = PresenceRequest(channel: room)
        let reply = await self.perform { machine, number, now in machine.presence(number, request, now: now) }
        return Self.take(reply) { if case .presence(let result) = $0 { result } else { nil } }
    }

    /// Asks how many are in a room.
    public func presenceStats(_ room: String) async -> Result<PresenceStatsResult, ClientError> {
        let request = PresenceStatsRequest(channel: room)
        let reply = await self.perform { machine, number, now in machine.presenceStats(number, request, now: now) }
        return Self.take(reply) { if case .presenceStats(let result) = $0 { result } else { nil } }
    }

    /// Tells the application something that it does not answer; success means that it was handed to the transport.
    public func send(_ data: RawJSON) async -> Result<Void, ClientError> {
        let reply = await self.perform { machine, number, now in machine.send(number, data, now: now) }
        return Self.take(reply) { if case .sent = $0 { () } else { nil } }
    }

    /// Makes a call and waits for its end; a cancelled task ends it early.
    private func perform(
        _ start: (inout ClientStateMachine, CallNumber, UInt64) -> Void
    ) async -> Result<ClientReply, ClientError> {
        if Task.isCancelled { return .failure(.cancelled) }
        self.lastCall += 1
        let number = CallNumber(rawValue: self.lastCall)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                self.waiting[number] = continuation
                start(&self.machine, number, self.environment.now())
                self.act()
            }
        } onCancel: {
            Task(executorPreference: self.environment.executor) { await self.cancel(number) }
        }
    }

    private func cancel(_ number: CallNumber) {
        self.machine.cancel(number, now: self.environment.now())
        self.act()
    }

    private static func take<Value>(
        _ reply: Result<ClientReply, ClientError>,
        _ value: (ClientReply) -> Value?
    ) -> Result<Value, ClientError> {
        switch reply {
        case .failure(let error): return .failure(error)
        case .success(let reply):
            guard let value = value(reply) else {
                return .failure(.violation("the answer is that of another method"))
            }
            return .success(value)
        }
    }
}
