import Testing

@testable import RealtimeHandlers

struct FixedDecimalTests {
    @Test(arguments: [
        "0", "-1", "1234.50", "0.000000000000000001", "92233720368547758.07", "-9223372036854775808", "-0.50", "10.0",
    ])
    func textComesBack(text: String) throws {
        #expect(try #require(FixedDecimal(text)).description == text)
    }

    @Test(arguments: [
        "", "-", ".5", "5.", "+1", "01", "00.1", "1e3", " 1", "1 ", "1,5", "1.2.3", "--1", "1_0", "٣",
        "9223372036854775808", "0.0000000000000000001", "99999999999999999999999999999999999999999999",
    ])
    func whatIsNoNumberIsNone(text: String) {
        #expect(FixedDecimal(text) == nil)
    }

    @Test func numbersWithDifferentPlacesAreEqualAndHashAlike() throws {
        let short = try #require(FixedDecimal("1.5"))
        let long = try #require(FixedDecimal("1.500"))
        #expect(short == long)
        #expect(Set([short, long]).count == 1)
        #expect(try #require(FixedDecimal("-0.0")) == .zero)
        let longer = try #require(FixedDecimal("1.501"))
        #expect(short < longer)
    }

    @Test func sumsAreExact() throws {
        let tenth = try #require(FixedDecimal("0.1"))
        let fifth = try #require(FixedDecimal("0.20"))
        let sum = try #require(tenth.adding(fifth))
        #expect(sum.description == "0.30")
        #expect(try #require(tenth.subtracting(sum)).description == "-0.20")
    }

    @Test func whatDoesNotFitIsNil() throws {
        let large = FixedDecimal(whole: .max)
        #expect(large.adding(FixedDecimal(whole: 1)) == nil)
        #expect(FixedDecimal(whole: .min).subtracting(FixedDecimal(whole: 1)) == nil)
        #expect(large.multiplied(by: large, places: 0, .down) == nil)
        #expect(large.rounded(to: 1, .down) == nil)
        #expect(large.divided(by: .zero, places: 2, .down) == nil)
        let tenth = try #require(FixedDecimal("0.1"))
        #expect(large.divided(by: tenth, places: 18, .down) == nil)
        #expect(FixedDecimal(units: 1, places: 19) == nil)
        #expect(FixedDecimal(units: 1, places: -1) == nil)
        #expect(large.rounded(to: -1, .down) == nil)
    }

    @Test(arguments: [
        (RoundingRule.halfEven, ["2", "2", "3", "-2", "-2", "-3", "4"]),
        (.halfAwayFromZero, ["2", "3", "3", "-2", "-3", "-3", "4"]),
        (.awayFromZero, ["3", "3", "3", "-3", "-3", "-3", "4"]),
        (.towardZero, ["2", "2", "2", "-2", "-2", "-2", "3"]),
        (.up, ["3", "3", "3", "-2", "-2", "-2", "4"]),
        (.down, ["2", "2", "2", "-3", "-3", "-3", "3"]),
    ])
    func everyRuleRoundsItsWay(rule: RoundingRule, expected: [String]) throws {
        let numbers = ["2.4", "2.5", "2.6", "-2.4", "-2.5", "-2.6", "3.5"]
        let rounded = try numbers.map { text in
            try #require(FixedDecimal(text)?.rounded(to: 0, rule)).description
        }
        #expect(rounded == expected)
    }

    @Test func productsAndQuotientsAreRoundedOnce() throws {
        let amount = try #require(FixedDecimal("1234.56"))
        let rate = try #require(FixedDecimal("0.195"))
        #expect(amount.multiplied(by: rate, places: 2, .halfEven)?.description == "240.74")
        #expect(amount.divided(by: FixedDecimal(whole: 3), places: 2, .halfEven)?.description == "411.52")
        #expect(
            FixedDecimal(whole: 2).divided(by: FixedDecimal(whole: -3), places: 3, .halfEven)?.description == "-0.667"
        )
        #expect(amount.divided(by: FixedDecimal(whole: 1000), places: 0, .up)?.description == "2")
    }

    @Test func quotientTimesDivisorIsTheDividend() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let divisor = Int64.random(in: 1...1_000_000, using: &generator)
            let quotient = Int64.random(in: -1_000_000...1_000_000, using: &generator)
            let number = FixedDecimal(whole: divisor * quotient)
            #expect(number.divided(by: FixedDecimal(whole: divisor), places: 0, .halfEven)?.units == quotient)
        }
    }
}
