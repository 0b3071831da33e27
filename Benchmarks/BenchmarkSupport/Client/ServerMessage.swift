/// One object of a message from the server, as far as a load generator needs to know it.
package enum ServerMessage: Equatable, Sendable {
    /// `{}`, which wants `{}` back.
    case ping
    case reply(id: UInt64, isError: Bool)
    /// A publication; `channel` is inside its quotes, `data` is the whole value.
    case publication(channel: Range<Int>, data: Range<Int>, offset: UInt64?)
    /// A notice that publications were left out.
    case gap(channel: Range<Int>)
    case unsubscribed(channel: Range<Int>, code: UInt64)
    /// Something that concerns nobody here: a join, a leave, a message.
    case other
    case malformed
}
