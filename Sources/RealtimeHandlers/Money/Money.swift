public import RealtimeProtocol

/// An exact amount in a currency.
///
/// There is no floating point anywhere: amounts are decimal numbers, arithmetic is checked, and rounding is asked for.
public struct Money: Hashable, Sendable, CustomStringConvertible {
    /// How much.
    public let amount: FixedDecimal
    /// The currency's code (ISO 4217): three capital letters.
    public let currency: String

    /// An amount; nil if the currency is not three letters from `A` to `Z`.
    public init?(_ amount: FixedDecimal, _ currency: String) {
        guard currency.utf8.count == 3, currency.utf8.allSatisfy({ byte in 0x41...0x5A ~= byte }) else { return nil }
        self.amount = amount
        self.currency = currency
    }

    /// An amount from its text, such as `1234.50`, and its currency; nil if one of them is none.
    public init?(_ amount: String, _ currency: String) {
        guard let amount = FixedDecimal(amount) else { return nil }
        self.init(amount, currency)
    }

    /// The sum, or why there is none.
    public func adding(_ other: Money) -> Result<Money, MoneyError> {
        self.combined(with: other) { left, right in left.adding(right) }
    }

    /// The difference, or why there is none.
    public func subtracting(_ other: Money) -> Result<Money, MoneyError> {
        self.combined(with: other) { left, right in left.subtracting(right) }
    }

    /// The product with a factor such as a rate, rounded once to so many places; or that it does not fit.
    public func multiplied(
        by factor: FixedDecimal,
        places: Int = 2,
        _ rule: RoundingRule = .halfAwayFromZero
    ) -> Result<Money, MoneyError> {
        self.with(self.amount.multiplied(by: factor, places: places, rule))
    }

    /// The amount with so many places, or that it does not fit.
    public func rounded(to places: Int = 2, _ rule: RoundingRule = .halfAwayFromZero) -> Result<Money, MoneyError> {
        self.with(self.amount.rounded(to: places, rule))
    }

    /// The amount and the currency, such as `1234.50 EUR`.
    public var description: String { "\(self.amount) \(self.currency)" }

    /// The amount as JSON: its text, since many readers of JSON take every number for a binary fraction.
    public var json: JSONValue { .string(self.amount.description) }

    private func combined(
        with other: Money,
        _ body: (FixedDecimal, FixedDecimal) -> FixedDecimal?
    ) -> Result<Money, MoneyError> {
        guard self.currency == other.currency else { return .failure(.currencies(self.currency, other.currency)) }
        return self.with(body(self.amount, other.amount))
    }

    private func with(_ amount: FixedDecimal?) -> Result<Money, MoneyError> {
        guard let amount, let money = Money(amount, self.currency) else { return .failure(.overflow) }
        return .success(money)
    }
}

/// Why an amount could not be calculated.
public enum MoneyError: Error, Hashable, Sendable {
    /// The result has more digits than an amount may have.
    case overflow
    /// The amounts are in two currencies.
    case currencies(String, String)
}
