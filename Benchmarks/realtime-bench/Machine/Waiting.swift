internal import RealtimeSockets

/// Looks at a condition again and again until it holds, or the deadline has passed; false if it never held.
func wait(until deadline: UInt64, for condition: () -> Bool) async -> Bool {
    while !condition() {
        if MonotonicClock.now() >= deadline { return false }
        do {
            try await Task.sleep(for: .milliseconds(20))
        } catch {
            return false
        }
    }
    return true
}
