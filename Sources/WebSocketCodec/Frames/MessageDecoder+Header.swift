// The frame header (RFC 6455 5.2):
//
//      0                   1                   2                   3
//      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//     +-+-+-+-+-------+-+-------------+-------------------------------+
//     |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
//     |I|S|S|S|  (4)  |A|     (7)     |          (16 or 64)           |
//     |N|V|V|V|       |S|             |   (if payload len is 126/127) |
//     +-+-+-+-+-------+-+-------------+ - - - - - - - - - - - - - - - +
//     |  ... extended payload length  | masking key, if M is set (32) |
//     +-------------------------------+-------------------------------+
//
// Checks happen at the earliest byte that can show the fault, in wire order, both when the header is whole in one
// input and when it comes byte by byte: so the verdict cannot depend on the split.

extension MessageDecoder {
    @inlinable var isControl: Bool { first & 0x08 != 0 }
    @inlinable var isFinal: Bool { first & 0x80 != 0 }

    /// Bytes of the extended length, from the second header byte.
    @inlinable var extendedBytes: Int {
        switch second & 0x7F {
        case 126: 2
        case 127: 8
        default: 0
        }
    }

    /// Takes a header, or the part of it that is there.
    ///
    /// - Returns: Whether the header is complete.
    @inlinable
    mutating func readHeader(_ input: Span<UInt8>, _ offset: inout Int) throws(WebSocketError) -> Bool {
        let available = input.count &- offset
        guard headerBytes == 0, available >= 2 else { return try readHeaderSlowly(input, &offset) }
        first = input[offset]
        second = input[offset &+ 1]
        let extended = extendedBytes
        let masked = role == .server
        let length = 2 &+ extended &+ (masked ? 4 : 0)
        guard available >= length else { return try readHeaderSlowly(input, &offset) }
        if let violation = checkFirst() ?? checkSecond() { throw fail(violation) }
        let bytes = unsafe input.bytes
        switch extended {
        case 0:
            declared = UInt64(second & 0x7F)
        case 2:
            let value = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset &+ 2, as: UInt16.self)
            declared = UInt64(UInt16(bigEndian: value))
        default:
            let value = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset &+ 2, as: UInt64.self)
            declared = UInt64(bigEndian: value)
        }
        if let violation = checkLength() { throw fail(violation) }
        if masked {
            let key = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset &+ length &- 4, as: UInt32.self)
            mask = UInt32(bigEndian: key)
        }
        offset &+= length
        beginPayload()
        return true
    }

    /// Takes a header byte by byte, because it is cut off or continues an earlier input.
    @usableFromInline
    mutating func readHeaderSlowly(_ input: Span<UInt8>, _ offset: inout Int) throws(WebSocketError) -> Bool {
        while offset < input.count {
            let byte = input[offset]
            offset &+= 1
            if let violation = take(byte) { throw fail(violation) }
            if headerBytes >= 2, Int(headerBytes) == 2 &+ extendedBytes &+ (role == .server ? 4 : 0) {
                headerBytes = 0
                beginPayload()
                return true
            }
        }
        return false
    }

    private mutating func take(_ byte: UInt8) -> Violation? {
        let index = Int(headerBytes)
        headerBytes &+= 1
        switch index {
        case 0:
            first = byte
            return checkFirst()
        case 1:
            second = byte
            declared = extendedBytes == 0 ? UInt64(byte & 0x7F) : 0
            return checkSecond() ?? (extendedBytes == 0 ? checkLength() : nil)
        case 2..<2 &+ extendedBytes:
            if index == 2, extendedBytes == 8, byte & 0x80 != 0 { return .lengthOutOfRange }
            declared = declared &<< 8 | UInt64(byte)
            return index == 1 &+ extendedBytes ? checkLength() : nil
        default:
            mask = mask &<< 8 | UInt32(byte)
            return nil
        }
    }

    /// Rules that the first byte can break.
    @inlinable
    func checkFirst() -> Violation? {
        guard first & 0x70 == 0 else { return .reservedBits }
        switch first & 0x0F {
        case 0: return inMessage ? nil : .orphanContinuation
        case 1, 2: return inMessage ? .interleavedMessage : nil
        case 8, 9, 10: return isFinal ? nil : .fragmentedControl
        default: return .reservedOpcode
        }
    }

    /// Rules that the second byte can break.
    @inlinable
    func checkSecond() -> Violation? {
        guard (second & 0x80 != 0) == (role == .server) else {
            return role == .server ? .unmaskedFrame : .maskedFrame
        }
        guard isControl else { return nil }
        let length = second & 0x7F
        guard length <= 125 else { return .oversizedControl }
        return length == 1 && first & 0x0F == 8 ? .truncatedCloseCode : nil
    }

    /// Rules that the complete length can break; nothing has been allocated for it.
    @inlinable
    func checkLength() -> Violation? {
        guard !isControl else { return nil }
        guard declared <= UInt64(Int64.max) else { return .lengthOutOfRange }
        switch second & 0x7F {
        case 126: guard declared > 125 else { return .wastefulLength }
        case 127: guard declared > 0xFFFF else { return .wastefulLength }
        default: break
        }
        guard declared <= UInt64(truncatingIfNeeded: limits.maxMessageBytes &- buffer.count) else {
            return .messageTooBig
        }
        return fragments < limits.maxFragments ? nil : .tooManyFragments
    }

    /// Enters the payload of an accepted header.
    @inlinable
    mutating func beginPayload() {
        remaining = Int(truncatingIfNeeded: declared)
        inPayload = true
        guard !isControl else { return }
        if first & 0x0F != 0 { kind = first & 0x0F == 1 ? .text : .binary }
        fragments &+= 1
        if !isFinal { inMessage = true }
    }
}
