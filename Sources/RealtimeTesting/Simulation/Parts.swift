/// What everything in a simulation shares: time, what comes next, what was seen.
struct Parts: Sendable {
    let clock: VirtualClock
    let queue: EventQueue
    let trace: Trace
    let marks: Marks
}
