import Testing
import WebSocketCodec

/// Rules 49 to 54 on the validator alone, against the grammar of RFC 3629 run as a set of positions.
struct UTF8ValidatorTests {
    /// The rows of RFC 3629 section 4; each is a sequence of byte ranges.
    static let grammar: [[ClosedRange<UInt8>]] = [
        [0x00...0x7F],
        [0xC2...0xDF, 0x80...0xBF],
        [0xE0...0xE0, 0xA0...0xBF, 0x80...0xBF],
        [0xE1...0xEC, 0x80...0xBF, 0x80...0xBF],
        [0xED...0xED, 0x80...0x9F, 0x80...0xBF],
        [0xEE...0xEF, 0x80...0xBF, 0x80...0xBF],
        [0xF0...0xF0, 0x90...0xBF, 0x80...0xBF, 0x80...0xBF],
        [0xF1...0xF3, 0x80...0xBF, 0x80...0xBF, 0x80...0xBF],
        [0xF4...0xF4, 0x80...0x8F, 0x80...0xBF, 0x80...0xBF],
    ]

    /// The index of the first impossible byte, and whether the text may end after the last.
    static func oracle(_ text: [UInt8]) -> (impossible: Int?, complete: Bool) {
        var row: Int?
        var position = 0
        for (index, byte) in text.enumerated() {
            if let current = row {
                guard grammar[current][position].contains(byte) else { return (index, false) }
                position += 1
                if position == grammar[current].count { row = nil }
            } else {
                guard let next = grammar.firstIndex(where: { $0[0].contains(byte) }) else { return (index, false) }
                row = grammar[next].count == 1 ? nil : next
                position = 1
            }
        }
        return (nil, row == nil)
    }

    static func agrees(_ text: [UInt8]) -> Bool {
        let expected = oracle(text)
        var validator = UTF8Validator()
        let valid = validator.validate(text.span)
        guard valid == (expected.impossible == nil), validator.isComplete == expected.complete else { return false }
        guard let impossible = expected.impossible else { return true }
        // It must fail exactly there: the bytes before it are fine.
        var before = UTF8Validator()
        return before.validate(text.span.extracting(0..<impossible))
    }

    @Test func allStringsOfOneAndTwoBytes() {
        var wrong: [[UInt8]] = []
        for first in UInt8.min...UInt8.max {
            if !Self.agrees([first]) { wrong.append([first]) }
            for second in UInt8.min...UInt8.max where !Self.agrees([first, second]) { wrong.append([first, second]) }
        }
        #expect(wrong == [])
    }

    /// The bounds of every range in the grammar and their neighbours.
    static let edges: [UInt8] = [
        0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
        0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]

    @Test func allStringsOfThreeBytes() {
        let all = [UInt8](UInt8.min...UInt8.max)
        let firsts = isExhaustive ? all : Self.edges
        var wrong: [[UInt8]] = []
        for first in firsts {
            for second in isExhaustive ? all : Self.edges {
                for third in isExhaustive ? all : Self.edges where !Self.agrees([first, second, third]) {
                    wrong.append([first, second, third])
                }
            }
        }
        #expect(wrong == [])
    }

    @Test func stringsOfFourBytesAtTheEdges() {
        let leads: [UInt8] = isExhaustive ? Self.edges : [0x7F, 0xC2, 0xE1, 0xED, 0xF0, 0xF1, 0xF4, 0xF5]
        let thirds: [UInt8] = isExhaustive ? Self.edges : [0x7F, 0x80, 0xBF, 0xC0]
        var wrong: [[UInt8]] = []
        for first in leads {
            for second in Self.edges {
                for third in thirds {
                    for fourth in thirds where !Self.agrees([first, second, third, fourth]) {
                        wrong.append([first, second, third, fourth])
                    }
                }
            }
        }
        #expect(wrong == [])
    }

    @Test func theOracleAgreesWithTheStandardLibrary() {
        var generator = SeededGenerator.announced("UTF-8 oracle")
        for _ in 0..<5000 {
            let text = (0..<(1 + generator.below(5))).map { _ in Self.edges[generator.below(Self.edges.count)] }
            let expected = Self.oracle(text)
            #expect(
                (String(validating: text, as: UTF8.self) != nil) == (expected.impossible == nil && expected.complete)
            )
        }
    }

    @Test func everyScalarIsAccepted() {
        var text = ""
        for value in stride(from: UInt32(0), through: 0x10_FFFF, by: isExhaustive ? 1 : 17) {
            if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
        }
        let bytes = [UInt8](text.utf8)
        var validator = UTF8Validator()
        let isValid = validator.validate(bytes.span)
        #expect(isValid && validator.isComplete)
    }

    /// The fast path looks at 32 and 8 bytes at a time: a bad byte must be seen at every place.
    @Test func anImpossibleByteIsSeenAtEveryPlaceOfALongASCIIText() {
        for count in 1...100 {
            for place in 0..<count {
                var text = [UInt8](repeating: 0x61, count: count)
                text[place] = 0xFF
                #expect(Self.agrees(text))
                text[place] = 0xC3
                #expect(Self.agrees(text))
            }
        }
    }

    @Test func everySplitGivesTheSameAnswer() {
        let texts = ["κόσμε", "a\u{1F600}b", "\u{7FF}\u{800}\u{FFFF}\u{10000}"].map { [UInt8]($0.utf8) }
        for text in texts + [[0x61, 0xED, 0xA0], [0xF4, 0x90]] {
            let expected = Self.oracle(text)
            for cut in 0...text.count {
                var validator = UTF8Validator()
                let head = validator.validate(text.span.extracting(0..<cut))
                let tail = validator.validate(text.span.extracting(cut..<text.count))
                #expect((head && tail) == (expected.impossible == nil))
                #expect(validator.isComplete == expected.complete)
            }
        }
    }

    @Test func aFailureIsSticky() {
        var validator = UTF8Validator()
        let (bad, good): ([UInt8], [UInt8]) = ([0xFF], [0x61])
        let first = validator.validate(bad.span)
        let second = validator.validate(good.span)
        #expect(!first && !second && !validator.isComplete)
        #expect(MemoryLayout<UTF8Validator>.size <= 4)
    }
}
