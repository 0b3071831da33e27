/// Something that a server says of its own accord.
public struct Push: Hashable, Sendable {
    /// The channel it is about.
    ///
    /// Empty when it is about the connection.
    public var channel: String

    /// What the server says.
    public var body: PushBody

    /// Creates a push.
    public init(channel: String, body: PushBody) {
        self.channel = channel
        self.body = body
    }
}
