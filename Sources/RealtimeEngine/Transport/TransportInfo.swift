/// What a transport says about itself when it opens a connection.
public struct TransportInfo: Sendable {
    /// What the peer speaks once the transport is open.
    public enum Session: Sendable {
        /// The client protocol: the first command must be `connect`.
        case client
        /// Messages of the host's own, given to a handler without a `Task`.
        case raw(any RawHandler)
    }

    /// What the peer speaks.
    public var session: Session
    /// What turns pushes and replies into the bytes that this transport carries.
    public var format: any OutboundFormat
    /// The peer's address, for people and logs.
    public var remoteAddress: String

    /// Makes the description of a transport.
    public init(session: Session, format: any OutboundFormat, remoteAddress: String) {
        self.session = session
        self.format = format
        self.remoteAddress = remoteAddress
    }
}
