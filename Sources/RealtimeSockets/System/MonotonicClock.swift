#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Time that never goes back: for timeouts, intervals and latencies.
package enum MonotonicClock {
    /// Nanoseconds since an unspecified start, the same for all threads; about 25 ns per call.
    package static func now() -> UInt64 {
        read(CLOCK_MONOTONIC)
    }
}

/// Time of day: for what people and other machines read, never for timeouts.
package enum WallClock {
    /// Milliseconds since 1970-01-01 00:00 UTC.
    package static func milliseconds() -> UInt64 {
        read(CLOCK_REALTIME) / 1_000_000
    }
}

private func read(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    // It can fail only for a clock that does not exist, and these two always do.
    _ = unsafe clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
