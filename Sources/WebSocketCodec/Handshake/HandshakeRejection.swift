/// A refusal of a request, which renders itself as a whole HTTP response.
///
/// After it is sent the connection is closed: whatever follows the refused head is not looked at.
public struct HandshakeRejection: Error, Equatable, Sendable {
    /// The status code, 400 to 599.
    public let status: Int
    /// One sentence, sent as the body.
    ///
    /// It never repeats bytes of the request.
    public let message: String
    /// Fields beyond the ones that every refusal has.
    public let headers: [HeaderField]

    /// Makes a refusal of any kind.
    ///
    /// - Parameters:
    ///   - status: The status code, 400 to 599.
    ///   - message: One sentence for the body.
    ///   - headers: Further fields; CR, LF and NUL in them are a mistake of the program.
    public init(status: Int, message: String, headers: [HeaderField] = []) {
        precondition((400...599).contains(status), "a refusal has an error status")
        for field in headers {
            precondition(ASCII.isToken(field.name), "a field name is a token")
            precondition(field.value.utf8.allSatisfy(ASCII.isFieldContent), "a field value has no control bytes")
        }
        self.status = status
        self.message = message
        self.headers = headers
    }

    /// Appends the response: status line, fields, body (RFC 9112 4).
    public func append(to output: inout [UInt8]) {
        let body = "\(message)\n"
        var head = "HTTP/1.1 \(status) \(reason)\r\n"
        for field in headers { head += "\(field.name): \(field.value)\r\n" }
        head += "Connection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
        head += "Content-Length: \(body.utf8.count)\r\n\r\n"
        output.append(contentsOf: head.utf8)
        output.append(contentsOf: body.utf8)
    }

    /// The reason phrase of the status line.
    public var reason: String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 414: "URI Too Long"
        case 426: "Upgrade Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        default: status < 500 ? "Client Error" : "Server Error"
        }
    }
}
