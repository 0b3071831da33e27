/// A JSON number as its text: exact, whatever a receiver makes of it.
public struct JSONNumber: Hashable, Sendable {
    /// The number as RFC 8259 6 writes it.
    public let text: String

    /// A whole number.
    public init(_ value: some FixedWidthInteger) {
        self.text = String(value)
    }

    /// A number from its text; nil when that is not a JSON number.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        let limits = ProtocolLimits(maxDepth: 0, maxCommandsPerMessage: 1, maxNameBytes: 1, maxMapEntries: 1)
        var scanner = JSONScanner(limits: limits)
        do throws(ScanFailure) {
            try scanner.skipNumber(bytes.span)
        } catch {
            return nil
        }
        guard scanner.position == bytes.count else { return nil }
        self.text = text
    }

    /// A finite number, with as many digits as tell it apart from every other; nil for infinities and NaN.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        self.init("\(value)")
    }

    init(uncheckedText text: String) {
        self.text = text
    }

    /// The whole number, if it is written as one and fits.
    public var integer: Int64? { Int64(self.text) }

    /// The whole number from zero on, if it is written as one and fits.
    public var unsigned: UInt64? { UInt64(self.text) }

    /// The nearest floating-point number; infinite when it is too large for any.
    public var double: Double { Double(self.text) ?? .nan }
}
