/// The header of a frame from a server, read where it stands (RFC 6455 section 5.2).
package struct ServerFrame: Equatable, Sendable {
    package enum Scan: Equatable {
        case frame(ServerFrame)
        /// The frame is not whole yet.
        case incomplete
        /// Reserved bits, a mask, a reserved opcode, a length not in its shortest form, or a bad control frame.
        case invalid
    }

    package var opcode: UInt8
    package var isFinal: Bool
    /// Where the payload stands.
    package var payload: Range<Int>

    package var isControl: Bool { opcode >= 8 }

    /// Looks at the frame that starts at `start`.
    package static func scan(_ bytes: Span<UInt8>, at start: Int) -> Scan {
        guard bytes.count - start >= 2 else { return .incomplete }
        let first = bytes[start]
        let second = bytes[start + 1]
        let opcode = first & 15
        guard first & 0x70 == 0, second < 128, opcode < 3 || (8...10).contains(opcode) else { return .invalid }
        var length = Int(second)
        var payloadStart = start + 2
        if length >= 126 {
            let width = length == 126 ? 2 : 8
            guard bytes.count - payloadStart >= width else { return .incomplete }
            length = 0
            for index in payloadStart..<(payloadStart + width) { length = length << 8 | Int(bytes[index]) }
            payloadStart += width
            guard length >= (width == 2 ? 126 : 65_536) else { return .invalid }
        }
        let isFinal = first & 0x80 != 0
        if opcode >= 8, !isFinal || length > 125 { return .invalid }
        guard bytes.count - payloadStart >= length else { return .incomplete }
        let payload = payloadStart..<(payloadStart + length)
        return .frame(ServerFrame(opcode: opcode, isFinal: isFinal, payload: payload))
    }
}
