#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import CRealtimeSystem
internal import Musl
#else
internal import CRealtimeSystem
internal import Glibc
#endif

/// Randomness of the operating system, fit for keys, session ids and seeds.
package enum SystemEntropy {
    /// Sixteen random bytes as two numbers, such as a seed or an id of 128 bits.
    package static func sixteenBytes() -> Result<(high: UInt64, low: UInt64), SystemError> {
        var words: (high: UInt64, low: UInt64) = (0, 0)
        let filled = unsafe withUnsafeMutableBytes(of: &words) { unsafe fill($0) }
        return filled.map { words }
    }

    /// Sixteen random bytes, for those who cannot go on without.
    ///
    /// What can be guessed would be worse than nothing: a system that gives no randomness cannot take part.
    package static var words: (high: UInt64, low: UInt64) {
        switch self.sixteenBytes() {
        case .success(let words): words
        case .failure(let error): preconditionFailure("the system gives no randomness: \(error)")
        }
    }

    /// Fills a buffer with random bytes; waits only if the kernel's generator is not ready yet after a boot.
    @unsafe
    package static func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Result<Void, SystemError> {
        #if canImport(Darwin)
        if let start = unsafe buffer.baseAddress { unsafe arc4random_buf(start, buffer.count) }
        #else
        var filled = 0
        while filled < buffer.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = retryingOnInterrupt { unsafe realtime_random(rest.baseAddress, rest.count) }
            guard count > 0 else { return .failure(.last("getrandom")) }
            filled += count
        }
        #endif
        return .success(())
    }
}
