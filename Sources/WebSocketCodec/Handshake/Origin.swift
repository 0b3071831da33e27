/// A web origin: scheme, host and port, with the scheme's own port made explicit (RFC 6454 4).
///
/// All parts are ASCII with small letters, so that `==` compares bytes.
struct Origin: Equatable {
    let scheme: String
    let host: String
    let port: UInt16?

    /// Nil for `null` and for anything else that is not `scheme://host[:port]`.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 < 0x80 }), let range = text.firstRange(of: "://") else { return nil }
        let scheme = ASCII.lower(text[..<range.lowerBound])
        guard ASCII.isToken(scheme), let authority = Authority(text[range.upperBound...]) else { return nil }
        self.scheme = scheme
        host = authority.host
        port = authority.port ?? Self.defaultPort(of: scheme)
    }

    private static func defaultPort(of scheme: String) -> UInt16? {
        switch scheme {
        case "http", "ws": 80
        case "https", "wss": 443
        default: nil
        }
    }
}
