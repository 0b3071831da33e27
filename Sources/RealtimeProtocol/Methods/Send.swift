/// Tells the application something and wants no reply.
public struct SendRequest: Hashable, Sendable {
    /// What to tell.
    public var data: RawJSON

    /// Creates a request.
    public init(data: RawJSON) {
        self.data = data
    }
}
