#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import CRealtimeSystem
internal import Musl
#else
internal import CRealtimeSystem
internal import Glibc
#endif

extension Socket {
    /// Reads what is there, at most a buffer full.
    ///
    /// The buffer must not be empty.
    @unsafe
    package func receive(into buffer: UnsafeMutableRawBufferPointer) -> ReceiveOutcome {
        precondition(buffer.count > 0, "an empty buffer cannot tell the end of the stream from nothing read")
        let count = retryingOnInterrupt { unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0) }
        if count > 0 { return .bytes(count) }
        if count == 0 { return .endOfStream }
        let error = SystemError.last("recv")
        return error.isWouldBlock ? .wouldBlock : .failed(error)
    }

    /// Writes one contiguous slice, or as much of it as the kernel takes.
    package func send(_ bytes: Span<UInt8>) -> SendOutcome {
        unsafe bytes.withUnsafeBytes { unsafe send($0) }
    }

    /// Writes one contiguous slice, or as much of it as the kernel takes.
    @unsafe
    package func send(_ slice: UnsafeRawBufferPointer) -> SendOutcome {
        guard slice.count > 0 else { return .sent(0) }
        let count = retryingOnInterrupt { unsafe sendBytes(descriptor, slice) }
        return outcome(count, "send")
    }

    /// Writes several slices in one call, or as much of them as the kernel takes.
    ///
    /// The memory that the vector points to must still be there.
    @unsafe
    package func send(_ vector: borrowing SendVector) -> SendOutcome {
        guard vector.count > 0 else { return .sent(0) }
        var message = unsafe msghdr()
        unsafe message.msg_iov = vector.slices
        unsafe message.msg_iovlen = .init(vector.count)
        let count = retryingOnInterrupt { unsafe sendmsg(descriptor, &message, sendFlags) }
        return outcome(count, "sendmsg")
    }

    private func outcome(_ count: Int, _ operation: String) -> SendOutcome {
        if count >= 0 { return .sent(count) }
        let error = SystemError.last(operation)
        return error.isWouldBlock ? .wouldBlock : .failed(error)
    }
}

extension Socket {
    /// Says that no more will be sent; the peer reads the end of the stream, and reading goes on.
    package func shutdownWriting() -> Result<Void, SystemError> {
        shutdown(descriptor, Int32(SHUT_WR)) == 0 ? .success(()) : .failure(.last("shutdown"))
    }

    /// Gives the descriptor back; what the kernel still holds is sent in the background.
    ///
    /// Never called twice: the number may belong to somebody else by then.
    package func close() {
        // The descriptor is gone whatever `close` returns, `EINTR` included, so there is nothing to act on.
        closeDescriptor(descriptor)
    }

    /// Gives the descriptor back and resets the connection: unsent bytes are discarded, the peer reads `ECONNRESET`.
    package func abort() {
        var option = linger(l_onoff: 1, l_linger: 0)
        // A socket that cannot be told to reset is closed in the ordinary way.
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }
}

extension SystemError {
    /// Whether the call would have had to wait.
    var isWouldBlock: Bool { errno == EAGAIN || errno == EWOULDBLOCK }
}

#if canImport(Darwin)
/// Nothing to add: `SO_NOSIGPIPE` is set on the socket.
private let sendFlags: Int32 = 0
#else
private let sendFlags: Int32 = realtime_send_flags
#endif

/// Calls the system's `send`, which the methods of the same name hide.
@unsafe
private func sendBytes(_ descriptor: Int32, _ slice: UnsafeRawBufferPointer) -> Int {
    unsafe send(descriptor, slice.baseAddress, slice.count, sendFlags)
}

/// Calls the system's `close`, which the methods of the same name hide.
func closeDescriptor(_ descriptor: Int32) {
    _ = close(descriptor)
}
