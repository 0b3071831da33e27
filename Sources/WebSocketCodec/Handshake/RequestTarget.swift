/// A request target taken apart (RFC 9112 3.2).
struct RequestTarget {
    let path: String
    let query: String?
    /// The host and port of an absolute target, which must be the `Host` field's: it never selects anything.
    let authority: String?

    init(_ target: Substring, method: Substring) throws(HandshakeRejection) {
        guard !target.utf8.contains(UInt8(ascii: "#")) else {
            throw .badRequest("the request target has a fragment")
        }
        if target.utf8.elementsEqual("*".utf8), method.utf8.elementsEqual("OPTIONS".utf8) {
            (path, query, authority) = ("*", nil, nil)
            return
        }
        var rest = target
        var authority: String?
        if !target.utf8.starts(with: "/".utf8) {
            guard let scheme = Self.schemes.first(where: { ASCII.equal(target.prefix($0.count), $0) }) else {
                throw .badRequest("the request target is not a path")
            }
            rest = target.dropFirst(scheme.count)
            let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
            authority = String(rest[..<end])
            rest = rest[end...]
        }
        let mark = rest.firstIndex(of: "?")
        let path = rest[..<(mark ?? rest.endIndex)]
        self.path = path.isEmpty ? "/" : String(path)
        query = mark.map { String(rest[rest.index(after: $0)...]) }
        self.authority = authority
    }

    private static let schemes = ["http://", "https://", "ws://", "wss://"]
}
