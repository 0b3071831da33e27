import RealtimeProtocol
import Testing

@testable import RealtimeHandlers

struct MoneyTests {
    @Test func amountsOfOneCurrencyAddUp() throws {
        let left = try #require(Money("0.10", "EUR"))
        let right = try #require(Money("0.20", "EUR"))
        #expect(try left.adding(right).get() == Money("0.30", "EUR"))
        #expect(try left.subtracting(right).get().description == "-0.10 EUR")
    }

    @Test func currenciesDoNotMix() throws {
        let euros = try #require(Money("1", "EUR"))
        let francs = try #require(Money("1", "CHF"))
        #expect(euros.adding(francs) == .failure(.currencies("EUR", "CHF")))
    }

    @Test func whatDoesNotFitSaysSo() throws {
        let all = try #require(Money(FixedDecimal(whole: .max), "EUR"))
        #expect(all.adding(all) == .failure(.overflow))
        #expect(all.multiplied(by: FixedDecimal(whole: 2)) == .failure(.overflow))
    }

    @Test func rateIsAppliedAndRounded() throws {
        let net = try #require(Money("99.99", "EUR"))
        let rate = try #require(FixedDecimal("0.19"))
        #expect(try net.multiplied(by: rate).get().description == "19.00 EUR")
        #expect(try #require(Money("0.005", "EUR")).rounded().get().description == "0.01 EUR")
        #expect(try #require(Money("0.005", "EUR")).rounded(to: 2, .halfEven).get().description == "0.00 EUR")
    }

    @Test(arguments: ["eur", "EU", "EURO", "E1R", "", "ÄÖÜ"])
    func currencyIsThreeCapitals(currency: String) {
        #expect(Money("1", currency) == nil)
    }

    @Test func jsonIsText() throws {
        #expect(try #require(Money("1234.50", "EUR")).json == "1234.50")
    }
}
