/// The rules by which a client judges a response (RFC 6455 4.1).
struct ResponseRules {
    private let lines: HeadLines
    private let key: String
    private let subprotocols: [String]

    init(_ lines: HeadLines, key: String, subprotocols: [String]) {
        self.lines = lines
        self.key = key
        self.subprotocols = subprotocols
    }

    func judge() throws(HandshakeError) -> HandshakeAgreement {
        let headers = lines.headers
        let status = try status()
        guard status == 101 else {
            throw HandshakeError(
                .refused,
                "the server answered with status \(status)",
                status: status,
                retryAfterSeconds: headers.only("Retry-After").flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
            )
        }
        guard let upgrade = headers.only("Upgrade"), ASCII.equal(upgrade, "websocket") else {
            throw HandshakeError(.notUpgraded, "the Upgrade field is not websocket", status: status)
        }
        guard headers.contains("upgrade", in: "Connection") else {
            throw HandshakeError(.notUpgraded, "the Connection field lacks the token Upgrade", status: status)
        }
        guard let accept = headers.only("Sec-WebSocket-Accept"),
            accept.utf8.elementsEqual(HandshakeKey.accept(key).utf8)
        else {
            throw HandshakeError(.wrongAccept, "Sec-WebSocket-Accept is missing, wrong or duplicated", status: status)
        }
        guard headers.values("Sec-WebSocket-Extensions").isEmpty else {
            throw HandshakeError(.unofferedExtension, "the server chose an extension nobody offered", status: status)
        }
        return HandshakeAgreement(subprotocol: try subprotocol(status), headers: headers)
    }

    private func status() throws(HandshakeError) -> Int {
        let parts = lines.startLine.utf8.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].elementsEqual("HTTP/1.1".utf8), parts[1].count == 3,
            parts[1].allSatisfy(ASCII.isDigit), let status = Int(String(Substring(parts[1]))), status >= 100
        else {
            throw HandshakeError(.malformedResponse, "the status line is malformed")
        }
        return status
    }

    private func subprotocol(_ status: Int) throws(HandshakeError) -> String? {
        let values = lines.headers.values("Sec-WebSocket-Protocol")
        guard let value = values.first else { return nil }
        guard values.count == 1, let chosen = subprotocols.first(where: { $0.utf8.elementsEqual(value.utf8) }) else {
            throw HandshakeError(.unofferedSubprotocol, "the server chose a subprotocol nobody offered", status: status)
        }
        return chosen
    }
}
