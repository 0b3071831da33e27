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

    /// The lease under which this is published; nil for none.
    ///
    /// An extension: a server that announces `lease` refuses the publish, with error 403, unless the publisher holds
    /// the lease under this very token.
    public var fence: Fence?

    /// Creates a request.
    public init(channel: String, data: RawJSON, key: String = "", fence: Fence? = nil) {
        self.channel = channel
        self.data = data
        self.key = key
        self.fence = fence
    }
}
