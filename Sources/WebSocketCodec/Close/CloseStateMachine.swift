/// The closing handshake of one connection (RFC 6455 7).
///
/// A pure value: events and `now` go in, an action comes out, and the caller acts on it. Whatever the order of events,
/// exactly one action carries the ``CloseOutcome``; after it every event is answered with `doNothing`.
///
/// Both roles share it because they differ in one transition: once both Close frames are exchanged a server closes the
/// transport, while a client waits for that and closes by the deadline (RFC 6455 7.1.1).
public struct CloseStateMachine: ~Copyable, Sendable {
    enum State: ~Copyable {
        /// No Close either way. Moves to `closing`, `flushing` or `closed`.
        case open
        /// Our Close was given out and the peer's is awaited. Moves to `flushing`, `awaitingEnd` or `closed`.
        case closing(deadline: UInt64, isSent: Bool)
        /// All is decided; our last bytes are leaving. Moves to `awaitingEnd` or `closed`.
        case flushing(outcome: CloseOutcome, deadline: UInt64)
        /// A client waits for the server to close the transport. Moves to `closed`.
        case awaitingEnd(outcome: CloseOutcome, deadline: UInt64)
        /// The outcome was reported. Terminal.
        case closed
    }

    let state: State
    let role: EndpointRole
    let timeout: UInt64

    /// Makes the machine of an open connection.
    ///
    /// - Parameters:
    ///   - role: The role of this endpoint.
    ///   - timeoutNanoseconds: How long the rest of the closing handshake may take once it has begun.
    public init(role: EndpointRole, timeoutNanoseconds: UInt64) {
        self.init(.open, role, timeoutNanoseconds)
    }

    init(_ state: consuming State, _ role: EndpointRole, _ timeout: UInt64) {
        self.state = state
        self.role = role
        self.timeout = timeout
    }

    /// Whether messages, pings and pongs may still be sent: no Close was sent or received (RFC 6455 5.5.1).
    public var maySend: Bool {
        switch state {
        case .open: true
        default: false
        }
    }

    /// Whether input is still to be decoded: no Close was received and the connection has not failed.
    public var mayReceive: Bool {
        switch state {
        case .open: true
        case .closing: true
        default: false
        }
    }

    /// When ``tick(now:)`` has something to do at the latest; nil when there is no deadline.
    public var deadline: UInt64? {
        switch state {
        case .open: nil
        case .closed: nil
        case .closing(let deadline, _): deadline
        case .flushing(_, let deadline): deadline
        case .awaitingEnd(_, let deadline): deadline
        }
    }

    /// What to do after this program asked to close.
    public enum CloseAction: Sendable, Equatable {
        /// Send a Close with this code and reason, then nothing more.
        case sendClose(CloseCode?, reason: String)
        /// The code may not be sent; the connection stays open (RFC 6455 7.4.1).
        case refuse(WebSocketError)
        /// The connection is closing or closed already.
        case doNothing
    }

    /// This program closes the connection; a nil code sends an empty Close.
    public mutating func close(_ code: CloseCode?, reason: String = "", now: UInt64) -> CloseAction {
        switch consume self.state {
        case .open:
            if let error = Self.unsendable(code, reason) {
                self = Self(.open, role, timeout)
                return .refuse(error)
            }
            self = Self(.closing(deadline: Self.after(timeout, now), isSent: false), role, timeout)
            return .sendClose(code, reason: reason)
        case let other:
            self = Self(other, role, timeout)
            return .doNothing
        }
    }

    /// What to do after the peer's Close has come.
    public enum ReceivedCloseAction: Sendable, Equatable {
        /// Answer with a Close that has the same code, or is empty as well; then nothing more (RFC 6455 5.5.1).
        case replyClose(CloseCode?)
        /// Both sides have closed: close the transport and report the outcome.
        case closeTransport(CloseOutcome)
        /// Nothing now; a deadline may be running.
        case doNothing
    }

    /// The decoder has delivered the peer's Close.
    public mutating func receivedClose(_ code: CloseCode?, reason: String, now: UInt64) -> ReceivedCloseAction {
        let outcome = CloseOutcome(code: code ?? .noStatusReceived, reason: reason, wasClean: true)
        switch consume self.state {
        case .open:
            self = Self(.flushing(outcome: outcome, deadline: Self.after(timeout, now)), role, timeout)
            return .replyClose(code)
        case .closing(let deadline, let isSent):
            guard isSent else {
                self = Self(.flushing(outcome: outcome, deadline: deadline), role, timeout)
                return .doNothing
            }
            guard role == .server else {
                self = Self(.awaitingEnd(outcome: outcome, deadline: deadline), role, timeout)
                return .doNothing
            }
            self = Self(.closed, role, timeout)
            return .closeTransport(outcome)
        case let other:
            self = Self(other, role, timeout)
            return .doNothing
        }
    }

    /// What to do after a violation.
    public enum FailAction: Sendable, Equatable {
        /// Send a Close with this code and reason, decode nothing any more.
        case sendClose(CloseCode, reason: String)
        /// A Close was sent before: only drop the connection and report the outcome.
        case closeTransport(CloseOutcome)
        /// The connection is ending already.
        case doNothing
    }

    /// The connection has failed: the decoder threw, or a limit or deadline was passed (RFC 6455 7.1.7).
    public mutating func fail(_ error: WebSocketError, now: UInt64) -> FailAction {
        let outcome = CloseOutcome(code: .abnormalClosure, wasClean: false, failure: error)
        switch consume self.state {
        case .open:
            self = Self(.flushing(outcome: outcome, deadline: Self.after(timeout, now)), role, timeout)
            let code = error.closeCode.isLegalOnWire ? error.closeCode : .internalError
            return .sendClose(code, reason: error.message)
        case .closing:
            self = Self(.closed, role, timeout)
            return .closeTransport(outcome)
        case let other:
            self = Self(other, role, timeout)
            return .doNothing
        }
    }
}
