#if canImport(Glibc)
private import Glibc
#elseif canImport(Darwin)
private import Darwin
#endif

/// Writes and checks measured messages: a JSON string of ASCII, the same in raw and in JSON modes.
///
/// Between the quotes stand 40 hexadecimal digits (publisher 4, room 4, sequence 8, time 16, check 8), then a piece of
/// a fixed text whose place follows from the check, so that each message has its own filler and each byte is verified.
package struct PayloadCodec: Sendable {
    /// The smallest payload: two quotes and the header.
    package static let minimumSize = 42
    package static let maximumSize = 60_000
    private static let places: UInt32 = 4096

    /// The length of every payload, quotes included.
    package let size: Int
    private let filler: [UInt8]

    package init(size: Int) {
        precondition((Self.minimumSize...Self.maximumSize).contains(size), "a payload has 42 to 60,000 bytes")
        self.size = size
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var state: UInt64 = 0x2545_F491_4F6C_DD1D
        filler = (0..<(size + Int(Self.places))).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return alphabet[Int(state >> 58)]
        }
    }

    /// Appends one payload.
    package func write(_ header: PayloadHeader, to bytes: inout [UInt8]) {
        let check = header.check
        bytes.append(UInt8(ascii: "\""))
        Self.append(UInt32(header.publisher) << 16 | UInt32(header.room), to: &bytes)
        Self.append(header.sequence, to: &bytes)
        Self.append(UInt32(truncatingIfNeeded: header.sentAt >> 32), to: &bytes)
        Self.append(UInt32(truncatingIfNeeded: header.sentAt), to: &bytes)
        Self.append(check, to: &bytes)
        let place = Int(check % Self.places)
        bytes.append(contentsOf: filler[place..<(place + size - Self.minimumSize)])
        bytes.append(UInt8(ascii: "\""))
    }

    /// The header of the payload at `range`, or nil if any byte of it is not as it was written.
    package func read(_ bytes: Span<UInt8>, _ range: Range<Int>) -> PayloadHeader? {
        guard range.count == size, range.lowerBound >= 0, range.upperBound <= bytes.count else { return nil }
        let start = range.lowerBound
        let quote = UInt8(ascii: "\"")
        guard bytes[start] == quote, bytes[range.upperBound - 1] == quote,
            let place = Self.word(bytes, at: start + 1),
            let sequence = Self.word(bytes, at: start + 9),
            let timeHigh = Self.word(bytes, at: start + 17),
            let timeLow = Self.word(bytes, at: start + 25),
            let check = Self.word(bytes, at: start + 33)
        else { return nil }
        let header = PayloadHeader(
            publisher: UInt16(place >> 16),
            room: UInt16(truncatingIfNeeded: place),
            sequence: sequence,
            sentAt: UInt64(timeHigh) << 32 | UInt64(timeLow)
        )
        guard header.check == check else { return nil }
        let text = bytes.extracting((start + 41)..<(range.upperBound - 1))
        return matchesFiller(text, at: Int(check % Self.places)) ? header : nil
    }

    private func matchesFiller(_ text: Span<UInt8>, at place: Int) -> Bool {
        let expected = filler.span.extracting(place..<(place + text.count))
        return unsafe text.withUnsafeBytes { received in
            unsafe expected.withUnsafeBytes { written in
                guard let left = received.baseAddress, let right = written.baseAddress else { return true }
                return unsafe memcmp(left, right, received.count) == 0
            }
        }
    }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        unsafe withUnsafeBytes(of: HexWord.ascii(value).bigEndian) { digits in unsafe bytes.append(contentsOf: digits) }
    }

    private static func word(_ bytes: Span<UInt8>, at start: Int) -> UInt32? {
        var digits: UInt64 = 0
        for index in start..<(start + 8) { digits = digits << 8 | UInt64(bytes[index]) }
        return HexWord.value(digits)
    }
}
