import RealtimeTesting
import Synchronization
import Testing

struct VirtualClockTests {
    @Test func wakesSleepersInTheOrderOfTheirDeadlines() async {
        let clock = VirtualClock()
        let executor = SimulationExecutor(.tasks)
        let woken = Mutex<[Int]>([])
        await withTaskGroup { group in
            for seconds in [3, 1, 2] {
                group.addTask(executorPreference: executor) {
                    do {
                        try await clock.sleep(until: VirtualClock.Instant(nanoseconds: Int64(seconds) * 1_000_000_000))
                        woken.withLock { woken in woken.append(seconds) }
                    } catch {
                        Issue.record("nobody cancelled")
                    }
                }
            }
            while executor.runNext() {}
            clock.advance(by: .seconds(2))
            while executor.runNext() {}
            #expect(woken.withLock { woken in woken } == [1, 2])
            #expect(clock.nextDeadline == VirtualClock.Instant(nanoseconds: 3_000_000_000))
            clock.advance(by: .seconds(1))
            while executor.runNext() {}
        }
        #expect(woken.withLock { woken in woken } == [1, 2, 3])
        #expect(clock.nextDeadline == nil)
    }

    @Test func throwsWhenTheTaskIsCancelled() async {
        let clock = VirtualClock()
        let executor = SimulationExecutor(.tasks)
        let task = Task(executorPreference: executor) {
            try await clock.sleep(until: VirtualClock.Instant(nanoseconds: 1))
        }
        while executor.runNext() {}
        task.cancel()
        while executor.runNext() {}
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
