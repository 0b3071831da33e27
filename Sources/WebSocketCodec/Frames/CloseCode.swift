/// Why a connection was closed (RFC 6455 7.4 and the IANA registry).
///
/// Any 16-bit value can be represented, because some are only reported locally; ``isLegalOnWire`` tells which of
/// them an endpoint may put in a Close frame.
public struct CloseCode: RawRepresentable, Hashable, Sendable {
    /// The number as it appears on the wire.
    public let rawValue: UInt16

    /// Wraps any number; it is not checked here, because received codes have to be representable too.
    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// 1000: the purpose of the connection has been fulfilled.
    public static let normalClosure = CloseCode(rawValue: 1000)
    /// 1001: a server goes down or a browser leaves the page.
    public static let goingAway = CloseCode(rawValue: 1001)
    /// 1002: the peer broke the protocol.
    public static let protocolError = CloseCode(rawValue: 1002)
    /// 1003: a kind of data this endpoint cannot take.
    public static let unsupportedData = CloseCode(rawValue: 1003)
    /// 1005: reported locally when a Close frame had no code; never sent.
    public static let noStatusReceived = CloseCode(rawValue: 1005)
    /// 1006: reported locally when the connection ended without a Close frame; never sent.
    public static let abnormalClosure = CloseCode(rawValue: 1006)
    /// 1007: the payload was not what its type says, such as text that is not UTF-8.
    public static let invalidPayload = CloseCode(rawValue: 1007)
    /// 1008: the message violates a policy, such as too many fragments.
    public static let policyViolation = CloseCode(rawValue: 1008)
    /// 1009: the message is too big to process.
    public static let messageTooBig = CloseCode(rawValue: 1009)
    /// 1010: the server did not negotiate an extension the client needs.
    public static let mandatoryExtension = CloseCode(rawValue: 1010)
    /// 1011: the server met an unexpected condition.
    public static let internalError = CloseCode(rawValue: 1011)
    /// 1012: the service restarts.
    public static let serviceRestart = CloseCode(rawValue: 1012)
    /// 1013: try again later.
    public static let tryAgainLater = CloseCode(rawValue: 1013)
    /// 1014: a gateway got an invalid response from upstream.
    public static let badGateway = CloseCode(rawValue: 1014)
    /// 1015: reported locally when the TLS handshake failed; never sent.
    public static let tlsHandshakeFailed = CloseCode(rawValue: 1015)

    /// Whether a Close frame may carry this code: 1000-1003, 1007-1014 and 3000-4999 (RFC 6455 7.4).
    @inlinable
    public var isLegalOnWire: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
