internal import RealtimeEngine
import Synchronization

/// The way to the host's service: a breaker in front of it, and a deadline for each call.
struct ServiceGate: Sendable {
    /// Why there is no answer of the service's.
    enum Problem: Error, Equatable {
        /// It was not asked, because it keeps failing.
        case refused(milliseconds: UInt32)
        /// It did not answer in time.
        case timeout
        /// It answered that it cannot.
        case failed(QuoteFailure)
    }

    let breaker: HostBreaker
    let clock: HandlerClock
    let executor: (any TaskExecutor)?

    /// Makes a call in a task of its own, so that one that never returns holds nobody up.
    func call<Value: Sendable>(
        within time: Duration,
        _ body: @escaping @Sendable () async -> Result<Value, QuoteFailure>
    ) async -> Result<Value, Problem> {
        let ticket: HostBreaker.Ticket
        switch self.breaker.admit() {
        case .success(let admitted): ticket = admitted
        case .failure(let open): return .failure(.refused(milliseconds: open.retryAfterMilliseconds))
        }
        let race = Race<Result<Value, QuoteFailure>>()
        let work = Task(executorPreference: self.executor) { race.finish(await body()) }
        let timer = Task(executorPreference: self.executor) { [clock] in
            if await clock.sleep(time) { race.finish(nil) }
        }
        let answer = await race.outcome()
        timer.cancel()
        guard let answer else {
            work.cancel()
            self.breaker.report(success: false, ticket)
            return .failure(.timeout)
        }
        switch answer {
        case .success(let value):
            self.breaker.report(success: true, ticket)
            return .success(value)
        case .failure(let failure):
            self.breaker.report(success: !failure.isFault, ticket)
            return .failure(.failed(failure))
        }
    }
}

/// Waits for the first of several outcomes.
final class Race<Outcome: Sendable>: Sendable {
    private enum State {
        case running
        case waiting(CheckedContinuation<Outcome?, Never>)
        case finished(Outcome?)
    }

    private let state = Mutex(State.running)

    /// Ends the race, unless it has ended.
    func finish(_ outcome: Outcome?) {
        let waiting = self.state.withLock { state -> CheckedContinuation<Outcome?, Never>? in
            switch state {
            case .finished: return nil
            case .running:
                state = .finished(outcome)
                return nil
            case .waiting(let continuation):
                state = .finished(outcome)
                return continuation
            }
        }
        waiting?.resume(returning: outcome)
    }

    /// How it ended; asked once.
    func outcome() async -> Outcome? {
        await withCheckedContinuation { continuation in
            let finished = self.state.withLock { state -> Outcome?? in
                if case .finished(let outcome) = state { return .some(outcome) }
                state = .waiting(continuation)
                return nil
            }
            if let finished { continuation.resume(returning: finished) }
        }
    }
}
