public import RealtimeProtocol

/// The client protocol in JSON, one message each, without frames: for transports whose host does the framing.
///
/// A message ends with a newline, which the protocol allows as a separator, so that a transport may send one slice of
/// several publications as one message.
public final class JSONMessageFormat: BatchingFormat {
    /// Makes the format.
    public init() {}

    /// The name by which logs are shared.
    public var name: String { "json" }

    /// Whether payloads go out alone.
    public var isRaw: Bool { false }

    /// Appends one publication.
    public func appendPublication(room: String, _ entry: LogEntry, to output: inout [UInt8]) {
        JSONReplyEncoder.appendPublication(channel: room, entry.publication, to: &output)
        output.append(0x0A)
    }

    /// Appends a push.
    public func appendPush(_ push: Push, to output: inout [UInt8]) {
        JSONReplyEncoder.append(push, to: &output)
        output.append(0x0A)
    }

    /// Appends a reply.
    public func appendReply(_ reply: Reply, to output: inout [UInt8]) {
        JSONReplyEncoder.append(reply, to: &output)
        output.append(0x0A)
    }

    /// Appends a payload for one connection.
    public func appendMessage(kind: Payload.Kind, _ bytes: Span<UInt8>, to output: inout [UInt8]) {
        JSONReplyEncoder.append(
            Push(channel: "", body: .message(RawJSON(uncheckedBytes: [UInt8](copying: bytes)))),
            to: &output
        )
        output.append(0x0A)
    }

    /// Adds a publication: a further line.
    public func addPublication(room: String, _ entry: LogEntry, toMessageAt start: Int, in output: inout [UInt8]) {
        self.appendPublication(room: room, entry, to: &output)
    }

    /// Adds a push: a further line.
    public func addPush(_ push: Push, toMessageAt start: Int, in output: inout [UInt8]) {
        self.appendPush(push, to: &output)
    }

    /// Adds a reply: a further line.
    public func addReply(_ reply: Reply, toMessageAt start: Int, in output: inout [UInt8]) {
        self.appendReply(reply, to: &output)
    }

    /// Appends the ping.
    public func appendPing(to output: inout [UInt8]) {
        JSONReplyEncoder.appendPing(to: &output)
        output.append(0x0A)
    }
}
