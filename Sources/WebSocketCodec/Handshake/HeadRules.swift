/// The rules of a request head that need more than one line to judge (RFC 9112 3.2 and 6, RFC 6455 4.2.1).
enum HeadRules {
    static func check(_ head: RequestHead, authority: String?) throws(HandshakeRejection) {
        let hosts = head.headers.values("Host")
        if head.minorVersion >= 1 || !hosts.isEmpty {
            guard hosts.count == 1 else { throw .badRequest("there must be one Host field") }
            guard Authority(hosts[0]) != nil else { throw .badRequest("the Host field is malformed") }
        }
        if let authority {
            guard let host = hosts.first, ASCII.equal(authority, host) else {
                throw .badRequest("the request target names another host")
            }
        }
        try checkBody(head)
        for field in head.headers.fields where ASCII.equal(field.name.utf8.prefix(4), "Sec-".utf8) {
            guard field.value.utf8.allSatisfy({ $0 < 0x80 }) else {
                throw .badRequest("a Sec- field is not ASCII")
            }
        }
    }

    /// A body on `GET` would be read as frames, so it is refused; an explicit length of 0 is not a body.
    private static func checkBody(_ head: RequestHead) throws(HandshakeRejection) {
        let lengths = head.headers.values("Content-Length")
        let isChunked = !head.headers.values("Transfer-Encoding").isEmpty
        guard lengths.count <= 1, !isChunked || lengths.isEmpty else {
            throw .badRequest("the body's length is ambiguous")
        }
        if let length = lengths.first {
            guard !length.isEmpty, length.utf8.allSatisfy(ASCII.isDigit) else {
                throw .badRequest("Content-Length is not a number")
            }
        }
        guard head.method.utf8.elementsEqual("GET".utf8) else { return }
        let isEmpty = lengths.first?.utf8.allSatisfy { $0 == UInt8(ascii: "0") } ?? true
        guard !isChunked, isEmpty else { throw .badRequest("a GET request must not have a body") }
    }
}
