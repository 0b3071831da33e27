/// Finds the end of an HTTP/1.1 head, byte by byte, and refuses what cannot become a good one.
///
/// Each byte is looked at once, so the cost is linear however the head arrives. What it lets through has lines that end
/// in CR LF, field names that are tokens followed by a colon, and no control bytes: the parsers rely on it.
struct HeadScanner: Sendable {
    /// Why a head was refused.
    enum Fault: UInt8, Error {
        case malformed
        case headTooBig
        case targetTooLong
        case tooManyFields
        case fieldTooBig
    }

    private enum Place: UInt8 {
        case startLine
        case startLineEnd
        case lineStart
        case name
        case value
        case lineEnd
        case headEnd
    }

    private let limits: HandshakeLimits
    private let isRequest: Bool
    private var place = Place.startLine
    private var headBytes = 0
    private var lineBytes = 0
    private var spaces = 0
    private var targetBytes = 0
    private var fields = 0

    init(limits: HandshakeLimits, isRequest: Bool) {
        self.limits = limits
        self.isRequest = isRequest
    }

    /// Looks at the next bytes.
    ///
    /// - Returns: How many of them belong to the head, when it ends in them; otherwise nil.
    mutating func scan(_ input: Span<UInt8>) throws(Fault) -> Int? {
        var index = 0
        while index < input.count {
            if place == .value {
                index = skipValue(input, from: index)
                guard index < input.count else { return nil }
            }
            let byte = input[index]
            index &+= 1
            headBytes &+= 1
            guard headBytes <= limits.maxHeadBytes else { throw .headTooBig }
            if try take(byte) { return index }
        }
        return nil
    }

    /// Takes the plain bytes of a value that are within the limits; the next byte is judged by `take`.
    private mutating func skipValue(_ input: Span<UInt8>, from start: Int) -> Int {
        let room = min(limits.maxHeadBytes &- headBytes, limits.maxFieldBytes &- lineBytes, input.count &- start)
        var index = start
        while index < start &+ room, ASCII.isFieldContent(input[index]) { index &+= 1 }
        headBytes &+= index &- start
        lineBytes &+= index &- start
        return index
    }

    /// Takes one byte and tells whether the head ends with it.
    private mutating func take(_ byte: UInt8) throws(Fault) -> Bool {
        switch place {
        case .startLine:
            try takeStartLine(byte)
        case .startLineEnd, .lineEnd:
            guard byte == 0x0A else { throw .malformed }
            place = .lineStart
        case .lineStart:
            if byte == 0x0D {
                place = .headEnd
            } else {
                fields &+= 1
                guard ASCII.isToken(byte) else { throw .malformed }
                guard fields <= limits.maxFields else { throw .tooManyFields }
                lineBytes = 1
                place = .name
            }
        case .name:
            try countFieldByte()
            if byte == UInt8(ascii: ":") {
                place = .value
            } else if !ASCII.isToken(byte) {
                throw .malformed
            }
        case .value:
            if byte == 0x0D {
                place = .lineEnd
            } else {
                guard ASCII.isFieldContent(byte) else { throw .malformed }
                try countFieldByte()
            }
        case .headEnd:
            guard byte == 0x0A else { throw .malformed }
            return true
        }
        return false
    }

    private mutating func countFieldByte() throws(Fault) {
        lineBytes &+= 1
        guard lineBytes <= limits.maxFieldBytes else { throw .fieldTooBig }
    }

    private mutating func takeStartLine(_ byte: UInt8) throws(Fault) {
        if byte == 0x0D {
            guard spaces >= 2 else { throw .malformed }
            place = .startLineEnd
            return
        }
        guard ASCII.isFieldContent(byte), byte != 0x09 || !isRequest else { throw .malformed }
        if byte == 0x20 {
            spaces &+= 1
            guard spaces <= 2 || !isRequest else { throw .malformed }
            return
        }
        guard isRequest else { return }
        guard byte < 0x80 else { throw .malformed }
        if spaces == 0 {
            guard ASCII.isToken(byte) else { throw .malformed }
        } else if spaces == 1 {
            targetBytes &+= 1
            guard targetBytes <= limits.maxTargetBytes else { throw .targetTooLong }
        }
    }
}
