/// The client's half of the opening handshake, with the key of RFC 6455 section 1.3 for every connection.
package enum ClientHandshake {
    package enum Response: Equatable {
        /// Upgraded; frames start after this many bytes.
        case accepted(length: Int)
        case incomplete
        /// Another status, or a wrong accept value.
        case refused(status: String)
    }

    private static let key = "dGhlIHNhbXBsZSBub25jZQ=="
    private static let accept = Array("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".utf8)

    /// The request, which offers `subprotocol` if it is not nil.
    package static func request(path: String, port: UInt16, subprotocol: String?) -> [UInt8] {
        var text = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        text += "Sec-WebSocket-Key: \(key)\r\nSec-WebSocket-Version: 13\r\n"
        if let subprotocol { text += "Sec-WebSocket-Protocol: \(subprotocol)\r\n" }
        return Array((text + "\r\n").utf8)
    }

    /// Reads the response at the start of `bytes`.
    package static func read(_ bytes: Span<UInt8>) -> Response {
        guard let end = headEnd(bytes) else { return .incomplete }
        var firstLine: [UInt8] = []
        for index in 0..<end {
            if bytes[index] == UInt8(ascii: "\r") { break }
            firstLine.append(bytes[index])
        }
        let status = String(decoding: firstLine, as: UTF8.self)
        guard status.hasPrefix("HTTP/1.1 101"), contains(bytes, before: end, accept) else {
            return .refused(status: status)
        }
        return .accepted(length: end)
    }

    private static func headEnd(_ bytes: Span<UInt8>) -> Int? {
        var index = 3
        while index < bytes.count {
            if bytes[index] == 10, bytes[index - 1] == 13, bytes[index - 2] == 10, bytes[index - 3] == 13 {
                return index + 1
            }
            index += 1
        }
        return nil
    }

    private static func contains(_ bytes: Span<UInt8>, before end: Int, _ wanted: [UInt8]) -> Bool {
        guard end >= wanted.count else { return false }
        for start in 0...(end - wanted.count) where bytes[start] == wanted[0] {
            var matched = 1
            while matched < wanted.count, bytes[start + matched] == wanted[matched] { matched += 1 }
            if matched == wanted.count { return true }
        }
        return false
    }
}
