import BenchmarkSupport
import Testing

struct MedianTests {
    @Test(arguments: [([], 0), ([3], 3), ([9, 1, 5], 5), ([4, 1, 2, 9], 3)] as [([Double], Double)])
    func isTheMiddle(values: [Double], median: Double) {
        #expect(values.median == median)
    }
}
