public import RealtimeProtocol

/// What carries whole messages between a client and a server: a WebSocket, or something in memory.
///
/// `RealtimeSockets` has one over TCP; a host implements it to bring its own, such as one with TLS.
public protocol ClientTransport: Sendable {
    /// Opens a connection.
    ///
    /// The client's own deadline cancels the task; a cancelled opening must end soon and leave nothing open.
    func open() async -> Result<any ClientConnection, TransportFailure>

    /// Opens a connection after a server that goes has named another one.
    ///
    /// Called for one attempt; if that fails, the next is `open()` again. The default does not follow: a server, or who
    /// speaks in its name, could send a client and its token anywhere. A transport that follows must know the place.
    func open(at server: String) async -> Result<any ClientConnection, TransportFailure>
}

extension ClientTransport {
    /// Does not follow.
    public func open(at server: String) async -> Result<any ClientConnection, TransportFailure> {
        await self.open()
    }
}

/// One open connection of a ``ClientTransport``.
public protocol ClientConnection: Sendable {
    /// Queues a message, in the order of the calls, without waiting.
    ///
    /// The queue must be bounded. A failure means that the connection is of no use any more, a full queue included:
    /// the client gives it up and makes another one.
    func send(_ message: [UInt8]) -> Result<Void, TransportFailure>

    /// Waits for what comes next.
    ///
    /// The client asks again only when it has dealt with the last answer; what is not asked for stays where it is, so
    /// a transport reads no further and its peer feels it. After `ended` the client does not ask again. When the
    /// client has called `close`, the answer must come soon, whatever it is.
    func receive() async -> TransportInput

    /// Closes, with a code and a reason for the peer if the transport can carry them.
    ///
    /// What was queued may still be sent.
    func close(_ reason: Disconnect)
}

/// What comes from a transport.
public enum TransportInput: Sendable, Hashable {
    /// Whole messages, in order.
    case messages([[UInt8]])
    /// The connection is over.
    case ended(TransportEnd)
}

/// Why a transport could not be opened or used.
public struct TransportFailure: Error, Sendable, Hashable {
    /// What went wrong.
    ///
    /// Retryable if it may go right later.
    public var error: ClientError
    /// When the peer wants to be tried again, if it said so.
    public var window: ReconnectWindow?

    /// Makes a failure.
    public init(_ error: ClientError, window: ReconnectWindow? = nil) {
        self.error = error
        self.window = window
    }

    /// Makes a failure that may go right later.
    public init(_ message: String) {
        self.init(ClientError(code: .transportFailed, message: message, origin: .remote, isRetryable: true))
    }
}
