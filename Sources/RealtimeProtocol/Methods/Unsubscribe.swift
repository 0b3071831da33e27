/// Leaves a channel.
///
/// The result is empty.
public struct UnsubscribeRequest: Hashable, Sendable {
    /// The channel to leave.
    public var channel: String

    /// Creates a request.
    public init(channel: String) {
        self.channel = channel
    }
}
