/// One message from a server to a client.
public enum ServerMessage: Hashable, Sendable {
    /// The answer to a command.
    case reply(Reply)

    /// Something that the server says of its own accord.
    case push(Push)

    /// A push of a kind that this version does not know, to be counted and otherwise ignored.
    case unknownPush(channel: String)

    /// The server's ping: the empty reply `{}`.
    case ping
}
