public import RealtimeEngine
public import RealtimeProtocol
import WebSocketCodec

/// One text frame may hold several objects, one a line.
extension WebSocketJSONFormat: BatchingFormat {
    /// Adds a publication to a frame, on a line of its own.
    public func addPublication(room: String, _ entry: LogEntry, toMessageAt start: Int, in output: inout [UInt8]) {
        self.addLine(toMessageAt: start, in: &output) { output in
            JSONReplyEncoder.appendPublication(channel: room, entry.publication, to: &output)
        }
    }

    /// Adds a push to a frame, on a line of its own.
    public func addPush(_ push: Push, toMessageAt start: Int, in output: inout [UInt8]) {
        self.addLine(toMessageAt: start, in: &output) { output in JSONReplyEncoder.append(push, to: &output) }
    }

    /// Adds a reply to a frame, on a line of its own.
    public func addReply(_ reply: Reply, toMessageAt start: Int, in output: inout [UInt8]) {
        self.addLine(toMessageAt: start, in: &output) { output in JSONReplyEncoder.append(reply, to: &output) }
    }

    private func addLine(toMessageAt start: Int, in output: inout [UInt8], _ line: (inout [UInt8]) -> Void) {
        let end = output.count
        output.append(0x0A)
        line(&output)
        FrameEncoder.extend(frameAt: start, by: output.count - end, in: &output)
    }
}
