/// A file in memory that answers a plain `GET`, so that a page can come from the port that its WebSocket uses.
///
/// For the few files of a page; a host with more of them has an HTTP server. Each answer ends its connection.
public struct Document: Hashable, Sendable {
    /// The media type, such as `text/html; charset=utf-8`.
    public var contentType: String
    /// The content.
    public var bytes: [UInt8]
    /// Further header fields, such as `Content-Security-Policy`; names and values without line breaks.
    public var fields: [(name: String, value: String)] { self.more.map { field in (field.name, field.value) } }

    private struct Field: Hashable, Sendable {
        var name: String
        var value: String
    }

    private var more: [Field]

    /// Makes a document.
    ///
    /// - Precondition: no line break is in the media type or in a field.
    public init(contentType: String, bytes: [UInt8], fields: [(name: String, value: String)] = []) {
        let texts = [contentType] + fields.flatMap { field in [field.name, field.value] }
        precondition(
            texts.allSatisfy { text in !text.utf8.contains { byte in byte == 0x0D || byte == 0x0A } },
            "a header field has no line break"
        )
        self.contentType = contentType
        self.bytes = bytes
        self.more = fields.map { field in Field(name: field.name, value: field.value) }
    }

    /// The answer to a request for it, with the content unless only the head is asked for (RFC 9110 9.3.2).
    func response(withContent: Bool) -> [UInt8] {
        var head = "HTTP/1.1 200 OK\r\nContent-Type: \(self.contentType)\r\nContent-Length: \(self.bytes.count)\r\n"
        head += "Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n"
        for field in self.more { head += "\(field.name): \(field.value)\r\n" }
        head += "Connection: close\r\n\r\n"
        return Array(head.utf8) + (withContent ? self.bytes : [])
    }
}
