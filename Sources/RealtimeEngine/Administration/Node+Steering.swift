public import RealtimeProtocol
import Synchronization

/// What an administrator does to clients of this node. Clients are told each time, by a code or a push.
extension Node {
    /// Ends the connections of a client or a user.
    ///
    /// - Parameters:
    ///   - target: whom.
    ///   - reason: what they are told; its code says whether they come back (`Disconnect.allowsReconnect`).
    /// - Returns: how many connections were ended.
    public func disconnect(
        _ target: ConnectionTarget,
        _ reason: Disconnect = .forceDisconnect
    ) async -> Result<Int, AdministrationError> {
        guard 3000...4999 ~= reason.code, reason.reason.utf8.count <= 123 else {
            let message = "code \(reason.code) with \(reason.reason.utf8.count) bytes of reason"
            return .failure(AdministrationError(.invalidDisconnect, message))
        }
        return .success(await self.each { hub in await hub.disconnect(target, reason) })
    }

    /// Takes a client or a user out of a room.
    ///
    /// It does not forbid the room: a host that wants them to stay out refuses them first. A subscription whose handler
    /// is still at work is not ended by it.
    ///
    /// - Parameters:
    ///   - target: whom.
    ///   - room: out of which room.
    ///   - code: what they are told, 2000 to 2999; from 2500 on clients subscribe again by themselves.
    /// - Returns: how many subscriptions were ended.
    public func unsubscribe(
        _ target: ConnectionTarget,
        from room: String,
        code: UnsubscribeCode = .server
    ) async -> Result<Int, AdministrationError> {
        guard 2000...2999 ~= code.rawValue else {
            return .failure(AdministrationError(.invalidUnsubscribe, "code \(code.rawValue)"))
        }
        return .success(await self.each { hub in await hub.unsubscribe(target, from: room, code: code) })
    }

    /// Sends a message to a client or to all connections of a user, beside all rooms and at most once.
    ///
    /// - Parameters:
    ///   - data: the message.
    ///   - target: to whom.
    /// - Returns: into how many connections' queues it went; those whose `connect` is not answered yet are not among
    ///   them.
    public func message(_ data: RawJSON, to target: ConnectionTarget) async -> Result<Int, AdministrationError> {
        let limit = self.limits.ownQueueBytes / 2
        guard data.bytes.count <= limit else {
            return .failure(AdministrationError(.messageTooLarge, "\(data.bytes.count) of \(limit) bytes"))
        }
        return .success(await self.each { hub in await hub.message(target, data) })
    }

    /// What the breakers of all hubs, of the host's own way to the broker and of its services do.
    public func breakers() async -> [BreakerStatus] {
        var found: [BreakerStatus] = []
        for hub in self.hubs { found += await hub.breakers }
        let time = self.environment.time()
        return found + self.client.breakers + self.ownBreakers.map { breaker in breaker.status(at: time) }
    }

    /// Closes breakers, so that what they stand before is called again at once; what they counted is forgotten.
    ///
    /// A ``BreakerEvent`` follows for each one that was not closed.
    ///
    /// - Parameter name: which, on all hubs (``BreakerEvent/name``); nil for every one.
    /// - Returns: how many were not closed.
    public func resetBreakers(named name: String? = nil) async -> Result<Int, AdministrationError> {
        if let name, await !self.breakers().contains(where: { breaker in breaker.name == name }) {
            return .failure(AdministrationError(.unknownBreaker, "there is no breaker \(name)"))
        }
        var count = await self.each { hub in await hub.resetBreakers(named: name) } + self.client.reset(name)
        for breaker in self.ownBreakers where name == nil || name == breaker.name { count += breaker.reset() }
        return .success(count)
    }

    private var ownBreakers: [HostBreaker] { self.hostBreakers.withLock { breakers in breakers } }

    private func each(_ act: (Hub) async -> Int) async -> Int {
        var reached = 0
        for hub in self.hubs { reached += await act(hub) }
        return reached
    }
}
