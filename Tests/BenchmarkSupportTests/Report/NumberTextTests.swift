import BenchmarkSupport
import Testing

struct NumberTextTests {
    @Test(
        arguments: [
            (0, 0, "0"), (1234.5, 0, "1,235"), (1234.5, 2, "1,234.50"), (0.046, 2, "0.05"), (-0.001, 2, "0.00"),
            (-1234.56, 1, "-1,234.6"), (0.999, 2, "1.00"), (9.05, 3, "9.050"), (.infinity, 2, "-"),
        ] as [(Double, Int, String)]
    )
    func fixedDecimals(value: Double, digits: Int, text: String) {
        #expect(NumberText.fixed(value, digits: digits) == text)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
    func thousandsAreGrouped(value: Int, text: String) {
        #expect(NumberText.grouped(value) == text)
    }

    @Test(
        arguments: [
            (12, "12 ns"), (1500, "1.5 us"), (150_000, "150 us"), (2_500_000, "2.5 ms"), (250_000_000, "250 ms"),
            (1_250_000_000, "1.25 s"),
        ] as [(UInt64, String)]
    )
    func durationsHaveTheUnitThatSuits(nanoseconds: UInt64, text: String) {
        #expect(NumberText.duration(nanoseconds: nanoseconds) == text)
    }
}
