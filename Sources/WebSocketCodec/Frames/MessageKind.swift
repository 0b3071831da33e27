/// Whether a message is text or binary (RFC 6455 5.6).
public enum MessageKind: Sendable {
    /// UTF-8 text; the decoder has validated every byte before a sink sees it.
    case text
    /// Bytes without a meaning to this layer.
    case binary

    /// The opcode of the message's first frame.
    @inlinable
    public var opcode: Opcode { self == .text ? .text : .binary }
}
