/// The XOR mask that a client puts over its payloads (RFC 6455 5.3).
///
/// A key is a `UInt32` whose most significant byte is the first on the wire: `37 fa 21 3d` is `0x37FA_213D`.
/// Work is done 32, then 8, then 1 byte at a time; applying a key twice gives the original bytes.
public enum Masking {
    /// Masks or unmasks bytes in place.
    ///
    /// - Parameters:
    ///   - key: The frame's masking key.
    ///   - offset: How many payload bytes of the same frame came before these.
    ///   - bytes: The bytes to change.
    public static func apply(_ key: UInt32, offset: Int = 0, to bytes: inout MutableSpan<UInt8>) {
        unsafe bytes.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            _ = unsafe transform(UnsafeRawPointer(base), into: base, count: buffer.count, key: key, offset: offset)
        }
    }

    /// Masks or unmasks `bytes[start...]` in place and tells whether they turned out to be ASCII throughout.
    @usableFromInline
    static func unmask(_ bytes: inout [UInt8], from start: Int, key: UInt32, offset: Int) -> Bool {
        unsafe bytes.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress, start < buffer.count else { return true }
            let place = unsafe base + start
            let seen = unsafe transform(
                UnsafeRawPointer(place),
                into: place,
                count: buffer.count - start,
                key: key,
                offset: offset
            )
            return seen & 0x8080_8080_8080_8080 == 0
        }
    }

    /// Unmasks a whole payload into the front of `scratch`, growing it only when it has never been this long.
    @usableFromInline
    static func unmask(_ payload: Span<UInt8>, key: UInt32, into scratch: inout [UInt8]) -> Bool {
        let count = payload.count
        guard count > 0 else { return true }
        if scratch.count < count {
            scratch.append(contentsOf: repeatElement(0, count: max(count, 1024) - scratch.count))
        }
        let seen = unsafe payload.withUnsafeBytes { source in
            unsafe scratch.withUnsafeMutableBytes { target -> UInt64 in
                guard let from = source.baseAddress, let into = target.baseAddress else { return 0 }
                return unsafe transform(from, into: into, count: count, key: key, offset: 0)
            }
        }
        return seen & 0x8080_8080_8080_8080 == 0
    }

    /// XORs `count` bytes and returns the OR of all results, from which the caller sees whether any is above 127.
    @inline(__always)
    @unsafe
    private static func transform(
        _ source: UnsafeRawPointer,
        into target: UnsafeMutableRawPointer,
        count: Int,
        key: UInt32,
        offset: Int
    ) -> UInt64 {
        let turn = UInt32(truncatingIfNeeded: offset & 3) &* 8
        let turned = (key &<< turn) | (turn == 0 ? 0 : key &>> (32 &- turn))
        let half = UInt64(turned.bigEndian)
        let word = half | half &<< 32
        let wide = SIMD4(repeating: word)
        var seenWide = SIMD4<UInt64>(repeating: 0)
        var index = 0
        while index &+ 32 <= count {
            let block = unsafe source.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self) ^ wide
            unsafe target.storeBytes(of: block, toByteOffset: index, as: SIMD4<UInt64>.self)
            seenWide |= block
            index &+= 32
        }
        var seen = seenWide.x | seenWide.y | seenWide.z | seenWide.w
        while index &+ 8 <= count {
            let block = unsafe source.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ word
            unsafe target.storeBytes(of: block, toByteOffset: index, as: UInt64.self)
            seen |= block
            index &+= 8
        }
        while index < count {
            let shift = UInt32(truncatingIfNeeded: index & 3) &* 8
            let byte =
                unsafe source.load(fromByteOffset: index, as: UInt8.self)
                ^ UInt8(truncatingIfNeeded: turned &>> (24 &- shift))
            unsafe target.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
            seen |= UInt64(byte)
            index &+= 1
        }
        return seen
    }
}
