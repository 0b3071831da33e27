public import RealtimeEngine
public import RealtimeProtocol
import WebSocketCodec

/// Payloads as they are, one frame each: text for JSON and text, binary for the rest.
///
/// The heartbeat is a ping frame.
public final class WebSocketRawFormat: OutboundFormat {
    /// Makes the format.
    public init() {}

    /// The name by which logs are shared.
    public var name: String { "websocket-raw" }

    /// Whether payloads go out alone.
    public var isRaw: Bool { true }

    /// Appends one publication.
    public func appendPublication(room: String, _ entry: LogEntry, to output: inout [UInt8]) {
        self.appendMessage(kind: entry.payload.kind, entry.payload.bytes.span, to: &output)
    }

    /// Appends a push.
    public func appendPush(_ push: Push, to output: inout [UInt8]) {}

    /// Appends a reply.
    public func appendReply(_ reply: Reply, to output: inout [UInt8]) {}

    /// Appends a payload for one connection.
    public func appendMessage(kind: Payload.Kind, _ bytes: Span<UInt8>, to output: inout [UInt8]) {
        FrameEncoder.append(kind == .binary ? .binary : .text, bytes, mask: nil, to: &output)
    }

    /// Appends the ping.
    public func appendPing(to output: inout [UInt8]) {
        let empty: [UInt8] = []
        FrameEncoder.append(.ping, empty.span, mask: nil, to: &output)
    }
}
