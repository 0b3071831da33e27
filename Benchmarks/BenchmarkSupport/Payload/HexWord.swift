/// Eight hexadecimal digits at a time, in lower case, as one big-endian word of ASCII.
enum HexWord {
    private static let low: UInt64 = 0x0F0F_0F0F_0F0F_0F0F
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    static func ascii(_ value: UInt32) -> UInt64 {
        var nibbles = UInt64(value)
        nibbles = (nibbles | nibbles << 16) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles | nibbles << 8) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles | nibbles << 4) & low
        return ascii(nibbles: nibbles)
    }

    /// The value, or nil if the text is not what `ascii(_:)` writes.
    static func value(_ ascii: UInt64) -> UInt32? {
        var nibbles = (ascii & low &+ 9 &* (ascii >> 6 & ones)) & low
        guard Self.ascii(nibbles: nibbles) == ascii else { return nil }
        nibbles = (nibbles | nibbles >> 4) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles | nibbles >> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: nibbles | nibbles >> 16)
    }

    private static func ascii(nibbles: UInt64) -> UInt64 {
        let isLetter = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & ones
        return nibbles &+ 0x3030_3030_3030_3030 &+ isLetter &* 39
    }
}
