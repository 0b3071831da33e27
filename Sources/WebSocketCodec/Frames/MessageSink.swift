/// What receives a decoder's events, in wire order.
///
/// The spans are borrowed from the input, from the scratch or from the decoder: a sink copies what it keeps.
/// Implement it as a struct and pass it to ``MessageDecoder/decode(_:scratch:sink:)`` with its concrete type, so that
/// the calls are specialised.
public protocol MessageSink {
    /// A whole message; text has been validated as UTF-8 (RFC 6455 5.6).
    mutating func message(_ kind: MessageKind, _ payload: Span<UInt8>) -> SinkResponse

    /// A ping, to be answered by a pong with the same payload unless a Close was received (RFC 6455 5.5.2).
    mutating func ping(_ payload: Span<UInt8>) -> SinkResponse

    /// A pong; an unsolicited one needs no reaction (RFC 6455 5.5.3).
    mutating func pong(_ payload: Span<UInt8>) -> SinkResponse

    /// The peer's Close; nothing is decoded after it whatever the response (RFC 6455 5.5.1).
    ///
    /// - Parameters:
    ///   - code: The code, already known to be legal; nil when the frame was empty.
    ///   - reason: UTF-8, at most 123 bytes.
    mutating func close(_ code: CloseCode?, _ reason: Span<UInt8>) -> SinkResponse
}
