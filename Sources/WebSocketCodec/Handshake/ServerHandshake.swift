/// The server's side of the opening handshake (RFC 6455 4.2).
///
/// The caller parses the head with ``RequestHeadParser``, answers paths it does not serve with
/// ``HandshakeRejection/notFound`` and authorises the user; this judges the rest.
public enum ServerHandshake {
    /// Judges a request.
    ///
    /// - Parameters:
    ///   - head: A parsed head.
    ///   - policy: What this server accepts.
    /// - Returns: The 101 to send, or the refusal to send before closing. Cost: linear in the head.
    public static func evaluate(
        _ head: RequestHead,
        policy: HandshakePolicy
    ) -> Result<HandshakeAcceptance, HandshakeRejection> {
        do throws(HandshakeRejection) {
            return .success(try accept(head, policy))
        } catch {
            return .failure(error)
        }
    }

    private static func accept(
        _ head: RequestHead,
        _ policy: HandshakePolicy
    ) throws(HandshakeRejection) -> HandshakeAcceptance {
        guard head.method.utf8.elementsEqual("GET".utf8) else { throw .methodNotAllowed }
        guard head.minorVersion >= 1 else { throw .badRequest("a WebSocket needs HTTP/1.1") }
        guard head.wantsUpgrade else { throw .upgradeRequired("this is a WebSocket endpoint") }
        guard head.headers.contains("upgrade", in: "Connection") else {
            throw .badRequest("the Connection field lacks the token Upgrade")
        }
        try HeadRules.check(head, authority: nil)
        let key = try checkedKey(head.headers)
        guard let host = head.host else { throw .badRequest("there must be one Host field") }
        try checkOrigin(head.headers, host, policy)
        let subprotocol = try choose(policy.subprotocols, head.headers.values("Sec-WebSocket-Protocol"))
        guard let offers = ExtensionOffer.parse(head.headers.values("Sec-WebSocket-Extensions")) else {
            throw .badRequest("Sec-WebSocket-Extensions is malformed")
        }
        return HandshakeAcceptance(
            subprotocol: subprotocol,
            deflateOffers: offers.compactMap(DeflateOffer.init),
            accept: HandshakeKey.accept(key)
        )
    }

    /// Version first: drafts before 13 have no such key, and 426 tells their clients what to speak.
    private static func checkedKey(_ headers: HeaderFields) throws(HandshakeRejection) -> String {
        let versions = headers.values("Sec-WebSocket-Version")
        guard versions.count <= 1 else { throw .badRequest("there must be one Sec-WebSocket-Version field") }
        guard let version = versions.first, version.utf8.elementsEqual("13".utf8) else {
            throw .upgradeRequired("the WebSocket version is not 13")
        }
        guard let key = headers.only("Sec-WebSocket-Key") else {
            throw .badRequest("there must be one Sec-WebSocket-Key field")
        }
        guard Base64.decode(key)?.count == 16 else {
            throw .badRequest("Sec-WebSocket-Key is not 16 bytes in base64")
        }
        return key
    }

    private static func checkOrigin(
        _ headers: HeaderFields,
        _ host: String,
        _ policy: HandshakePolicy
    ) throws(HandshakeRejection) {
        let origins = headers.values("Origin")
        guard origins.count <= 1 else { throw .badRequest("there must not be two Origin fields") }
        guard let origin = origins.first else { return }
        guard policy.origins.allows(origin, scheme: policy.scheme, host: host) else {
            throw .forbidden("pages of this origin may not connect")
        }
    }

    /// The first supported subprotocol that the client offers.
    private static func choose(
        _ supported: [String],
        _ values: [String]
    ) throws(HandshakeRejection) -> String? {
        guard !values.isEmpty else { return nil }
        guard let offered = SubprotocolList.parse(values) else {
            throw .badRequest("Sec-WebSocket-Protocol is malformed")
        }
        return supported.first { offered.contains($0) }
    }
}
