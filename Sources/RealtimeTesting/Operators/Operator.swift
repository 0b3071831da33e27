import RealtimeEngine
import RealtimeProtocol

/// Somebody who sees one life of a node and acts on its clients.
struct Operator: Sendable {
    /// What is done.
    enum Act: Sendable {
        case disconnect, message, reset
        case unsubscribe(room: String, UnsubscribeCode)
        case limit(LiveLimit, Int)
        case list(page: Int)
    }

    let node: Node
    let events: EventChecker
    let ledger: OperatorLedger
    let marks: Marks
    let trace: Trace

    /// Does something to one of the clients, or to all connections of its user.
    func act(_ act: Act, _ choice: Int, byUser: Bool) async {
        let page = await self.node.connections(limit: 100).connections
        guard !page.isEmpty else { return }
        let one = page[choice % page.count]
        if one.client.isEmpty { return }
        let target: ConnectionTarget = byUser && !one.user.isEmpty ? .user(one.user) : .client(one.client)
        switch act {
        case .disconnect:
            let reached = self.check(await self.node.disconnect(target, .forceReconnect), "a disconnect")
            if reached ?? 0 > 0 { self.marks.hit(.operatorDisconnected) }
        case .unsubscribe(let room, let code):
            let reached = self.check(await self.node.unsubscribe(target, from: room, code: code), "an unsubscribe")
            if reached ?? 0 > 0 { self.marks.hit(.operatorUnsubscribed) }
        case .message:
            let (number, data) = self.ledger.begin(to: target)
            guard let reached = self.check(await self.node.message(data, to: target), "a message") else { return }
            self.ledger.reached(number, reached)
            if reached > 0 { self.marks.hit(.operatorSent) }
        case .reset:
            self.events.beginReset()
            let reached = self.check(await self.node.resetBreakers(), "a reset")
            self.events.endReset()
            if reached ?? 0 > 0 { self.marks.hit(.operatorReset) }
        case .limit(let limit, let value):
            let change = self.check(await self.node.changeLimits([limit: value]), "a limit")?.first
            if change?.new == value { self.marks.hit(.operatorChangedLimit) }
        case .list(let size):
            await self.walk(size)
            self.marks.hit(.operatorListed)
        }
    }

    /// Pages must be in order, whatever happens between them.
    private func walk(_ size: Int) async {
        var place: ConnectionPlace?
        repeat {
            let page = await self.node.connections(after: place, limit: size)
            let places = page.connections.map(\.place)
            let all = (place.map { place in [place] } ?? []) + places
            let isOrdered = zip(all, all.dropFirst()).allSatisfy { left, right in left < right }
            self.trace.require(isOrdered && places.count <= size, .bounds, "connections out of order")
            place = page.next
        } while place != nil
        let rooms = await self.node.rooms(limit: size).rooms.map(\.name)
        self.trace.require(rooms == Set(rooms).sorted(), .bounds, "rooms out of order: \(rooms)")
    }

    /// Changes limits.
    func change(_ values: [LiveLimit: Int]) async {
        self.check(await self.node.changeLimits(values), "limits that were there")
    }

    @discardableResult
    private func check<Value>(_ result: Result<Value, AdministrationError>, _ words: String) -> Value? {
        switch result {
        case .success(let value): return value
        case .failure(let error):
            self.trace.report(.roundTrip, "\(words): \(error.code) \(error.message)")
            return nil
        }
    }
}
