/// Publishes to a channel.
///
/// The result is empty.
public struct PublishRequest: Hashable, Sendable {
    /// The channel to publish to.
    public var channel: String

    /// What to publish.
    public var data: RawJSON

    /// The name under which the publisher sends this again if it gets no answer; empty for none.
    ///
    /// An extension: a server that announces `publish-key` publishes what has the same key from the same publisher
    /// once. Other servers skip the field.
    public var key: String

    /// Creates a request.
    public init(channel: String, data: RawJSON, key: String = "") {
        self.channel = channel
        self.data = data
        self.key = key
    }
}
