/// The proof that a server has read the client's key (RFC 6455 1.3).
enum HandshakeKey {
    /// The value of `Sec-WebSocket-Accept` for this `Sec-WebSocket-Key`.
    static func accept(_ key: String) -> String {
        Base64.encode(SHA1.digest([UInt8]("\(key)258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)))
    }
}
