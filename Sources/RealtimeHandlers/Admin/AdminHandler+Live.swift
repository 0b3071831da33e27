public import RealtimeEngine
internal import RealtimeProtocol
internal import Synchronization

/// The live room: figures about once a second, while somebody watches.
extension AdminHandler {
    /// Lets those in who may see; they begin with the present status.
    public func subscribe(_ event: SubscribeEvent, by caller: Caller) async -> Result<SubscribeGrant, HandlerError> {
        guard event.room == Self.liveRoom else { return .failure(.error(.unknownChannel)) }
        guard let node = self.state.withLock({ state in state.node }) else { return .failure(.error(.unavailable)) }
        switch await self.check([.adminView], caller, "room:" + event.room) {
        case .failure(let error): return .failure(error)
        case .success: break
        }
        self.expectWatchers(on: node)
        let status = JSONValue.object(await self.status(of: node))
        return .success(SubscribeGrant(permissions: [.subscribe, .presence], data: status.raw))
    }

    /// Hears that somebody came into the live room.
    public func record(_ event: NumberedEvent) {
        guard case .roomOccupied(Self.liveRoom, _) = event.event else { return }
        if let node = self.state.withLock({ state in state.node }) { self.expectWatchers(on: node) }
    }

    private func expectWatchers(on node: Node) {
        let action = self.state.withLock { state in state.watch.expected() }
        guard action == .start else { return }
        let stream = Task(executorPreference: node.environment.handlerExecutor) { await self.stream(from: node) }
        self.state.withLock { state in
            if state.watch.isStreaming { state.stream = stream } else { stream.cancel() }
        }
    }

    /// Publishes a status each interval, until nobody has been there for a while.
    private func stream(from node: Node) async {
        var earlier = (figures: self.metrics.figures(), time: node.environment.time().now)
        var windowEnd = earlier.time.advanced(by: self.limits.latencyWindow)
        while true {
            do {
                try await self.clock.sleep(for: self.limits.interval)
            } catch {
                return
            }
            let members = await node.members(of: Self.liveRoom)
            let now = node.environment.time().now
            if now >= windowEnd {
                self.metrics.rotate()
                windowEnd = now.advanced(by: self.limits.latencyWindow)
            }
            let figures = self.metrics.figures()
            let elapsed = now.nanoseconds - earlier.time.nanoseconds
            let rates = figures.rates(since: earlier.figures, nanoseconds: elapsed)
            earlier = (figures, now)
            let action = self.state.withLock { state in
                let action = state.watch.ticked(members: members)
                state.rates = action == .stop ? .null : rates
                if action == .stop { state.stream = nil }
                return action
            }
            if action == .stop { return }
            if members > 0 { await self.publish(await self.status(of: node), on: node) }
        }
    }

    /// What the node does now.
    func status(of node: Node) async -> JSONObject {
        let figures = self.metrics.figures()
        let slow = await node.slowest(self.limits.slowConnections)
        let breakers = await node.breakers().filter { breaker in breaker.state != .closed }
        let (rates, missed, lost) = self.state.withLock { state in (state.rates, state.missed, state.auditFailures) }
        return [
            "type": "status", "time": .integer(node.environment.time().wallMilliseconds),
            "node": .string(node.configuration.nodeName),
            "connections": .integer(node.connectionCount), "clients": .integer(figures[.clientsConnected]),
            "rooms": .integer(figures[.roomsOpen]), "memberships": .integer(figures[.memberships]),
            "leases": .integer(figures.leases), "memory": .integer(node.memoryBytesUsed),
            "slow": .array(slow.map(\.json)), "breakers": .array(breakers.map(\.json)),
            "rates": rates, "latency": figures.latency, "metrics": figures.metrics,
            "monitor": self.monitor.map { monitor in monitor.report().json } ?? .null,
            "missed": .integer(missed), "auditFailures": .integer(lost),
        ]
    }

    /// Puts something into the live room; who lags gets the newest status only.
    func publish(_ object: JSONObject, on node: Node) async {
        let payload = Payload(kind: .json, bytes: JSONValue.object(object).raw.bytes)
        let key = object["type"] == "status" ? "status" : nil
        if case .failure = await node.publish(payload, to: Self.liveRoom, conflating: key) {
            self.state.withLock { state in state.missed += 1 }
        }
    }
}
