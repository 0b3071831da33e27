/// A place in JSON bytes, moved forward by reading (RFC 8259).
///
/// A pull reader: whoever knows the shape of a message asks for the next thing due, and no tree is built. Each byte is
/// looked at once, so the cost is linear in the bytes. The bytes are an argument of every call because a `Span` cannot
/// be stored.
///
/// Two kinds of trouble are kept apart. What breaks JSON is thrown, since nothing after it can be trusted. What is
/// JSON but not the protocol's is noted in `problem`, skipped and read past, so that the message's id is still found.
struct JSONScanner {
    /// The byte to read next.
    var position = 0

    /// The first thing in this message that is JSON but not the protocol's.
    private(set) var problem: ScanFailure?

    let limits: ProtocolLimits

    /// Whether a line break may stand between tokens.
    ///
    /// On the wire it may not: it ends the message.
    let allowsLineBreaks: Bool

    init(limits: ProtocolLimits, allowsLineBreaks: Bool = false) {
        self.limits = limits
        self.allowsLineBreaks = allowsLineBreaks
    }

    /// Notes that the message is not the protocol's.
    ///
    /// The first note stays.
    mutating func note(_ code: ProtocolError.Code) {
        if self.problem == nil {
            self.problem = ScanFailure(code: code, position: self.position)
        }
    }

    /// Forgets the note, before the next message.
    mutating func forgetProblem() {
        self.problem = nil
    }

    /// Puts back a note that was set aside.
    mutating func restore(_ problem: ScanFailure) {
        self.problem = problem
    }

    /// A failure at the current place.
    func failure(_ code: ProtocolError.Code) -> ScanFailure {
        ScanFailure(code: code, position: self.position)
    }

    /// The next byte, or zero at the end.
    ///
    /// Outside of strings a zero byte is wrong too, so nothing mistakes them.
    @inline(__always)
    func peek(_ bytes: Span<UInt8>) -> UInt8 {
        self.position < bytes.count ? bytes[self.position] : 0
    }

    /// Takes the given byte or fails.
    @inline(__always)
    mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) throws(ScanFailure) {
        guard self.peek(bytes) == byte else { throw self.failure(.invalidJSON) }
        self.position += 1
    }

    /// Moves past white space.
    @inline(__always)
    mutating func skipSpace(_ bytes: Span<UInt8>) {
        while self.position < bytes.count {
            switch bytes[self.position] {
            case .space, .tab, .carriageReturn: self.position += 1
            case .lineFeed where self.allowsLineBreaks: self.position += 1
            default: return
            }
        }
    }

    /// Takes a line break or the end of the bytes, after white space, or fails.
    mutating func endLine(_ bytes: Span<UInt8>) throws(ScanFailure) {
        self.skipSpace(bytes)
        guard self.position < bytes.count else { return }
        try self.take(.lineFeed, bytes)
    }

    /// Takes a line of nothing but white space.
    ///
    /// False, at the line's first token, if there is more.
    mutating func takeBlankLine(_ bytes: Span<UInt8>) -> Bool {
        self.skipSpace(bytes)
        guard self.position < bytes.count else { return true }
        guard bytes[self.position] == .lineFeed else { return false }
        self.position += 1
        return true
    }
}

extension UInt8 {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let comma: UInt8 = 0x2C
    static let minus: UInt8 = 0x2D
    static let zero: UInt8 = 0x30
    static let nine: UInt8 = 0x39
    static let colon: UInt8 = 0x3A
    static let leftBracket: UInt8 = 0x5B
    static let backslash: UInt8 = 0x5C
    static let rightBracket: UInt8 = 0x5D
    static let leftBrace: UInt8 = 0x7B
    static let rightBrace: UInt8 = 0x7D
}
