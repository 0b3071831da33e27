#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Waits for the signals that ask an executable to stop, so that it can say goodbye to its clients.
///
/// `block()` is the first statement of the program: threads that exist before it would still die of the signal.
package struct SignalWaiter: Sendable {
    /// A signal that asks the process to stop.
    package enum StopSignal: Hashable, Sendable {
        /// `SIGINT`: somebody pressed Control-C.
        case interrupt

        /// `SIGTERM`: the service manager wants it.
        case terminate
    }

    /// Blocks `SIGINT` and `SIGTERM` in this thread and all that it starts from now on, and ignores `SIGPIPE`.
    package static func block() -> Result<SignalWaiter, SystemError> {
        _ = signal(SIGPIPE, SIG_IGN)
        var set = stopSignals()
        let code = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        guard code == 0 else { return .failure(SystemError(errno: code, operation: "pthread_sigmask")) }
        return .success(SignalWaiter())
    }

    private init() {}

    /// Blocks the calling thread until a stop is asked for; each call takes one signal.
    package func wait() -> Result<StopSignal, SystemError> {
        var set = Self.stopSignals()
        var number: Int32 = 0
        while true {
            let code = unsafe sigwait(&set, &number)
            if code == EINTR { continue }
            guard code == 0 else { return .failure(SystemError(errno: code, operation: "sigwait")) }
            return .success(number == SIGINT ? .interrupt : .terminate)
        }
    }

    /// Returns when a stop is asked for; a thread of its own does the waiting and no pool thread is held.
    ///
    /// It does not end with the task's cancellation: the signal is what it waits for.
    package func stopSignal() async -> Result<StopSignal, SystemError> {
        await withCheckedContinuation { continuation in
            switch SystemThread.start(name: "stop-signals", { continuation.resume(returning: wait()) }) {
            case .success(let thread): thread.detach()
            case .failure(let error): continuation.resume(returning: .failure(error))
            }
        }
    }

    private static func stopSignals() -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGINT)
        unsafe sigaddset(&set, SIGTERM)
        return set
    }
}
