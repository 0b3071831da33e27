/// Which web pages may open a connection (RFC 6455 4.2.2 and 10.2).
///
/// A browser sends the page's `Origin` and the user's cookies with it, whatever site the page is from: without this
/// check any site could act as the user. A request without `Origin` is not from a browser's page and passes.
public enum OriginPolicy: Sendable, Equatable {
    /// The origin's scheme, host and port are those of this server. The default.
    case sameOrigin
    /// The origin is one of these, such as `https://app.example.com`; scheme, host and port are compared.
    case list([String])
    /// Every origin passes, `null` too. Only for servers that know their users by something other than cookies.
    case any

    /// Whether a request to `host` with this `Origin` passes.
    ///
    /// The opaque origin `null` passes only with ``any``.
    func allows(_ origin: String, scheme: HandshakePolicy.Scheme, host: String) -> Bool {
        switch self {
        case .any:
            return true
        case .sameOrigin:
            guard let origin = Origin(origin) else { return false }
            return origin == Origin("\(scheme.rawValue)://\(host)")
        case .list(let allowed):
            guard let origin = Origin(origin) else { return false }
            return allowed.contains { Origin($0) == origin }
        }
    }
}
