#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import CRealtimeSystem
internal import Musl
#else
internal import CRealtimeSystem
internal import Glibc
#endif

/// A TCP socket: a thin value over a descriptor.
///
/// Every socket made here neither blocks nor survives `exec`, and writing to a peer that is gone is an error code and
/// not a signal. The value does not own the descriptor: whoever made the socket calls `close()` exactly once. Nothing
/// here allocates except errors.
package struct Socket: Hashable, Sendable {
    /// The system's number of the socket.
    package let descriptor: Int32

    /// Wraps a descriptor that the caller vouches for.
    package init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Opens a stream socket for one address family.
    static func open(family: Int32) -> Result<Socket, SystemError> {
        #if canImport(Darwin)
        let descriptor = socket(family, SOCK_STREAM, 0)
        guard descriptor >= 0 else { return .failure(.last("socket")) }
        return Socket(descriptor: descriptor).prepared()
        #else
        let descriptor = realtime_socket(family)
        guard descriptor >= 0 else { return .failure(.last("socket")) }
        return .success(Socket(descriptor: descriptor))
        #endif
    }

    #if canImport(Darwin)
    /// Makes a fresh socket non-blocking, close-on-exec and free of `SIGPIPE`; closes it where that fails.
    func prepared() -> Result<Socket, SystemError> {
        guard fcntl(descriptor, F_SETFL, O_NONBLOCK) >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) >= 0 else {
            let error = SystemError.last("fcntl")
            close()
            return .failure(error)
        }
        return set(SOL_SOCKET, SO_NOSIGPIPE, 1, "setsockopt(SO_NOSIGPIPE)").map { self }.mapError { error in
            close()
            return error
        }
    }
    #endif

    /// Sends small messages at once instead of waiting for more (`TCP_NODELAY`).
    package func setNoDelay(_ isOn: Bool) -> Result<Void, SystemError> {
        set(Int32(IPPROTO_TCP), TCP_NODELAY, isOn ? 1 : 0, "setsockopt(TCP_NODELAY)")
    }

    /// Asks the kernel for a send buffer of about so many bytes (`SO_SNDBUF`).
    package func setSendBuffer(bytes: Int32) -> Result<Void, SystemError> {
        set(SOL_SOCKET, SO_SNDBUF, bytes, "setsockopt(SO_SNDBUF)")
    }

    /// Asks the kernel for a receive buffer of about so many bytes (`SO_RCVBUF`).
    package func setReceiveBuffer(bytes: Int32) -> Result<Void, SystemError> {
        set(SOL_SOCKET, SO_RCVBUF, bytes, "setsockopt(SO_RCVBUF)")
    }

    /// Where this end is; tells the port that the kernel chose.
    package func boundAddress() -> Result<SocketAddress, SystemError> {
        unsafe address("getsockname") { unsafe getsockname(descriptor, $0, $1) }
    }

    /// Where the other end is.
    package func peerAddress() -> Result<SocketAddress, SystemError> {
        unsafe address("getpeername") { unsafe getpeername(descriptor, $0, $1) }
    }

    /// Sets an option whose value is one number.
    func set(_ level: Int32, _ option: Int32, _ value: Int32, _ operation: String) -> Result<Void, SystemError> {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe setsockopt(descriptor, level, option, &value, size) == 0 else {
            return .failure(.last(operation))
        }
        return .success(())
    }

    private func address(
        _ operation: String,
        _ call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> Result<SocketAddress, SystemError> {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe call($0, &length) }
        }
        guard result == 0 else { return .failure(.last(operation)) }
        guard let address = SocketAddress(system: storage) else {
            return .failure(SystemError(errno: EAFNOSUPPORT, operation: operation))
        }
        return .success(address)
    }
}
