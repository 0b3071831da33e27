import RealtimeEngine
import RealtimeWebSocket
import Testing

struct StreamTimersTests {
    private static func due(_ timers: inout StreamTimers, _ bench: WebSocketBench, after time: Duration) -> [Int32] {
        var due: [Int32] = [99]
        timers.takeDue(at: bench.core.now.advanced(by: time), into: &due)
        return due
    }

    @Test func streamsAreDueAtTheirLatestDeadlineAndOnce() {
        let bench = WebSocketBench()
        var timers = StreamTimers(core: bench.core)
        let soon = bench.core.now.advanced(by: .seconds(1))
        let later = bench.core.now.advanced(by: .seconds(2))
        for (index, deadline) in [(3, soon), (0, later), (3, later), (5, soon)] { timers.watch(index, deadline) }
        #expect(Self.due(&timers, bench, after: .milliseconds(1_200)) == [5])
        #expect(Self.due(&timers, bench, after: .milliseconds(2_200)) == [0, 3])
        #expect(Self.due(&timers, bench, after: .seconds(10)) == [])
        #expect(timers.nextWake == nil)
    }

    @Test func streamThatWasDueOrIsGoneHangsAgainOnlyWhenItIsWatched() {
        let bench = WebSocketBench()
        var timers = StreamTimers(core: bench.core)
        let soon = bench.core.now.advanced(by: .seconds(1))
        timers.watch(0, soon)
        timers.watch(1, soon)
        timers.watch(1, nil)
        #expect(Self.due(&timers, bench, after: .milliseconds(1_200)) == [0])
        timers.watch(0, soon)
        #expect(Self.due(&timers, bench, after: .milliseconds(1_400)) == [0], "the same deadline as before")
    }
}
