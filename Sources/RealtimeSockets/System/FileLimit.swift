#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import CRealtimeSystem
internal import Musl
#else
internal import CRealtimeSystem
internal import Glibc
#endif

/// How many descriptors the process may have open (`RLIMIT_NOFILE`): each connection takes one.
package struct FileLimit: Hashable, Sendable {
    /// What holds now.
    package let soft: UInt64

    /// How far the process may raise it by itself.
    package let hard: UInt64

    /// Reads the limit.
    package static func current() -> Result<FileLimit, SystemError> {
        var soft: UInt64 = 0
        var hard: UInt64 = 0
        #if canImport(Darwin)
        var limit = rlimit()
        guard unsafe getrlimit(RLIMIT_NOFILE, &limit) == 0 else { return .failure(.last("getrlimit")) }
        soft = limit.rlim_cur
        hard = limit.rlim_max
        #else
        guard unsafe realtime_file_limit_get(&soft, &hard) == 0 else { return .failure(.last("getrlimit")) }
        #endif
        return .success(FileLimit(soft: soft, hard: hard))
    }

    /// Raises the soft limit to `wanted`, or as far as the hard limit allows; never lowers it.
    ///
    /// - Returns: The limit that holds afterwards. It is for the caller to compare it with what it needs.
    package static func raise(to wanted: UInt64) -> Result<FileLimit, SystemError> {
        current().flatMap { limit in
            let target = min(wanted, limit.hard)
            guard target > limit.soft else { return .success(limit) }
            return limit.setSoft(target)
        }
    }

    private func setSoft(_ target: UInt64) -> Result<FileLimit, SystemError> {
        #if canImport(Darwin)
        var limit = rlimit(rlim_cur: target, rlim_max: hard)
        var result = unsafe setrlimit(RLIMIT_NOFILE, &limit)
        if result != 0, UInt64(OPEN_MAX) > soft, UInt64(OPEN_MAX) < target {
            // The hard limit may say "infinite" where the kernel takes no more than this.
            limit.rlim_cur = UInt64(OPEN_MAX)
            result = unsafe setrlimit(RLIMIT_NOFILE, &limit)
        }
        guard result == 0 else { return .failure(.last("setrlimit")) }
        #else
        guard realtime_file_limit_set(target, hard) == 0 else { return .failure(.last("setrlimit")) }
        #endif
        return Self.current()
    }
}
