#if canImport(Glibc) || canImport(Musl)
internal import CRealtimeSystem
#if canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Waits for many sockets at once; owned by one loop.
///
/// On Linux an `epoll`, on Apple systems a `kqueue`. It is a value that cannot be copied: the actor that handles
/// the events keeps it, and only the `Waker` is shared. Register and remove cost a system call each, a wait costs
/// one for all events of a turn, and none of them allocates.
package struct Poller: ~Copyable {
    /// The token that no socket may have.
    package static let wakeToken = UInt64.max

    /// Ends a wait from another thread.
    package let waker: Waker

    private let descriptor: Int32
    private var events: [realtime_poll_event]

    /// How many wakes the last wait swallowed, for tests and metrics.
    package private(set) var wakeCount = 0

    /// Makes a poller that reports at most `capacity` events per wait; what is left over comes with the next wait.
    package init(waker: Waker, capacity: Int = 1_024) throws(SystemError) {
        precondition(capacity > 0, "a poller without room for events would wait in vain")
        let descriptor = realtime_epoll_open()
        guard descriptor >= 0 else { throw .last("epoll_create1") }
        // Edge-triggered: each wake is reported once and the counter never has to be read.
        let interest = realtime_epoll_in | realtime_epoll_edge
        if realtime_epoll_control(descriptor, realtime_epoll_add, waker.descriptor, interest, Self.wakeToken) < 0 {
            let error = SystemError.last("epoll_ctl")
            closeDescriptor(descriptor)
            throw error
        }
        self.waker = waker
        self.descriptor = descriptor
        events = Array(repeating: realtime_poll_event(), count: capacity)
    }

    deinit {
        closeDescriptor(descriptor)
    }

    /// Begins to watch a socket; events carry the token.
    ///
    /// A token should hold a generation beside the slot: events of a socket that was closed earlier in the same batch
    /// are still in the batch.
    package func register(
        _ socket: Socket,
        token: UInt64,
        interest: PollInterest,
        trigger: PollTrigger = .level
    ) -> Result<Void, SystemError> {
        precondition(token != Self.wakeToken, "the greatest token is the waker's")
        return control(realtime_epoll_add, socket, Self.mask(interest, trigger), token)
    }

    /// Replaces what is watched on a socket.
    package func modify(
        _ socket: Socket,
        token: UInt64,
        interest: PollInterest,
        trigger: PollTrigger = .level
    ) -> Result<Void, SystemError> {
        precondition(token != Self.wakeToken, "the greatest token is the waker's")
        return control(realtime_epoll_modify, socket, Self.mask(interest, trigger), token)
    }

    /// Ends to watch a socket.
    ///
    /// Closing a socket does it too, so that the call is needed only for one that lives on.
    package func remove(_ socket: Socket) -> Result<Void, SystemError> {
        control(realtime_epoll_remove, socket, 0, 0)
    }

    /// Waits and tells how many events there are; read them with `event(at:)` before the next wait.
    ///
    /// - Parameter timeoutNanoseconds: The longest wait, nil for no end. Rounded up to whole milliseconds here.
    ///   A signal or a wake ends it early, with 0 events or more.
    package mutating func wait(timeoutNanoseconds: UInt64?) -> Result<Int, SystemError> {
        let timeout = Self.milliseconds(timeoutNanoseconds)
        wakeCount = 0
        let found = unsafe events.withUnsafeMutableBufferPointer { buffer in
            unsafe realtime_epoll_wait(descriptor, buffer.baseAddress, Int32(clamping: buffer.count), timeout)
        }
        guard found >= 0 else {
            let error = SystemError.last("epoll_wait")
            return error.errno == EINTR ? .success(0) : .failure(error)
        }
        return .success(withoutWakes(Int(found)))
    }

    /// One of the events of the last wait.
    package func event(at index: Int) -> PollEvent {
        let event = events[index]
        let mask = event.conditions
        let isHangup = mask & (realtime_epoll_hangup | realtime_epoll_error) != 0
        return PollEvent(
            token: event.token,
            isReadable: mask & (realtime_epoll_in | realtime_epoll_read_hangup) != 0 || isHangup,
            isWritable: mask & realtime_epoll_out != 0 || isHangup,
            isHalfClosed: mask & realtime_epoll_read_hangup != 0,
            isHangup: isHangup
        )
    }

    /// Takes the waker's event out, so that the caller sees sockets only.
    private mutating func withoutWakes(_ found: Int) -> Int {
        for index in 0..<found where events[index].token == Self.wakeToken {
            wakeCount += 1
            events[index] = events[found - 1]
            return found - 1
        }
        return found
    }

    private func control(
        _ operation: Int32,
        _ socket: Socket,
        _ mask: UInt32,
        _ token: UInt64
    ) -> Result<Void, SystemError> {
        guard realtime_epoll_control(descriptor, operation, socket.descriptor, mask, token) == 0 else {
            return .failure(.last("epoll_ctl"))
        }
        return .success(())
    }

    private static func mask(_ interest: PollInterest, _ trigger: PollTrigger) -> UInt32 {
        var mask: UInt32 = trigger == .edge ? realtime_epoll_edge : 0
        // The peer's half-close counts as reading: who has paused reading must not be woken by it in every wait.
        if interest.contains(.read) { mask |= realtime_epoll_in | realtime_epoll_read_hangup }
        if interest.contains(.write) { mask |= realtime_epoll_out }
        return mask
    }

    private static func milliseconds(_ nanoseconds: UInt64?) -> Int32 {
        guard let nanoseconds else { return -1 }
        let rounded = nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 == 0 ? 0 : 1)
        return Int32(clamping: rounded)
    }
}
#endif
