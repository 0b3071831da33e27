import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct NodeTests {
    private func payload(_ text: String) -> Payload { Payload(kind: .json, bytes: Array(text.utf8)) }

    @Test func publishReturnsThePosition() async throws {
        let node = Node(
            configuration: .open(),
            environment: ManualClock().environment(),
            broker: MemoryBroker(epoch: "e")
        )
        #expect(try await node.publish(self.payload("1"), to: "a").get() == StreamPosition(epoch: "e.1", offset: 1))
        #expect(try await node.publish(self.payload("2"), to: "a").get() == StreamPosition(epoch: "e.1", offset: 2))
        let page = try await node.history(of: "a", HistoryQuery(since: nil, limit: 9)).get()
        #expect(page.entries.map(\.offset) == [1, 2])
        #expect(page.entries.map(\.payload) == [self.payload("1"), self.payload("2")])
        #expect(try await node.presence(in: "a").get() == [])
    }

    @Test func publishBeyondTheRoomLimitFails() async {
        var limits = Limits()
        limits.rooms = 1
        let broker = MemoryBroker(epoch: "e", limits: limits)
        let node = Node(configuration: .open(), environment: ManualClock().environment(), broker: broker)
        _ = await node.publish(self.payload("1"), to: "a")
        let answer = await node.publish(self.payload("1"), to: "b")
        #expect(throws: BrokerError.self) { try answer.get() }
    }

    @Test func publishOfTheHostWithAKeyIsTakenOnceAndApartFromUsers() async throws {
        let broker = MemoryBroker(epoch: "e")
        let metrics = CountingMetrics()
        let environment = ManualClock().environment()
        let node = Node(configuration: .open(), environment: environment, broker: broker, metrics: metrics)
        let positions = [
            try await node.publish(self.payload("1"), to: "a", key: "k").get(),
            try await node.publish(self.payload("1"), to: "a", key: "k").get(),
            try await node.publish(self.payload("2"), to: "a", key: "l").get(),
            try await node.publish(self.payload("2"), to: "b", key: "l").get(),
        ]
        #expect(positions.map { "\($0)" } == ["1@e.1", "1@e.1", "2@e.1", "1@e.2"])
        #expect(metrics[.publishesDeduplicated] == 1)
        let harness = HubHarness(.open { $0.limits.anonymousPublishKeyBytes = 0 }, broker: broker)
        let peer = try harness.connect()
        peer.publish("a", "3", key: "k")
        #expect(try await node.history(of: "a", HistoryQuery(since: nil, limit: 9)).get().top.offset == 3)
    }

    @Test(arguments: ["", String(repeating: "k", count: 129)])
    func keyOfTheHostThatIsEmptyOrTooLongIsRefused(key: String) async {
        let node = Node(configuration: .open(), environment: ManualClock().environment())
        let answer = await node.publish(self.payload("1"), to: "a", key: key)
        let error = #expect(throws: BrokerError.self) { try answer.get() }
        #expect(error?.code == .invalidKey)
    }

    @Test func questionThatTheBrokerDoesNotAnswerEndsAtItsDeadline() async throws {
        let broker = ManualBroker()
        let clock = ManualClock()
        let node = Node(configuration: .open(), environment: clock.environment(), broker: broker)
        let publishing = Task { await node.publish(self.payload("1"), to: "a") }
        while node.client.nextWake == nil { await Task.yield() }
        node.client.tick(at: clock.now.advanced(by: .milliseconds(9_999)))
        #expect(node.client.nextWake != nil)
        node.client.tick(at: clock.now.advanced(by: .seconds(10)))
        let error = await #expect(throws: BrokerError.self) { try await publishing.value.get() }
        #expect(error?.code == .timeout)
        #expect(node.client.nextWake == nil)
    }

    @Test func brokerThatKeepsFailingIsNotAskedByTheHostEither() async throws {
        let broker = ManualBroker()
        let clock = ManualClock()
        let events = RecordingEvents()
        let node = Node(configuration: .open(), environment: clock.environment(), broker: broker, events: events)
        for _ in 0..<5 {
            let reading = Task { await node.presence(in: "a") }
            while node.client.nextWake == nil { await Task.yield() }
            node.client.tick(at: clock.now.advanced(by: .seconds(10)))
            _ = await reading.value
        }
        let error = await #expect(throws: BrokerError.self) { try await node.presence(in: "a").get() }
        #expect(error?.code == .unavailable)
        #expect(error?.retryAfterMilliseconds ?? 0 > 0)
        let changes = events.all.compactMap { event in
            if case .breaker(let change) = event.event { "\(change.name) \(change.from) \(change.to)" } else { nil }
        }
        #expect(changes == ["host broker closed open"])
    }

    @Test func hostsPublishersFromManyTasksGetEveryPositionOnce() async throws {
        let node = Node(configuration: .open(), environment: ManualClock().environment())
        let offsets = await withTaskGroup(of: UInt64.self) { group in
            for number in 0..<200 {
                group.addTask { (try? await node.publish(self.payload("\(number)"), to: "a").get().offset) ?? 0 }
            }
            return await group.reduce(into: []) { offsets, offset in offsets.append(offset) }
        }
        #expect(offsets.sorted() == Array(1...200))
    }

    @Test func epochComesFromTheEntropyOfTheHost() async throws {
        let node = Node(configuration: .open(), environment: ManualClock().environment())
        let position = try await node.publish(self.payload("1"), to: "a").get()
        #expect(position.epoch == String(0xABCD, radix: 36) + ".1")
    }

    @Test func hubsAreNumbered() {
        let node = Node(configuration: .open(), environment: ManualClock().environment())
        let executor = ManualExecutor()
        #expect((0..<3).map { _ in node.makeHub(on: executor).number } == [0, 1, 2])
        #expect(node.hubs.map(\.number) == [0, 1, 2])
    }
}
