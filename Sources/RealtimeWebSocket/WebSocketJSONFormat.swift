public import RealtimeEngine
public import RealtimeProtocol
import WebSocketCodec

/// The client protocol in JSON, one text frame for each publication, push or reply.
///
/// A publication is encoded and framed once for all members of a room that read this format (RFC 6455 5.6).
public final class WebSocketJSONFormat: OutboundFormat {
    /// Makes the format.
    public init() {}

    /// The name by which logs are shared.
    public var name: String { "websocket-json" }

    /// Whether payloads go out alone.
    public var isRaw: Bool { false }

    /// Appends one publication.
    public func appendPublication(room: String, _ entry: LogEntry, to output: inout [UInt8]) {
        var payload: [UInt8] = []
        payload.reserveCapacity(entry.payload.bytes.count + room.utf8.count + 128)
        JSONReplyEncoder.appendPublication(channel: room, entry.publication, to: &payload)
        FrameEncoder.append(.text, payload.span, mask: nil, to: &output)
    }

    /// Appends a push.
    public func appendPush(_ push: Push, to output: inout [UInt8]) {
        var payload: [UInt8] = []
        JSONReplyEncoder.append(push, to: &payload)
        FrameEncoder.append(.text, payload.span, mask: nil, to: &output)
    }

    /// Appends a reply.
    public func appendReply(_ reply: Reply, to output: inout [UInt8]) {
        var payload: [UInt8] = []
        JSONReplyEncoder.append(reply, to: &payload)
        FrameEncoder.append(.text, payload.span, mask: nil, to: &output)
    }

    /// Appends a payload for one connection.
    public func appendMessage(kind: Payload.Kind, _ bytes: Span<UInt8>, to output: inout [UInt8]) {
        self.appendPush(
            Push(channel: "", body: .message(RawJSON(uncheckedBytes: [UInt8](copying: bytes)))),
            to: &output
        )
    }

    /// Appends the ping.
    public func appendPing(to output: inout [UInt8]) {
        var payload: [UInt8] = []
        JSONReplyEncoder.appendPing(to: &payload)
        FrameEncoder.append(.text, payload.span, mask: nil, to: &output)
    }
}
