/// What a frame carries (RFC 6455 5.2).
///
/// Opcodes 3-7 and 11-15 are reserved: a decoder refuses them with 1002, so they have no case here.
public enum Opcode: UInt8, Sendable {
    /// A further fragment of the message that an earlier data frame began.
    case continuation = 0x0
    /// The first or only frame of a text message.
    case text = 0x1
    /// The first or only frame of a binary message.
    case binary = 0x2
    /// The close handshake (RFC 6455 5.5.1).
    case close = 0x8
    /// A request for a pong (RFC 6455 5.5.2).
    case ping = 0x9
    /// The answer to a ping, or an unsolicited heartbeat (RFC 6455 5.5.3).
    case pong = 0xA

    /// Whether this is a control frame: at most 125 bytes, never fragmented (RFC 6455 5.5).
    @inlinable
    public var isControl: Bool { rawValue & 0x8 != 0 }
}
