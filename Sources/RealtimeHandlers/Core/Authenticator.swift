public import RealtimeEngine
internal import RealtimeProtocol

/// Who finds out who a connecting client is.
///
/// The library checks no signatures: that takes a cryptographic library, which the host chooses. A host with JSON Web
/// Tokens verifies them in ``ClosureAuthenticator`` or a conformer of its own.
public protocol Authenticator: Sendable {
    /// The client's principal, or why it is refused: mostly `.disconnect(.invalidToken)`.
    func authenticate(_ event: ConnectEvent) async -> Result<Principal, HandlerError>
}

/// Tokens known beforehand: for examples and tests.
///
/// Tokens are looked up in a table, whose time may tell how much of a guess was right: tokens of real users should be
/// long and random, or signed.
public struct StaticTokens: Authenticator {
    private let principals: [String: Principal]

    /// Makes a table of principals by token.
    public init(_ principals: [String: Principal]) {
        self.principals = principals
    }

    /// The token's principal; an unknown token disconnects with 3500.
    public func authenticate(_ event: ConnectEvent) async -> Result<Principal, HandlerError> {
        guard let principal = self.principals[event.token] else { return .failure(.disconnect(.invalidToken)) }
        return .success(principal)
    }
}

/// An authenticator that is a closure.
public struct ClosureAuthenticator: Authenticator {
    private let body: @Sendable (ConnectEvent) async -> Result<Principal, HandlerError>

    /// Makes an authenticator of a closure.
    public init(_ body: @escaping @Sendable (ConnectEvent) async -> Result<Principal, HandlerError>) {
        self.body = body
    }

    /// What the closure says.
    public func authenticate(_ event: ConnectEvent) async -> Result<Principal, HandlerError> {
        await self.body(event)
    }
}
