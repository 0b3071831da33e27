internal import BenchmarkSupport
internal import RealtimeProtocol

/// The words of a line, taken from the front; a JSON value is all that is left.
struct CallWords {
    private var rest: Substring

    init(_ line: String) {
        self.rest = Substring(line)
    }

    /// The next word; nil at the end.
    mutating func next() -> String? {
        self.rest = self.rest.drop(while: \.isWhitespace)
        guard !self.rest.isEmpty else { return nil }
        let word = self.rest.prefix { character in !character.isWhitespace }
        self.rest = self.rest.dropFirst(word.count)
        return String(word)
    }

    /// The next word, which must be there.
    mutating func need(_ what: String) throws(UsageError) -> String {
        guard let word = self.next() else { throw UsageError("\(what) is missing") }
        return word
    }

    /// The next word as a number.
    mutating func number<Number: FixedWidthInteger>(_ what: String) throws(UsageError) -> Number {
        let word = try self.need(what)
        guard let number = Number(word) else { throw UsageError("\(what): “\(word)” is not a number, or out of range") }
        return number
    }

    /// Everything that is left, as a JSON value; nil if nothing is.
    mutating func json() throws(UsageError) -> RawJSON? {
        defer { self.rest = "" }
        return self.rest.allSatisfy(\.isWhitespace) ? nil : try Self.json(self.rest)
    }

    /// Everything that is left, as a JSON value that must be there.
    mutating func needJSON() throws(UsageError) -> RawJSON {
        guard let value = try self.json() else { throw UsageError("JSON is missing") }
        return value
    }

    static func json(_ text: Substring) throws(UsageError) -> RawJSON {
        do throws(ProtocolError) {
            return try RawJSON(validating: Array(text.utf8), maxDepth: 128)
        } catch {
            throw UsageError("“\(text)” is not JSON: \(error.message)")
        }
    }
}
