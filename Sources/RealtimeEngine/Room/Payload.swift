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
}
