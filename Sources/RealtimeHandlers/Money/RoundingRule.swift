/// What becomes of digits that a decimal number has no place for.
public enum RoundingRule: Hashable, Sendable, CaseIterable {
    /// To the nearest; a half to the even neighbour, so that halves add no bias.
    case halfEven
    /// To the nearest; a half away from zero, as in trade.
    case halfAwayFromZero
    /// Away from zero.
    case awayFromZero
    /// Towards zero: cut off.
    case towardZero
    /// To the larger number.
    case up
    /// To the smaller number.
    case down

    /// Divides and rounds; the divisor is positive.
    func divide(_ dividend: Int128, by divisor: Int128) -> Int128 {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        if remainder == 0 { return quotient }
        let sign: Int128 = remainder < 0 ? -1 : 1
        // Without overflow, whatever the divisor.
        let rest = remainder.magnitude
        let half = rest > divisor.magnitude - rest ? 1 : rest == divisor.magnitude - rest ? 0 : -1
        let isAway =
            switch self {
            case .halfEven: half > 0 || (half == 0 && quotient & 1 != 0)
            case .halfAwayFromZero: half >= 0
            case .awayFromZero: true
            case .towardZero: false
            case .up: sign > 0
            case .down: sign < 0
            }
        return isAway ? quotient + sign : quotient
    }
}
