/// What a server accepts in a handshake.
public struct HandshakePolicy: Sendable, Equatable {
    /// How pages reach this server, as their address bar shows it.
    public enum Scheme: String, Sendable {
        /// Without TLS.
        case http
        /// With TLS, also when a proxy in front of this server ends it.
        case https
    }

    /// Which web pages may connect.
    public let origins: OriginPolicy
    /// The scheme that ``OriginPolicy/sameOrigin`` compares with: the `Host` field does not tell it.
    public let scheme: Scheme
    /// The subprotocols this server speaks, the preferred one first (RFC 6455 1.9).
    public let subprotocols: [String]

    /// Makes a policy; a subprotocol that is not a token is a mistake of the program.
    public init(origins: OriginPolicy = .sameOrigin, scheme: Scheme = .http, subprotocols: [String] = []) {
        precondition(subprotocols.allSatisfy { ASCII.isToken($0) }, "a subprotocol is a token")
        self.origins = origins
        self.scheme = scheme
        self.subprotocols = subprotocols
    }
}
