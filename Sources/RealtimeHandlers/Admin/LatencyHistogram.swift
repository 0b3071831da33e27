/// How often values of which size were measured, in 960 numbers whatever is measured.
///
/// Exact below 16 and within a sixteenth above: as in HdrHistogram, a bucket is a sixteenth of a power of two.
/// Quantiles are the upper ends of buckets, so they never look better than what was measured.
struct LatencyHistogram: Hashable, Sendable {
    /// How many values were measured.
    private(set) var count: UInt64 = 0
    private var buckets: [UInt64] = []

    /// Takes a value; a negative one counts as 0.
    mutating func record(_ value: Int64) {
        if self.buckets.isEmpty { self.buckets = Array(repeating: 0, count: Self.size) }
        self.buckets[Self.bucket(of: value)] += 1
        self.count += 1
    }

    /// Takes what another one measured.
    mutating func add(_ other: LatencyHistogram) {
        if other.count == 0 { return }
        if self.buckets.isEmpty { self.buckets = Array(repeating: 0, count: Self.size) }
        for bucket in other.buckets.indices { self.buckets[bucket] += other.buckets[bucket] }
        self.count += other.count
    }

    /// The value below or at which so many thousandths of all are; 0 when there is none.
    func quantile(_ thousandths: UInt64) -> Int64 {
        if self.count == 0 { return 0 }
        let wanted = max(1, (self.count * min(thousandths, 1000) + 999) / 1000)
        var passed: UInt64 = 0
        for bucket in self.buckets.indices {
            passed += self.buckets[bucket]
            if passed >= wanted { return Self.upperEnd(of: bucket) }
        }
        return 0
    }

    private static var size: Int { 16 + 59 * 16 }

    private static func bucket(of value: Int64) -> Int {
        if value < 16 { return Int(max(0, value)) }
        let power = 63 - value.leadingZeroBitCount
        return 16 + (power - 4) * 16 + Int(value >> Int64(power - 4) & 15)
    }

    private static func upperEnd(of bucket: Int) -> Int64 {
        if bucket < 16 { return Int64(bucket) }
        let power = (bucket - 16) / 16
        let first = UInt64(16 + (bucket - 16) % 16)
        return Int64(clamping: (first + 1) << UInt64(power) - 1)
    }
}
