public import RealtimeProtocol

/// A format whose messages may hold several publications or several replies.
///
/// A message grows in place: whatever the buffer holds is whole messages at any time, so nothing has to be closed and
/// nothing can be forgotten half open.
public protocol BatchingFormat: OutboundFormat {
    /// Adds a publication to the message that begins at `start` and ends `output`.
    func addPublication(room: String, _ entry: LogEntry, toMessageAt start: Int, in output: inout [UInt8])
    /// Adds a push to the message that begins at `start` and ends `output`.
    func addPush(_ push: Push, toMessageAt start: Int, in output: inout [UInt8])
    /// Adds a reply to the message that begins at `start` and ends `output`.
    func addReply(_ reply: Reply, toMessageAt start: Int, in output: inout [UInt8])
}
