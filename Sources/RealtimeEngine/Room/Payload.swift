import RealtimeProtocol

/// What a publication carries: bytes and what kind they are.
///
/// The bytes are copied once, when the publication enters the room, and passed through untouched after that.
public struct Payload: Hashable, Sendable {
    /// How the bytes are to be read, and which frame type carries them when they go out as they are.
    public enum Kind: Hashable, Sendable {
        /// One JSON value; every format can carry it.
        case json
        /// UTF-8 text; only raw formats carry it.
        case text
        /// Any bytes; only raw formats carry them.
        case binary
    }

    /// How the bytes are to be read.
    public var kind: Kind
    /// The bytes.
    public var bytes: [UInt8]

    /// Makes a payload of a kind; for `.json` the caller vouches that `bytes` is one JSON value.
    public init(kind: Kind, bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
    }

    /// The payload as one JSON value.
    var json: RawJSON {
        switch self.kind {
        case .json: RawJSON(uncheckedBytes: self.bytes)
        case .text: .string(String(decoding: self.bytes, as: UTF8.self))
        case .binary: RawJSON(uncheckedBytes: Self.base64(self.bytes))
        }
    }

    /// Base64 (RFC 4648 4) between quotation marks.
    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = [UInt8(ascii: "\"")]
        text.reserveCapacity(bytes.count / 3 * 4 + 6)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for byte in group { bits = bits << 8 | UInt32(byte) }
            bits <<= UInt32(8 * (3 - group.count))
            for digit in 0..<4 {
                let place = Int(bits >> UInt32(18 - 6 * digit) & 63)
                text.append(digit <= group.count ? alphabet[place] : UInt8(ascii: "="))
            }
        }
        text.append(UInt8(ascii: "\""))
        return text
    }
}
