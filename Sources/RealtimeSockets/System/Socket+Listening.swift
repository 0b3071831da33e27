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
    /// Opens a listener; port 0 lets the kernel choose, and `boundAddress()` tells which.
    package static func listen(
        on address: SocketAddress,
        options: ListenOptions = ListenOptions()
    ) -> Result<Socket, SystemError> {
        open(family: address.family).flatMap { socket in
            socket.becomeListener(on: address, options: options).map { socket }.mapError { error in
                socket.close()
                return error
            }
        }
    }

    /// Takes one waiting connection; call it until it would block, or a set number of times per turn.
    package func accept() -> AcceptOutcome {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let accepted = retryingOnInterrupt { acceptDescriptor(&storage, &length) }
        guard accepted >= 0 else { return acceptFailure(.last("accept")) }
        let socket = Socket(descriptor: accepted)
        // A peer that resets before it is accepted may leave an address of no family behind.
        guard let peer = SocketAddress(system: storage) else {
            socket.close()
            return .aborted(SystemError(errno: ECONNABORTED, operation: "accept"))
        }
        #if canImport(Darwin)
        switch socket.prepared() {
        case .success: break
        case .failure(let error): return .aborted(error)
        }
        #endif
        return .accepted(socket, peer: peer)
    }

    private func becomeListener(on address: SocketAddress, options: ListenOptions) -> Result<Void, SystemError> {
        set(SOL_SOCKET, SO_REUSEADDR, 1, "setsockopt(SO_REUSEADDR)").flatMap {
            options.sharesPort ? set(SOL_SOCKET, SO_REUSEPORT, 1, "setsockopt(SO_REUSEPORT)") : .success(())
        }.flatMap {
            guard case .v6 = address.host else { return .success(()) }
            return set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, options.acceptsOnlyIPv6 ? 1 : 0, "setsockopt(IPV6_V6ONLY)")
        }.flatMap {
            let bound = unsafe address.withSystemAddress { unsafe bind(descriptor, $0, $1) }
            return bound == 0 ? .success(()) : .failure(.last("bind"))
        }.flatMap {
            startListening(descriptor, options.backlog) == 0 ? .success(()) : .failure(.last("listen"))
        }
    }

    private func acceptDescriptor(_ storage: inout sockaddr_storage, _ length: inout socklen_t) -> Int32 {
        #if canImport(Darwin)
        unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe Darwin.accept(descriptor, address, &length)
            }
        }
        #else
        unsafe realtime_accept(descriptor, &storage, &length)
        #endif
    }

    /// Sorts the reasons: nobody there, that peer is gone, this process is full, the listener is broken.
    private func acceptFailure(_ error: SystemError) -> AcceptOutcome {
        switch error.errno {
        case EAGAIN, EWOULDBLOCK:
            .wouldBlock
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            .exhausted(error)
        case EBADF, EINVAL, ENOTSOCK, EFAULT:
            .failed(error)
        case ECONNABORTED, EPROTO, EPERM, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH, ENOPROTOOPT, EOPNOTSUPP,
            ETIMEDOUT, ECONNRESET:
            // `accept` on Linux hands out errors that already belong to the new connection.
            .aborted(error)
        default:
            .failed(error)
        }
    }
}

/// Calls the system's `listen`, which the static method of the same name hides.
private func startListening(_ descriptor: Int32, _ backlog: Int32) -> Int32 { listen(descriptor, backlog) }
