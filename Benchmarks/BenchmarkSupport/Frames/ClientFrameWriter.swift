/// Writes masked frames, as a client must (RFC 6455 section 5.3).
package struct ClientFrameWriter: Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed | 1
    }

    /// Appends one final frame with a new mask.
    package mutating func append(opcode: UInt8, _ payload: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(0x80 | opcode)
        let count = payload.count
        if count < 126 {
            bytes.append(0x80 | UInt8(count))
        } else if count < 65_536 {
            bytes.append(0xFE)
            bytes.append(UInt8(count >> 8))
            bytes.append(UInt8(count & 255))
        } else {
            bytes.append(0xFF)
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: count >> shift))
            }
        }
        let key = nextKey()
        for shift in stride(from: UInt32(0), through: 24, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: key >> shift))
        }
        let start = bytes.count
        bytes.append(contentsOf: payload)
        unsafe bytes.withUnsafeMutableBytes { bytes in unsafe Self.mask(bytes, from: start, key) }
    }

    private static func mask(_ bytes: UnsafeMutableRawBufferPointer, from start: Int, _ key: UInt32) {
        let wide = UInt64(key) << 32 | UInt64(key)
        var index = start
        while index + 8 <= bytes.count {
            let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            unsafe bytes.storeBytes(of: word ^ wide.littleEndian, toByteOffset: index, as: UInt64.self)
            index += 8
        }
        var rotating = key
        while index < bytes.count {
            unsafe bytes[index] ^= UInt8(truncatingIfNeeded: rotating)
            rotating = rotating >> 8 | rotating << 24
            index += 1
        }
    }

    private mutating func nextKey() -> UInt32 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt32(truncatingIfNeeded: state >> 16)
    }
}
