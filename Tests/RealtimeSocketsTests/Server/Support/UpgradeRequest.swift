/// A request for a WebSocket whose every part can be bent.
struct UpgradeRequest: Sendable {
    var method = "GET"
    var target = "/connection/websocket"
    var version = "HTTP/1.1"
    var fields: [(name: String, value: String)] = [
        ("Host", "127.0.0.1"), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"),
    ]

    var bytes: [UInt8] {
        let lines = ["\(method) \(target) \(version)"] + fields.map { field in "\(field.name): \(field.value)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// The same request without these fields.
    func without(_ names: String...) -> UpgradeRequest {
        var request = self
        request.fields.removeAll { field in names.contains(field.name) }
        return request
    }

    /// The same request with a further field.
    func with(_ name: String, _ value: String) -> UpgradeRequest {
        var request = self
        request.fields.append((name, value))
        return request
    }
}

/// An HTTP answer, taken apart.
struct HTTPAnswer {
    var status: Int
    var fields: [String: String]
    var body: String

    init(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { throw Unexpected("no HTTP answer: \(text)") }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count > 1, let status = Int(words[1]) else { throw Unexpected("no status line: \(text)") }
        self.status = status
        self.fields = [:]
        self.body = String(text[end.upperBound...])
        for line in lines.dropFirst() {
            let parts = line.split(separator: ": ", maxSplits: 1)
            if parts.count == 2 { fields[parts[0].lowercased()] = String(parts[1]) }
        }
    }
}
