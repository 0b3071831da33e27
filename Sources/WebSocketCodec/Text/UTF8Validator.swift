/// An incremental check that bytes are UTF-8, in three bytes of state (RFC 3629, RFC 6455 8.1).
///
/// It fails at the first byte that cannot be part of any valid text, wherever the input is split: surrogates,
/// overlong forms and values above U+10FFFF are refused at their second byte. Cost: ASCII goes 32 bytes at a time,
/// the rest byte by byte.
public struct UTF8Validator: Sendable, Equatable {
    /// Continuation bytes still expected; `failed` after the first impossible byte.
    private var needed: UInt8 = 0
    /// The bounds of the next continuation byte.
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xBF

    private static let failed = UInt8.max

    /// Starts at the beginning of a text.
    public init() {}

    /// Whether the bytes so far end between two characters; false after a failure.
    public var isComplete: Bool { needed == 0 }

    /// Takes the next bytes of the text.
    ///
    /// - Returns: False at the first impossible byte, and for every later call.
    public mutating func validate(_ bytes: Span<UInt8>) -> Bool {
        var state = self
        let valid = state.run(bytes)
        self = state
        return valid
    }

    @inline(__always)
    private mutating func run(_ bytes: Span<UInt8>) -> Bool {
        guard needed != Self.failed else { return false }
        let count = bytes.count
        var index = 0
        while index < count {
            let byte = bytes[index]
            if needed == 0 {
                if byte < 0x80 {
                    index = Self.skipASCII(bytes, from: index &+ 1)
                    continue
                }
                guard begin(byte) else { return fail() }
            } else {
                guard byte >= lower, byte <= upper else { return fail() }
                lower = 0x80
                upper = 0xBF
                needed &-= 1
            }
            index &+= 1
        }
        return true
    }

    /// Takes a byte above 127 that stands where a character begins.
    @inline(__always)
    private mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0xC2...0xDF:
            needed = 1
        case 0xE0...0xEF:
            needed = 2
            if byte == 0xE0 { lower = 0xA0 }
            if byte == 0xED { upper = 0x9F }
        case 0xF0...0xF4:
            needed = 3
            if byte == 0xF0 { lower = 0x90 }
            if byte == 0xF4 { upper = 0x8F }
        default:
            return false
        }
        return true
    }

    private mutating func fail() -> Bool {
        needed = Self.failed
        return false
    }

    /// The index of the first byte above 127 at or after `start`, or of a byte a little before it.
    @inline(__always)
    private static func skipASCII(_ bytes: Span<UInt8>, from start: Int) -> Int {
        let count = bytes.count
        let raw = unsafe bytes.bytes
        var index = start
        while index &+ 32 <= count {
            let block = unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: SIMD4<UInt64>.self)
            guard (block.x | block.y | block.z | block.w) & 0x8080_8080_8080_8080 == 0 else { break }
            index &+= 32
        }
        while index &+ 8 <= count {
            let block = unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
            let high = block.littleEndian & 0x8080_8080_8080_8080
            guard high == 0 else { return index &+ high.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        return index
    }
}
