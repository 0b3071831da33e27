import RealtimeProtocol
import Synchronization
import Testing

@testable import RealtimeEngine

/// A handler whose method `wait` suspends until the test opens the gate.
private final class GatedHandler: ConnectionHandler {
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
    let closedReasons = Mutex<[UInt32]>([])
    let cancellations = Counter()

    var waitingCount: Int { self.waiting.withLock { waiting in waiting.count } }

    func open() {
        let waiting = self.waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func connect(_ event: ConnectEvent) async -> Result<ConnectGrant, HandlerError> {
        .success(ConnectGrant(user: event.token))
    }

    func rpc(_ event: RPCEvent) async -> Result<RawJSON, HandlerError> {
        if event.method == "wait" {
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    self.waiting.withLock { waiting in waiting.append(continuation) }
                }
            } onCancel: {
                self.cancellations.next()
                self.open()
            }
        }
        return .success(RawJSON(uncheckedBytes: Array("\"\(event.client.user)\"".utf8)))
    }

    func closed(_ event: ClosedEvent) async {
        self.closedReasons.withLock { reasons in reasons.append(event.reason.code) }
    }
}

@Suite(.timeLimit(.minutes(10)))
struct HubTests {
    @Test func handlerThatDoesNotSuspendAnswersInItsTurn() async {
        let test = TestNode(.open { $0.connections = .handler(GatedHandler()) })
        let (id, transport) = await test.open()
        await test.send(id, #"{"id":1,"connect":{"token":"ann"}}"#)
        await test.send(id, #"{"id":2,"rpc":{"method":"now"}}"#)
        test.executor.run()
        #expect(transport.heard == ["1 connect", #"2 rpc "ann""#])
    }

    @Test func handlerThatSuspendsDelaysNobodyAndAnswersLater() async {
        let handler = GatedHandler()
        let test = TestNode(.open { $0.connections = .handler(handler) })
        let (id, transport) = await test.open()
        await test.send(id, #"{"id":1,"connect":{"token":"ann"}}"#)
        await test.send(id, #"{"id":2,"rpc":{"method":"wait"}}"# + "\n" + #"{"id":3,"rpc":{"method":"now"}}"#)
        while handler.waitingCount == 0, !Task.isCancelled { await Task.yield() }
        #expect(transport.heard == ["1 connect", #"3 rpc "ann""#])
        handler.open()
        while transport.heard.count < 3, !Task.isCancelled {
            test.executor.run()
            await Task.yield()
        }
        #expect(transport.heard.last == #"2 rpc "ann""#)
    }

    @Test func callPastItsDeadlineIsCancelled() async {
        let handler = GatedHandler()
        let test = TestNode(.open { $0.connections = .handler(handler) })
        let (id, transport) = await test.open()
        await test.send(id, #"{"id":1,"connect":{"token":"ann"}}"#)
        await test.send(id, #"{"id":2,"rpc":{"method":"wait"}}"#)
        while handler.waitingCount == 0, !Task.isCancelled { await Task.yield() }
        test.clock.advance(by: .milliseconds(29_999))
        await test.turn { _ in }
        #expect(handler.cancellations.count == 0)
        test.clock.advance(by: .milliseconds(1))
        await test.turn { _ in }
        while handler.waitingCount > 0, !Task.isCancelled { await Task.yield() }
        #expect(handler.cancellations.count == 1)
        while await test.turn(0, { core in core.machine.counters[.handlerResultsLate] }) == 0, !Task.isCancelled {
            await Task.yield()
        }
        #expect(transport.heard == ["1 connect", "ping", "2 error 100"])
    }

    @Test func handlerHearsTheEndOnce() async {
        let handler = GatedHandler()
        let test = TestNode(.open { $0.connections = .handler(handler) })
        let (id, _) = await test.open()
        await test.send(id, #"{"id":1,"connect":{}}"#)
        await test.turn { core in if let id { core.closed(id) } }
        await test.turn { core in if let id { core.closed(id) } }
        #expect(handler.closedReasons.withLock { reasons in reasons } == [3000])
    }

    @Test func turnsNestAndTheOutermostCounts() async {
        let test = TestNode()
        let (id, transport) = await test.open()
        let hub = test.node.hubs[0]
        let counts = await test.executor.finish {
            await hub.nest { core in
                if let id { _ = core.receive(id, kind: .text, Array(#"{"id":1,"connect":{}}"#.utf8).span) }
            } between: {
                transport.transport.offers.count
            }
        }
        #expect(counts == 0)
        #expect(transport.heard == ["1 connect"])
    }

    @Test func mailOfAnotherHubWakesASleepingOne() async {
        let test = TestNode(hubs: 2)
        let (first, firstTransport) = await test.open(0)
        let (second, secondTransport) = await test.open(1)
        let join = #"{"id":1,"connect":{}}"# + "\n" + #"{"id":2,"subscribe":{"channel":"a"}}"#
        await test.send(first, join, hub: 0)
        await test.send(second, join, hub: 1)
        for number in 0..<10 {
            let publish = #"{"id":\#(number + 3),"publish":{"channel":"a","data":\#(number)}}"#
            await test.send(number % 2 == 0 ? first : second, publish, hub: number % 2)
        }
        let transports = [firstTransport, secondTransport]
        while transports.contains(where: { $0.heard.offsets(of: "a").count < 10 }), !Task.isCancelled {
            test.executor.run()
            await Task.yield()
        }
        let orders = transports.map { transport in
            transport.heard.filter { words in words.hasPrefix("a#") }
        }
        #expect(orders[0] == orders[1])
        #expect(orders[0] == (0..<10).map { number in "a#\(number + 1)=\(number)" })
    }

    @Test func connectionLimitCountsAllHubs() async {
        let test = TestNode(.open { $0.limits.connections = 2 }, hubs: 2)
        let opened = [await test.open(0), await test.open(1), await test.open(0)]
        #expect(opened.map { pair in pair.0 == nil } == [false, false, true])
        #expect(test.node.connectionCount == 2)
        await test.turn(1) { core in if let id = opened[1].0 { core.closed(id) } }
        #expect(test.node.connectionCount == 1)
        #expect(await test.open(0).0 != nil)
    }

    @Test func stopTellsEverybodyAndTakesNobody() async {
        let test = TestNode()
        let (_, transport) = await test.open()
        let hub = test.node.hubs[0]
        await test.executor.finish { await hub.stop() }
        #expect(transport.transport.farewells == [.shutdown(afterMilliseconds: 500, withinMilliseconds: 10_000)])
        #expect(await test.open().0 == nil)
    }

    @Test func drainOfANodeReturnsWhenAllOfItsHubsAreEmpty() async {
        let test = TestNode(hubs: 2)
        var opened: [(hub: Int, id: ConnectionID?, transport: SharedTransport)] = []
        for hub in [0, 0, 1] {
            let (id, transport) = await test.open(hub)
            opened.append((hub, id, transport))
        }
        let drained = Task { await test.node.drain(over: .zero) }
        while opened.contains(where: { $0.transport.transport.farewells.isEmpty }), !Task.isCancelled {
            test.executor.run()
            await Task.yield()
        }
        for (hub, id, _) in opened { await test.turn(hub) { core in if let id { core.closed(id) } } }
        let report = await test.executor.finish { await drained.value }
        #expect(report == DrainReport(connections: 3, interrupted: 0))
        #expect(await test.open().0 == nil)
    }

    @Test func disconnectEndsOneConnection() async {
        let test = TestNode()
        let (id, transport) = await test.open()
        let (_, other) = await test.open()
        let hub = test.node.hubs[0]
        await test.executor.finish { if let id { await hub.disconnect(id, .forceReconnect) } }
        #expect(transport.transport.farewells == [.forceReconnect])
        #expect(other.transport.farewells == [])
    }
}

extension Hub {
    /// Runs `body` in a turn inside a turn, and looks between the two ends.
    fileprivate func nest<R: Sendable>(_ body: (HubCore) -> Void, between: () -> R) -> R {
        self.beginTurn()
        defer { self.endTurn() }
        self.withTurn(body)
        return between()
    }
}
