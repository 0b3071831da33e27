// Shows what ThreadSanitizer sees under tsan-suppressions.txt.
//
//   race race     two threads write to one place without a lock: must be reported
//   race mutex    two threads fight for a Mutex: must not be reported
//
// The sanitizer remembers only what a thread did last, and forgets one that has ended. So both sleep between their
// steps instead of running one after the other, and nobody waits in a loop.
import Foundation
import Synchronization

nonisolated(unsafe) var shared = 0
let guarded = Mutex([0])

@main
enum Race {
    static let ended = Atomic<Int>(0)

    static func main() {
        let isRace = CommandLine.arguments.last == "race"
        for _ in 0..<2 {
            Thread.detachNewThread {
                for _ in 0..<1000 {
                    if isRace {
                        unsafe shared += 1
                        usleep(100)
                    } else {
                        guarded.withLock { numbers in
                            numbers[0] += 1
                            usleep(100)
                        }
                    }
                }
                // Relaxed: nobody knows by this what the other did.
                Self.ended.wrappingAdd(1, ordering: .relaxed)
            }
        }
        while Self.ended.load(ordering: .relaxed) < 2 { usleep(1000) }
        print("counted to \(unsafe shared) and \(guarded.withLock { numbers in numbers[0] })")
    }
}
