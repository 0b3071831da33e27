public import RealtimeProtocol

/// What turns a push, a reply or a raw message into bytes ready for the wire.
///
/// A room keeps one log per format that its members use, and every publication is encoded once per format, with its
/// wire header in front. Formats have no state: two formats with the same `name` must produce the same bytes. They are
/// classes because a hub looks at them for every message, and a reference is the cheapest thing to look at.
public protocol OutboundFormat: AnyObject, Sendable {
    /// A stable name; connections with the same name share logs.
    var name: String { get }
    /// Whether payloads go out alone, without the client protocol around them. Only such formats carry payloads that
    /// are not JSON.
    var isRaw: Bool { get }
    /// Appends one publication as one or more whole messages.
    func appendPublication(room: String, _ entry: LogEntry, to output: inout [UInt8])
    /// Appends a push; a raw format appends nothing.
    func appendPush(_ push: Push, to output: inout [UInt8])
    /// Appends a reply; a raw format appends nothing.
    func appendReply(_ reply: Reply, to output: inout [UInt8])
    /// Appends a payload addressed to one connection.
    func appendMessage(kind: Payload.Kind, _ bytes: Span<UInt8>, to output: inout [UInt8])
    /// Appends the heartbeat's ping.
    func appendPing(to output: inout [UInt8])
}
