import RealtimeProtocol
import Testing

@testable import quote_desk

struct FieldRulesTests {
    @Test(
        arguments: [
            ("value", "12500", nil), ("value", "12500.5", nil), ("value", "-1", "no amount, such as 12500.00"),
            ("value", "1e3", "no amount, such as 12500.00"), ("value", "99999999.00", "too much"),
            ("value", "1.234", "no amount, such as 12500.00"), ("kilometres", "12000", nil),
            ("kilometres", "12.5", "no whole number"), ("kilometres", "999999", "not from 0 to 200000"),
            ("birthDate", "2000-02-29", nil), ("birthDate", "1900-02-29", "no date, such as 1990-12-31"),
            ("birthDate", "2000-1-1", "no date, such as 1990-12-31"), ("zone", "e", "not one of the choices"),
            ("deductible", "300", nil), ("holder", "Ada", nil), ("other", "1", "there is no such field"),
            ("zone", "", nil),
        ] as [(String, String, String?)]
    )
    func valuesAreChecked(field: String, text: String, problem: String?) {
        #expect(FieldRules.problem(with: .string(text), in: field) == problem)
    }

    @Test func textIsBounded() {
        #expect(FieldRules.problem(with: .string(String(repeating: "x", count: 2_001)), in: "notes") != nil)
        #expect(FieldRules.problem(with: 5, in: "notes") != nil)
    }

    @Test(arguments: [("value", "7.5", "7.50"), ("value", "7", "7.00"), ("holder", "7.5", "7.5")])
    func amountsAreKeptWithTwoPlaces(field: String, text: String, stored: String) {
        #expect(FieldRules.stored(.string(text), in: field) == .string(stored))
    }

    @Test func wholeNumbersAreKeptAsNumbers() {
        #expect(FieldRules.stored("12", in: "kilometres") == 12)
        #expect(FieldRules.stored(.null, in: "kilometres") == nil)
    }
}
