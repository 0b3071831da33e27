#if canImport(Darwin)
internal import Darwin

/// Waits for many sockets at once; owned by one loop.
///
/// On Linux an `epoll`, on Apple systems a `kqueue`. It is a value that cannot be copied: the actor that handles
/// the events keeps it, and only the `Waker` is shared. Register and remove cost a system call each, a wait costs
/// one for all events of a turn, and none of them allocates.
///
/// A `kqueue` reports reading and writing apart, so that one token may come twice in a batch.
package struct Poller: ~Copyable {
    /// The token that no socket may have.
    package static let wakeToken = UInt64.max

    /// Ends a wait from another thread; it owns the `kqueue` that this value waits on.
    package let waker: Waker

    private var events: [kevent64_s]

    /// How many wakes the last wait swallowed, for tests and metrics.
    package private(set) var wakeCount = 0

    /// Makes a poller that reports at most `capacity` events per wait; what is left over comes with the next wait.
    package init(waker: Waker, capacity: Int = 1_024) throws(SystemError) {
        precondition(capacity > 0, "a poller without room for events would wait in vain")
        self.waker = waker
        events = Array(repeating: kevent64_s(), count: capacity)
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
        modify(socket, token: token, interest: interest, trigger: trigger)
    }

    /// Replaces what is watched on a socket.
    ///
    /// Both filters are always there and one that is not wanted is disabled, so that nobody has to remember which
    /// were wanted before.
    package func modify(
        _ socket: Socket,
        token: UInt64,
        interest: PollInterest,
        trigger: PollTrigger = .level
    ) -> Result<Void, SystemError> {
        precondition(token != Self.wakeToken, "the greatest token is the waker's")
        let clear = trigger == .edge ? EV_CLEAR : 0
        let read = EV_ADD | clear | (interest.contains(.read) ? EV_ENABLE : EV_DISABLE)
        let write = EV_ADD | clear | (interest.contains(.write) ? EV_ENABLE : EV_DISABLE)
        return change(socket, token, EVFILT_READ, read).flatMap { change(socket, token, EVFILT_WRITE, write) }
    }

    /// Ends to watch a socket.
    ///
    /// Closing a socket does it too, so that the call is needed only for one that lives on.
    package func remove(_ socket: Socket) -> Result<Void, SystemError> {
        change(socket, 0, EVFILT_READ, EV_DELETE).flatMap { change(socket, 0, EVFILT_WRITE, EV_DELETE) }
    }

    /// Waits and tells how many events there are; read them with `event(at:)` before the next wait.
    ///
    /// - Parameter timeoutNanoseconds: The longest wait, nil for no end. A signal or a wake ends it early, with 0
    ///   events or more.
    package mutating func wait(timeoutNanoseconds: UInt64?) -> Result<Int, SystemError> {
        wakeCount = 0
        var limit = timespec()
        if let timeoutNanoseconds {
            limit.tv_sec = Int(clamping: timeoutNanoseconds / 1_000_000_000)
            limit.tv_nsec = Int(timeoutNanoseconds % 1_000_000_000)
        }
        let found = unsafe events.withUnsafeMutableBufferPointer { buffer in
            let count = Int32(clamping: buffer.count)
            guard timeoutNanoseconds != nil else {
                return unsafe kevent64(waker.descriptor, nil, 0, buffer.baseAddress, count, 0, nil)
            }
            return unsafe kevent64(waker.descriptor, nil, 0, buffer.baseAddress, count, 0, &limit)
        }
        guard found >= 0 else {
            let error = SystemError.last("kevent64")
            return error.errno == EINTR ? .success(0) : .failure(error)
        }
        return .success(withoutWakes(Int(found)))
    }

    /// One of the events of the last wait.
    package func event(at index: Int) -> PollEvent {
        let event = events[index]
        let isRead = Int32(event.filter) == EVFILT_READ
        let isEnd = Int32(event.flags) & EV_EOF != 0
        return PollEvent(
            token: event.udata,
            isReadable: isRead,
            isWritable: !isRead,
            isHalfClosed: isRead && isEnd,
            isHangup: !isRead && isEnd
        )
    }

    /// Takes the waker's event out, so that the caller sees sockets only.
    private mutating func withoutWakes(_ found: Int) -> Int {
        for index in 0..<found where events[index].udata == Self.wakeToken {
            wakeCount += 1
            events[index] = events[found - 1]
            return found - 1
        }
        return found
    }

    private func change(
        _ socket: Socket,
        _ token: UInt64,
        _ filter: Int32,
        _ flags: Int32
    ) -> Result<Void, SystemError> {
        var change = kevent64_s()
        change.ident = UInt64(socket.descriptor)
        change.filter = Int16(filter)
        change.flags = UInt16(flags)
        change.udata = token
        guard retryingOnInterrupt({ unsafe kevent64(waker.descriptor, &change, 1, nil, 0, 0, nil) }) >= 0 else {
            return .failure(.last("kevent64"))
        }
        return .success(())
    }
}
#endif
