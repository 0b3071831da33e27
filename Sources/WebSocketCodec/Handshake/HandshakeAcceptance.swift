/// An accepted handshake, which renders itself as the 101 response (RFC 6455 4.2.2).
public struct HandshakeAcceptance: Sendable, Equatable {
    /// The subprotocol that was chosen from the client's offer; nil when there is none in common.
    public let subprotocol: String?
    /// The offers of permessage-deflate that are valid, in the client's order.
    ///
    /// All are declined by this version.
    public let deflateOffers: [DeflateOffer]
    /// The value of `Sec-WebSocket-Accept`.
    let accept: String

    /// Appends the response.
    ///
    /// Nothing may be sent before it; the bytes after the request are already frames.
    public func append(to output: inout [UInt8]) {
        output.append(contentsOf: "HTTP/1.1 101 Switching Protocols\r\n".utf8)
        output.append(contentsOf: "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ".utf8)
        output.append(contentsOf: accept.utf8)
        if let subprotocol {
            output.append(contentsOf: "\r\nSec-WebSocket-Protocol: ".utf8)
            output.append(contentsOf: subprotocol.utf8)
        }
        output.append(contentsOf: "\r\n\r\n".utf8)
    }
}
