#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

extension Socket {
    /// Starts to connect without waiting for it.
    ///
    /// Where the attempt is not complete, wait until the socket is writable and ask `connectResult()`. A refusal that
    /// is known at once is a failure here, and the socket is closed.
    package static func connect(to address: SocketAddress) -> Result<ConnectAttempt, SystemError> {
        open(family: address.family).flatMap { socket in
            let result = unsafe address.withSystemAddress { unsafe startConnecting(socket.descriptor, $0, $1) }
            if result == 0 { return .success(ConnectAttempt(socket: socket, isComplete: true)) }
            let error = SystemError.last("connect")
            switch error.errno {
            case EINPROGRESS, EINTR:
                // An interrupted attempt goes on by itself; to call again would fail with `EALREADY`.
                return .success(ConnectAttempt(socket: socket, isComplete: false))
            default:
                socket.close()
                return .failure(error)
            }
        }
    }

    /// Tells how an attempt ended; ask once the socket is writable.
    ///
    /// Asked too early, it fails with `ENOTCONN`. The socket stays open either way.
    package func connectResult() -> Result<Void, SystemError> {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else {
            return .failure(.last("getsockopt(SO_ERROR)"))
        }
        guard code == 0 else { return .failure(SystemError(errno: code, operation: "connect")) }
        return peerAddress().map { _ in }.mapError { SystemError(errno: $0.errno, operation: "connect") }
    }
}

/// Calls the system's `connect`, which the static method of the same name hides.
private func startConnecting(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
    unsafe connect(descriptor, address, length)
}
