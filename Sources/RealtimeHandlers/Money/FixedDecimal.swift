/// An exact decimal number: a whole number of units, each a power of ten, such as 1234.50 as 123450 hundredths.
///
/// At most 18 places behind the point, and 64 bits of units: up to 92,233,720,368,547,758.07 with two places. Nothing
/// overflows or is rounded in silence: what does not fit is nil, and rounding names its rule. Numbers that are equal may
/// have different places: 1.5 is 1.50, and both hash alike.
public struct FixedDecimal: Hashable, Comparable, Sendable, LosslessStringConvertible {
    /// The number of the smallest places.
    public let units: Int64
    /// How many places there are behind the point, 0 to 18.
    public let places: Int

    /// The most places behind the point.
    public static let mostPlaces = 18

    /// Zero.
    public static let zero = FixedDecimal(whole: 0)

    /// A whole number.
    public init(whole: Int64) {
        self.units = whole
        self.places = 0
    }

    /// A number of units; nil for places that are not from 0 to 18.
    public init?(units: Int64, places: Int) {
        guard 0...Self.mostPlaces ~= places else { return nil }
        self.units = units
        self.places = places
    }

    private init?(_ units: Int128, _ places: Int) {
        guard 0...Self.mostPlaces ~= places, let fitting = Int64(exactly: units) else { return nil }
        self.units = fitting
        self.places = places
    }

    /// Reads a number: an optional minus, digits, and optionally a point with digits behind it.
    ///
    /// No plus, no exponent, no separators, no white space, no leading zeros; nil for anything else and for what does
    /// not fit.
    public init?(_ text: String) {
        var digits = text.utf8[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else {
            return nil
        }
        let fraction = parts.count == 2 ? parts[1] : whole[whole.endIndex...]
        guard parts.count == 1 || !fraction.isEmpty, fraction.count <= Self.mostPlaces else { return nil }
        var units: Int128 = 0
        for digit in [whole, fraction].joined() {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
            units = units * 10 + Int128(digit - UInt8(ascii: "0"))
            if units > Int128(Int64.max) + 1 { return nil }
        }
        self.init(isNegative ? -units : units, fraction.count)
    }

    /// The number with all its places, such as `-0.50`.
    public var description: String {
        var digits = String(self.units.magnitude)
        if self.places > 0 {
            let missing = self.places + 1 - digits.utf8.count
            if missing > 0 { digits = String(repeating: "0", count: missing) + digits }
            digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -self.places))
        }
        return self.units < 0 ? "-" + digits : digits
    }

    /// Whether the two are the same number.
    public static func == (left: FixedDecimal, right: FixedDecimal) -> Bool {
        Self.aligned(left, right) { left, right in left == right }
    }

    /// Whether the left one is smaller.
    public static func < (left: FixedDecimal, right: FixedDecimal) -> Bool {
        Self.aligned(left, right) { left, right in left < right }
    }

    /// Hashes the number without zeros at its end.
    public func hash(into hasher: inout Hasher) {
        var (units, places) = (self.units, self.places)
        while places > 0, units % 10 == 0 { (units, places) = (units / 10, places - 1) }
        hasher.combine(units)
        hasher.combine(places)
    }

    /// The sum, with the places of the finer one; nil if it does not fit.
    public func adding(_ other: FixedDecimal) -> FixedDecimal? {
        FixedDecimal(Self.aligned(self, other, +), max(self.places, other.places))
    }

    /// The difference, with the places of the finer one; nil if it does not fit.
    public func subtracting(_ other: FixedDecimal) -> FixedDecimal? {
        FixedDecimal(Self.aligned(self, other, -), max(self.places, other.places))
    }

    /// The product with so many places, rounded once at the end; nil if it does not fit.
    public func multiplied(by other: FixedDecimal, places: Int, _ rule: RoundingRule) -> FixedDecimal? {
        Self.scaled(Int128(self.units) * Int128(other.units), from: self.places + other.places, to: places, rule)
    }

    /// The quotient with so many places, rounded once at the end; nil if it does not fit or the divisor is zero.
    public func divided(by other: FixedDecimal, places: Int, _ rule: RoundingRule) -> FixedDecimal? {
        guard other.units != 0, 0...Self.mostPlaces ~= places else { return nil }
        let shift = places + other.places - self.places
        var (dividend, divisor) = (Int128(self.units), Int128(other.units))
        if shift >= 0 {
            let (product, overflow) = dividend.multipliedReportingOverflow(by: Self.power(shift))
            if overflow { return nil }
            dividend = product
        } else {
            let (product, overflow) = divisor.multipliedReportingOverflow(by: Self.power(-shift))
            if overflow { return nil }
            divisor = product
        }
        let quotient = rule.divide(divisor < 0 ? -dividend : dividend, by: divisor < 0 ? -divisor : divisor)
        return FixedDecimal(quotient, places)
    }

    /// The number with so many places; nil if it does not fit.
    public func rounded(to places: Int, _ rule: RoundingRule) -> FixedDecimal? {
        Self.scaled(Int128(self.units), from: self.places, to: places, rule)
    }

    private static func scaled(_ units: Int128, from: Int, to places: Int, _ rule: RoundingRule) -> FixedDecimal? {
        guard 0...Self.mostPlaces ~= places else { return nil }
        if from >= places { return FixedDecimal(rule.divide(units, by: Self.power(from - places)), places) }
        let (product, overflow) = units.multipliedReportingOverflow(by: Self.power(places - from))
        return overflow ? nil : FixedDecimal(product, places)
    }

    /// Both with the places of the finer one: at most 64 bits and 18 digits, which 128 bits hold.
    private static func aligned<Answer>(
        _ left: FixedDecimal,
        _ right: FixedDecimal,
        _ body: (Int128, Int128) -> Answer
    ) -> Answer {
        let places = max(left.places, right.places)
        return body(
            Int128(left.units) * Self.power(places - left.places),
            Int128(right.units) * Self.power(places - right.places)
        )
    }

    /// Ten to the power of at most 36.
    private static func power(_ exponent: Int) -> Int128 {
        var power: Int128 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}
