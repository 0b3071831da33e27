#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import CRealtimeSystem
internal import Musl
#else
internal import CRealtimeSystem
internal import Glibc
#endif

/// A system call that failed: which one, and the code that the kernel gave.
package struct SystemError: Error, Hashable, Sendable {
    /// The kernel's error code, such as `ECONNRESET`.
    package let errno: Int32

    /// The system call, such as `accept`.
    package let operation: String

    /// Records a failure whose code is known.
    package init(errno: Int32, operation: String) {
        self.errno = errno
        self.operation = operation
    }

    /// Records the failure that the calling thread's last system call left in `errno`.
    static func last(_ operation: String) -> SystemError {
        SystemError(errno: currentErrorCode(), operation: operation)
    }

    /// A call that may be made once and was made before.
    static func already(_ operation: String) -> SystemError {
        SystemError(errno: EALREADY, operation: operation)
    }
}

extension SystemError: CustomStringConvertible {
    /// For people: the call, the code's text and its name.
    package var description: String { "\(operation): \(text) (\(name))" }

    /// The code's text, in the words of the C library.
    package var text: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            unsafe buffer.initialize(repeating: 0)
            guard let start = buffer.baseAddress else { return "" }
            #if canImport(Darwin)
            _ = unsafe strerror_r(errno, start, buffer.count)
            #else
            unsafe realtime_error_text(errno, start, buffer.count)
            #endif
            return unsafe String(cString: start)
        }
    }

    /// A name that does not change with the language or the platform, fit for a metric's label.
    package var name: String {
        switch errno {
        case EACCES: "EACCES"
        case EADDRINUSE: "EADDRINUSE"
        case EADDRNOTAVAIL: "EADDRNOTAVAIL"
        case EAFNOSUPPORT: "EAFNOSUPPORT"
        case EAGAIN: "EAGAIN"
        case EALREADY: "EALREADY"
        case EBADF: "EBADF"
        case ECANCELED: "ECANCELED"
        case ECONNABORTED: "ECONNABORTED"
        case ECONNREFUSED: "ECONNREFUSED"
        case ECONNRESET: "ECONNRESET"
        case EEXIST: "EEXIST"
        case EHOSTUNREACH: "EHOSTUNREACH"
        case EINPROGRESS: "EINPROGRESS"
        case EINTR: "EINTR"
        case EINVAL: "EINVAL"
        case EIO: "EIO"
        case EMFILE: "EMFILE"
        case ENETDOWN: "ENETDOWN"
        case ENETUNREACH: "ENETUNREACH"
        case ENFILE: "ENFILE"
        case ENOBUFS: "ENOBUFS"
        case ENOENT: "ENOENT"
        case ENOMEM: "ENOMEM"
        case ENOSYS: "ENOSYS"
        case ENOTCONN: "ENOTCONN"
        case ENOTSOCK: "ENOTSOCK"
        case EPERM: "EPERM"
        case EPIPE: "EPIPE"
        case EPROTO: "EPROTO"
        case ETIMEDOUT: "ETIMEDOUT"
        default: "E\(errno)"
        }
    }
}

/// Reads `errno` where no property of the same name is in the way.
private func currentErrorCode() -> Int32 { errno }

/// Repeats a system call for as long as a signal interrupts it; a negative result leaves its code in `errno`.
@inline(__always)
func retryingOnInterrupt<Count: FixedWidthInteger & SignedInteger>(_ call: () -> Count) -> Count {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
