/// Publishes to a channel.
///
/// The result is empty.
public struct PublishRequest: Hashable, Sendable {
    /// The channel to publish to.
    public var channel: String

    /// What to publish.
    public var data: RawJSON

    /// Creates a request.
    public init(channel: String, data: RawJSON) {
        self.channel = channel
        self.data = data
    }
}
