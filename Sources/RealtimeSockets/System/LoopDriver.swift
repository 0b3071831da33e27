/// What the owner of a loop does in it: one value for one loop.
///
/// The loop calls it from its own thread only, with nothing of the executor locked, so that an actor on the executor is
/// entered with `assumeIsolated`. One iteration of the loop is:
///
/// 1. queued jobs, if there are any: `jobsWillRun()`, the jobs, `jobsDidRun(_:)`;
/// 2. `turn()`: flush what the jobs and the last turn made ready, wait with `LoopExecutor.wait`, handle what came.
///
/// With the flush at the head of the turn, everything that jobs, sockets and timers produced between two waits
/// leaves in one go, and the actor is entered once per iteration.
package protocol LoopDriver: Sendable {
    /// Flushes, waits and handles events and timers; false ends the loop.
    func turn() -> Bool

    /// A batch of jobs is about to run. Not called where there are none.
    func jobsWillRun()

    /// A batch of so many jobs has run.
    func jobsDidRun(_ count: Int)

    /// The loop has ended: close what is left. Jobs that are queued still run after it, on the same thread.
    func loopDidEnd()
}

extension LoopDriver {
    /// Does nothing.
    package func jobsWillRun() {}

    /// Does nothing.
    package func jobsDidRun(_ count: Int) {}

    /// Does nothing.
    package func loopDidEnd() {}
}
