import RealtimeProtocol
public import WebSocketCodec

/// What comes out of a ``ClientWebSocket``, in order.
public enum ClientWebSocketEvent: Sendable, Equatable {
    /// The opening handshake is done; messages may be sent.
    case opened(HandshakeAgreement)
    /// A whole text message.
    case message([UInt8])
    /// The opening handshake failed.
    ///
    /// The last event but `closeStream`.
    case failed(HandshakeError)
    /// The connection is over; reported once.
    ///
    /// The last event but `closeStream`.
    case ended(CloseOutcome)
    /// Close the byte stream now.
    case closeStream
}

extension TransportEnd {
    /// How a WebSocket ended, in the words of the client.
    public init(_ outcome: CloseOutcome) {
        if let failure = outcome.failure {
            let error = ClientError(
                code: .protocolViolation,
                message: failure.message,
                origin: failure.origin == .local ? .local : .remote,
                isRetryable: true
            )
            self = .failed(error, window: nil)
        } else {
            self = .closed(Disconnect(code: UInt32(outcome.code.rawValue), reason: outcome.reason))
        }
    }

    /// Why a WebSocket could not be opened, in the words of the client.
    ///
    /// A request that cannot be sent, and the statuses 401 and 403, are for good; everything else may be different the
    /// next time. `Retry-After` becomes a window that begins then and is as long, so that not all come back at once.
    public init(_ error: HandshakeError) {
        let isFinal = error.code == .invalidRequest || error.status == 401 || error.status == 403
        let window = error.retryAfterSeconds.map { seconds in
            let milliseconds = UInt64(clamping: seconds).multipliedReportingOverflow(by: 1000).partialValue
            return ReconnectWindow(afterMilliseconds: milliseconds, withinMilliseconds: max(1000, milliseconds))
        }
        let status = error.status.map { status in " (status \(status))" } ?? ""
        let clientError = ClientError(
            code: .transportFailed,
            message: error.message + status,
            origin: error.origin == .local ? .local : .remote,
            isRetryable: !isFinal
        )
        self = .failed(clientError, window: window)
    }
}
