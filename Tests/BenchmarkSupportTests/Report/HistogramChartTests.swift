import BenchmarkSupport
import Testing

struct HistogramChartTests {
    @Test
    func drawsTheStepsBetweenFirstAndLast() {
        var histogram = LatencyHistogram()
        for _ in 0..<3 { histogram.record(1_500_000) }
        histogram.record(7_000_000)
        let lines = HistogramChart(width: 6).text(histogram).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.first?.hasSuffix("75.00 %  ██████") == true)
        #expect(lines.last?.hasSuffix("25.00 %  ██") == true)
    }

    @Test
    func saysThatThereIsNothing() {
        #expect(HistogramChart().text(LatencyHistogram()) == "  no samples\n")
    }
}
