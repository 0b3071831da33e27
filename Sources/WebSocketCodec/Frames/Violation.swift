/// A rule of RFC 6455 that a peer broke, in one byte, so that a decoder can remember it for nothing.
@usableFromInline
enum Violation: UInt8, Sendable {
    case reservedBits
    case reservedOpcode
    case fragmentedControl
    case oversizedControl
    case unmaskedFrame
    case maskedFrame
    case orphanContinuation
    case interleavedMessage
    case wastefulLength
    case lengthOutOfRange
    case messageTooBig
    case tooManyFragments
    case invalidText
    case truncatedText
    case truncatedCloseCode
    case illegalCloseCode
    case invalidCloseReason

    /// The public face of this violation.
    @usableFromInline
    var error: WebSocketError {
        WebSocketError(code: code, message: message, origin: .remote, closeCode: closeCode)
    }

    private var code: WebSocketError.Code {
        switch self {
        case .messageTooBig: .messageTooBig
        case .tooManyFragments: .tooManyFragments
        case .invalidText, .truncatedText, .invalidCloseReason: .invalidText
        default: .protocolViolation
        }
    }

    private var closeCode: CloseCode {
        switch self {
        case .messageTooBig: .messageTooBig
        case .tooManyFragments: .policyViolation
        case .invalidText, .truncatedText, .invalidCloseReason: .invalidPayload
        default: .protocolError
        }
    }

    private var message: String {
        switch self {
        case .reservedBits: "a reserved bit is set without an extension (RFC 6455 5.2)"
        case .reservedOpcode: "the opcode is reserved (RFC 6455 5.2)"
        case .fragmentedControl: "a control frame is fragmented (RFC 6455 5.5)"
        case .oversizedControl: "a control frame is longer than 125 bytes (RFC 6455 5.5)"
        case .unmaskedFrame: "a client's frame is not masked (RFC 6455 5.1)"
        case .maskedFrame: "a server's frame is masked (RFC 6455 5.1)"
        case .orphanContinuation: "a continuation without a message (RFC 6455 5.4)"
        case .interleavedMessage: "a new message inside a fragmented one (RFC 6455 5.4)"
        case .wastefulLength: "the length is not in its shortest form (RFC 6455 5.2)"
        case .lengthOutOfRange: "the length's most significant bit is set (RFC 6455 5.2)"
        case .messageTooBig: "the message is longer than the limit"
        case .tooManyFragments: "the message has more fragments than the limit"
        case .invalidText: "a text message is not UTF-8 (RFC 6455 8.1)"
        case .truncatedText: "a text message ends inside a character (RFC 6455 8.1)"
        case .truncatedCloseCode: "a Close frame has one byte (RFC 6455 5.5.1)"
        case .illegalCloseCode: "the close code must not be sent (RFC 6455 7.4)"
        case .invalidCloseReason: "a close reason is not UTF-8 (RFC 6455 5.5.1)"
        }
    }
}
