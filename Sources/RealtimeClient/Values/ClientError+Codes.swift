extension ClientError {
    /// What can go wrong.
    ///
    /// More may come, so a `switch` needs a default.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Wrapped: String, Sendable {
            case notConnected, disconnected, connectionLost, timedOut, cancelled, unknownOutcome
            case outboxFull, tooManyCalls, tooManyRooms, invalidRequest
            case refused, protocolViolation, transportFailed, noToken, discontinuity, overflow, staleAcknowledgement
        }

        private let wrapped: Wrapped

        private init(_ wrapped: Wrapped) {
            self.wrapped = wrapped
        }

        /// The name of the code, fit for a metric's label.
        public var description: String { self.wrapped.rawValue }

        /// There is no connection and none is being made; nothing was sent.
        public static let notConnected = Code(.notConnected)
        /// The client was disconnected, by its host or for good by the server, before anything was sent.
        public static let disconnected = Code(.disconnected)
        /// The connection was lost after the call was sent: the server may or may not have acted on it.
        public static let connectionLost = Code(.connectionLost)
        /// The time was up.
        ///
        /// For a publish: and it was never sent.
        public static let timedOut = Code(.timedOut)
        /// The caller's task was cancelled.
        public static let cancelled = Code(.cancelled)
        /// A publish was sent and not acknowledged, and cannot be sent again without the risk of a duplicate.
        public static let unknownOutcome = Code(.unknownOutcome)
        /// More publishes or bytes wait than the limits allow; nothing was sent.
        public static let outboxFull = Code(.outboxFull)
        /// More calls wait than the limits allow; nothing was sent.
        public static let tooManyCalls = Code(.tooManyCalls)
        /// The client knows as many rooms as the limits allow.
        public static let tooManyRooms = Code(.tooManyRooms)
        /// The arguments cannot be sent; nothing was.
        public static let invalidRequest = Code(.invalidRequest)
        /// The server refused; see ``ClientError/reply``.
        public static let refused = Code(.refused)
        /// The server broke the protocol.
        public static let protocolViolation = Code(.protocolViolation)
        /// The transport could not be opened, or it broke.
        public static let transportFailed = Code(.transportFailed)
        /// A token is needed and there is none.
        public static let noToken = Code(.noToken)
        /// Publications of the room are missing here.
        public static let discontinuity = Code(.discontinuity)
        /// The client does not have the consumer that it acknowledges for, or has it in a new life of the room: what is
        /// not settled comes again, here or to whoever has the consumer now.
        public static let staleAcknowledgement = Code(.staleAcknowledgement)
        /// The reader was too slow and events were dropped.
        public static let overflow = Code(.overflow)
    }

    static let notConnected = ClientError(
        code: .notConnected,
        message: "the client is not connected",
        origin: .local,
        isRetryable: true
    )

    static let disconnected = ClientError(
        code: .disconnected,
        message: "the client was disconnected before this was sent",
        origin: .local
    )

    static let connectionLost = ClientError(
        code: .connectionLost,
        message: "the connection was lost before the answer came",
        origin: .remote,
        isRetryable: true
    )

    static let cancelled = ClientError(code: .cancelled, message: "the call was cancelled", origin: .local)

    static let unknownOutcome = ClientError(
        code: .unknownOutcome,
        message: "the publish was sent and its acknowledgement did not come",
        origin: .remote
    )

    static let timedOut = ClientError(
        code: .timedOut,
        message: "the time was up",
        origin: .remote,
        isRetryable: true
    )

    static func invalid(_ message: String) -> ClientError {
        ClientError(code: .invalidRequest, message: message, origin: .local)
    }

    static func violation(_ message: String) -> ClientError {
        ClientError(code: .protocolViolation, message: message, origin: .remote, isRetryable: true)
    }
}
