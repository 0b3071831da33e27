/// A member's place in a room's log: a few bits, not a queue.
///
/// A cursor is a byte position while the log still holds what follows it. When the log was trimmed past it, the cursor
/// is *lost* and remembers the last offset that its member took whole, so that the overflow policy can say exactly
/// what is missing.
struct LogCursor: Equatable {
    private var bits: UInt64
    private static let lostBit: UInt64 = 1 << 63

    static func at(_ position: UInt64) -> LogCursor { LogCursor(bits: position) }
    static func lost(after offset: UInt64) -> LogCursor { LogCursor(bits: offset | Self.lostBit) }

    private init(bits: UInt64) { self.bits = bits }

    var isLost: Bool { self.bits & Self.lostBit != 0 }

    /// The byte position; meaningful when the cursor is not lost.
    var position: UInt64 { self.bits }

    /// The last offset taken whole; meaningful when the cursor is lost.
    var lastOffset: UInt64 { self.bits & ~Self.lostBit }
}
