/// Writes frames: header and payload into one contiguous buffer, the length always in its shortest form (RFC 6455 5.2).
///
/// A server passes a nil `mask`; a client passes a fresh, unpredictable key for every frame, empty and control frames
/// included (RFC 6455 5.3). The encoder draws no randomness. Cost: two appends and, with a mask, one pass in place.
public enum FrameEncoder {
    /// The bytes of a header: 2, 4 or 10, and 4 more with a mask.
    @inlinable
    public static func headerLength(payloadLength: Int, masked: Bool) -> Int {
        let base = payloadLength < 126 ? 2 : payloadLength <= 0xFFFF ? 4 : 10
        return masked ? base + 4 : base
    }

    /// Appends a frame.
    ///
    /// Text is not validated here; ``appendMessage(_:_:fragmentBytes:masks:to:)`` does it for bytes of unknown origin.
    /// A control frame's payload has at most 125 bytes and is not fragmented (RFC 6455 5.5); anything else is a mistake
    /// of the program.
    @inlinable
    public static func append(
        _ opcode: Opcode,
        fin: Bool = true,
        _ payload: Span<UInt8>,
        mask: UInt32?,
        to output: inout [UInt8]
    ) {
        appendHeader(opcode, fin: fin, payloadLength: payload.count, mask: mask, to: &output)
        guard payload.count > 0 else { return }
        let start = output.count
        output.append(copying: payload)
        if let mask { _ = Masking.unmask(&output, from: start, key: mask, offset: 0) }
    }

    /// Appends only a header, for a payload that the caller appends itself (and masks itself).
    @inlinable
    public static func appendHeader(
        _ opcode: Opcode,
        fin: Bool = true,
        payloadLength: Int,
        mask: UInt32?,
        to output: inout [UInt8]
    ) {
        precondition(!opcode.isControl || (fin && payloadLength <= 125), "a control frame is short and whole")
        // The header as it lies in memory, built in two little-endian words.
        let first = UInt64(opcode.rawValue | (fin ? 0x80 : 0))
        let flag: UInt64 = mask == nil ? 0 : 0x8000
        let key = UInt64(truncatingIfNeeded: (mask ?? 0).byteSwapped)
        let length = headerLength(payloadLength: payloadLength, masked: mask != nil)
        var words: (UInt64, UInt64)
        if payloadLength < 126 {
            words = (first | flag | UInt64(truncatingIfNeeded: payloadLength) &<< 8 | key &<< 16, 0)
        } else if payloadLength <= 0xFFFF {
            let value = UInt64(UInt16(truncatingIfNeeded: payloadLength).byteSwapped)
            words = (first | flag | 126 &<< 8 | value &<< 16 | key &<< 32, 0)
        } else {
            let value = UInt64(truncatingIfNeeded: payloadLength).byteSwapped
            words = (first | flag | 127 &<< 8 | value &<< 16, value &>> 48 | key &<< 16)
        }
        words = (words.0.littleEndian, words.1.littleEndian)
        unsafe withUnsafeBytes(of: &words) { bytes in
            unsafe output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<length]))
        }
    }
}
