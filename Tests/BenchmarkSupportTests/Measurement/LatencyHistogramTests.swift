import Testing

@testable import BenchmarkSupport

struct LatencyHistogramTests {
    @Test
    func bucketsAreNarrowAndFollowEachOther() {
        for value: UInt64 in [0, 1, 63, 64, 65, 127, 128, 1000, 123_456_789, .max / 2, .max] {
            let bucket = LatencyHistogram.bucket(of: value)
            let start = LatencyHistogram.start(of: bucket)
            #expect(start <= value)
            #expect(value - start <= value / 64)
            #expect(LatencyHistogram.bucket(of: start) == bucket)
            if start > 0 { #expect(LatencyHistogram.bucket(of: start - 1) == bucket - 1) }
        }
    }

    @Test
    func quantilesAreWithinTheirBuckets() {
        var histogram = LatencyHistogram()
        for value: UInt64 in 1...10_000 { histogram.record(value * 1000) }
        #expect(histogram.count == 10_000)
        #expect(histogram.maximum == 10_000_000)
        for (share, exact) in [(0.5, 5_000_000.0), (0.9, 9_000_000), (0.99, 9_900_000), (1, 10_000_000)] {
            let quantile = Double(histogram.quantile(share))
            #expect(quantile >= exact && quantile <= exact * 1.02)
        }
    }

    @Test
    func anEmptyHistogramHasZeros() {
        #expect(LatencyHistogram().quantile(0.99) == 0)
        #expect(LatencyHistogram().maximum == 0)
    }

    @Test
    func mergeAddsEverything() {
        var left = LatencyHistogram()
        var right = LatencyHistogram()
        left.record(10)
        right.record(1_000_000)
        left.merge(right)
        #expect(left.count == 2)
        #expect(left.quantile(0.5) == 10)
        #expect(left.maximum == 1_000_000)
        #expect(left.count(in: 0..<11) == 1)
    }
}
