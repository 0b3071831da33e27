import Testing

@testable import RealtimeHandlers

struct LatencyHistogramTests {
    @Test func smallValuesAreExact() {
        var histogram = LatencyHistogram()
        for value in 0..<16 as Range<Int64> { histogram.record(value) }
        #expect(histogram.quantile(500) == 7)
        #expect(histogram.quantile(1000) == 15)
        #expect(histogram.quantile(0) == 0)
    }

    @Test(arguments: [16, 17, 31, 32, 1_000, 65_537, 123_456_789, Int64.max])
    func largeValuesAreNotLessAndAtMostASixteenthMore(value: Int64) {
        var histogram = LatencyHistogram()
        histogram.record(value)
        let found = histogram.quantile(990)
        #expect(found >= value)
        #expect(Double(found) <= Double(value) * (1 + 1.0 / 16))
    }

    @Test func quantilesAreThoseOfTheSortedValues() {
        var histogram = LatencyHistogram()
        let values = (1...10_000).map { number in Int64(number) * 37 }
        for value in values { histogram.record(value) }
        for (thousandths, rank) in [(500, 5_000), (950, 9_500), (990, 9_900), (1000, 10_000)] as [(UInt64, Int)] {
            let found = Double(histogram.quantile(thousandths))
            let exact = Double(values[rank - 1])
            #expect(found >= exact && found <= exact * (1 + 1.0 / 16))
        }
    }

    @Test func negativeValueCountsAsNothing() {
        var histogram = LatencyHistogram()
        histogram.record(-5)
        #expect(histogram.quantile(500) == 0)
        #expect(histogram.count == 1)
    }

    @Test func emptyOneHasNoQuantile() {
        #expect(LatencyHistogram().quantile(990) == 0)
    }

    @Test func sumIsThatOfBoth() {
        var left = LatencyHistogram()
        var right = LatencyHistogram()
        left.record(3)
        right.record(9)
        left.add(right)
        left.add(LatencyHistogram())
        #expect(left.count == 2)
        #expect(left.quantile(1000) == 9)
        var fresh = LatencyHistogram()
        fresh.add(left)
        #expect(fresh == left)
    }
}
