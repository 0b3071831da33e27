import RealtimeEngine
import RealtimeProtocol
import Synchronization
import Testing

@testable import RealtimeHandlers

struct AdminMetricsTests {
    /// Writes down what it is told.
    private final class Host: MetricsSink {
        let words = Mutex<[String]>([])

        func add(_ amount: UInt64, to metric: Metric, hub: Int) { self.note("add \(amount) \(metric) \(hub)") }
        func set(_ metric: Metric, to value: Int, hub: Int) { self.note("set \(metric) \(value) \(hub)") }
        func observe(_ measure: Measure, _ value: Int64, hub: Int) { self.note("observe \(measure) \(value) \(hub)") }
        private func note(_ text: String) { self.words.withLock { words in words.append(text) } }
    }

    @Test func everythingIsPassedOn() {
        let host = Host()
        let metrics = AdminMetrics(passingTo: host)
        metrics.add(3, to: .messagesReceived, hub: 1)
        metrics.set(.roomsOpen, to: 4, hub: 2)
        metrics.observe(.roundTrip, 5, hub: 0)
        #expect(
            host.words.withLock { words in words } == [
                "add 3 messagesReceived 1", "set roomsOpen 4 2", "observe roundTrip 5 0",
            ]
        )
    }

    @Test func countersAndGaugesAreThoseOfAllHubs() {
        let metrics = AdminMetrics()
        metrics.add(3, to: .messagesReceived, hub: 0)
        metrics.add(4, to: .messagesReceived, hub: 1)
        metrics.set(.roomsOpen, to: 5, hub: 0)
        metrics.set(.roomsOpen, to: 6, hub: 2)
        metrics.set(.roomsOpen, to: 1, hub: 0)
        let figures = metrics.figures()
        #expect(figures[.messagesReceived] == 7)
        #expect(figures[.roomsOpen] == 7)
        #expect(figures.metrics == ["realtime_messages_received": 7, "realtime_rooms_open": 7])
    }

    @Test func latenciesAreThoseOfTheLastTwoWindows() {
        let metrics = AdminMetrics()
        for value in [1, 2_000, 4_095] as [Int64] {
            metrics.observe(.roundTrip, value, hub: 0)
            if value < 4_095 { metrics.rotate() }
        }
        let latency = metrics.figures().latency.object?["roundTrip"]?.object
        #expect(latency?["count"] == 2)
        #expect(latency?["p50"]?.number?.double == 2.047)
        #expect(latency?["p99"]?.number?.double == 4.095)
        #expect(latency?["max"]?.number?.double == 4.095)
    }

    @Test func ratesAreBySecondToATenth() throws {
        let metrics = AdminMetrics()
        let before = metrics.figures()
        metrics.add(5, to: .messagesReceived, hub: 0)
        metrics.add(1_000, to: .bytesWritten, hub: 0)
        let rates = try #require(metrics.figures().rates(since: before, nanoseconds: 2_000_000_000).object)
        #expect(rates["messages"]?.number?.double == 2.5)
        #expect(rates["bytesOut"]?.number?.double == 500)
        #expect(rates["errors"]?.number?.double == 0)
        #expect(metrics.figures().rates(since: before, nanoseconds: 0) == .null)
    }

    @Test func leasesAreGrantsLessTheirEnds() {
        let metrics = AdminMetrics()
        for (metric, amount) in [
            (.leasesGranted, 9), (.leasesReleased, 2), (.leasesExpired, 3), (.leasesTakenOver, 1),
        ] as [(Metric, UInt64)] {
            metrics.add(amount, to: metric, hub: 0)
        }
        #expect(metrics.figures().leases == 3)
    }
}
