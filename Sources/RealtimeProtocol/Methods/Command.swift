/// One message from a client to a server.
public struct Command: Hashable, Sendable {
    /// The number that the reply will carry, or zero for a command that gets none.
    ///
    /// Only `.send` and `.pong` may go without an id.
    public var id: UInt32

    /// What the client asks for.
    public var request: Request

    /// Creates a command.
    public init(id: UInt32, request: Request) {
        self.id = id
        self.request = request
    }
}
