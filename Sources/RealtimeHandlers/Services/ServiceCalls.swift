internal import RealtimeEngine
internal import Synchronization

/// Why a call of a service of the host's has no result.
enum ServiceFailure<Failure: Error & Sendable>: Error {
    /// The service says so.
    case failed(Failure)
    /// It did not answer in time; nobody knows what it did.
    case late
    /// It is not asked, because it keeps failing; it is worth trying again after so many milliseconds.
    case refused(milliseconds: UInt32)
}

extension ServiceFailure: Equatable where Failure: Equatable {}

/// Calls of one service of the host's: behind a breaker, and each waited for no longer than a while.
///
/// A call is a task of its own on the node's executor for handlers, so that a service which never answers keeps nobody;
/// one whose time is over, or whose caller is cancelled, is cancelled, and what it still returns is for nobody.
struct ServiceCalls: Sendable {
    let breaker: HostBreaker
    let clock: any Clock<Duration>
    let executor: (any TaskExecutor)?
    let timeout: Duration

    /// Makes a call.
    ///
    /// - Parameters:
    ///   - isFault: whether a failure means that the service does not work.
    ///   - body: the call.
    func call<Value: Sendable, Failure: Error & Sendable>(
        isFault: (Failure) -> Bool = { _ in true },
        _ body: @escaping @Sendable () async -> Result<Value, Failure>
    ) async -> Result<Value, ServiceFailure<Failure>> {
        let ticket: HostBreaker.Ticket
        switch self.breaker.admit() {
        case .success(let admitted): ticket = admitted
        case .failure(let open): return .failure(.refused(milliseconds: open.retryAfterMilliseconds))
        }
        let answer = await self.answer(body)
        switch answer {
        case .success(let value)?:
            self.breaker.report(success: true, ticket)
            return .success(value)
        case .failure(let error)?:
            self.breaker.report(success: !isFault(error), ticket)
            return .failure(.failed(error))
        case nil:
            self.breaker.report(success: false, ticket)
            return .failure(.late)
        }
    }

    /// What comes first: the answer, or nil for the end of its time.
    private func answer<Answer: Sendable>(_ body: @escaping @Sendable () async -> Answer) async -> Answer? {
        let race = Race<Answer>()
        let work = Task(executorPreference: self.executor) { race.end(with: await body()) }
        let timer = Task(executorPreference: self.executor) { [clock, timeout] in
            do {
                try await clock.sleep(for: timeout, tolerance: nil)
                race.end(with: nil)
            } catch {
                // The answer was there first.
                return
            }
        }
        let answer = await withTaskCancellationHandler {
            await race.result
        } onCancel: {
            race.end(with: nil)
        }
        work.cancel()
        timer.cancel()
        return answer
    }
}

/// A result of which the first one counts, and one who waits for it.
private final class Race<Answer: Sendable>: Sendable {
    private enum State {
        case open(CheckedContinuation<Answer?, Never>?)
        case ended(Answer?)
    }

    private let state = Mutex(State.open(nil))

    var result: Answer? {
        get async {
            await withCheckedContinuation { continuation in
                let answer = self.state.withLock { state -> Answer?? in
                    if case .ended(let answer) = state { return .some(answer) }
                    state = .open(continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        }
    }

    func end(with answer: Answer?) {
        let waiting = self.state.withLock { state -> CheckedContinuation<Answer?, Never>? in
            guard case .open(let waiting) = state else { return nil }
            state = .ended(answer)
            return waiting
        }
        waiting?.resume(returning: answer)
    }
}
