import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct CountersTests {
    @Test func sinkHearsWhatChangedOnce() {
        let sink = CountingMetrics()
        var counters = Counters()
        counters.add(.writes, 3)
        counters.add(.connectionsOpen, 2)
        #expect(counters.isDirty)
        counters.report(to: sink, hub: 0)
        counters.report(to: sink, hub: 0)
        #expect(!counters.isDirty)
        counters.add(.writes)
        counters.add(.connectionsOpen, -1)
        counters.report(to: sink, hub: 0)
        #expect(sink[.writes] == 4)
        #expect(sink[.connectionsOpen] == 1)
        #expect(counters[.writes] == 4)
    }

    @Test func namesAreThoseOfMonitoringSystems() {
        #expect(Metric.connectionsOpened.name == "realtime_connections_opened")
        #expect(Set(Metric.allCases.map(\.name)).count == Metric.allCases.count)
    }

    @Test func hubReportsAtMostFourTimesASecondAndWakesForIt() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        harness.advance(by: .seconds(1))
        let before = harness.metrics[.commandsReceived]
        peer.send(.ping)
        #expect(harness.metrics[.commandsReceived] == before)
        #expect(harness.core.nextWake == harness.clock.now.advanced(by: .milliseconds(250)))
        harness.advance(by: .milliseconds(250))
        #expect(harness.metrics[.commandsReceived] == before + 1)
    }
}
