/// Counts nanoseconds in buckets that are at most 1/64 wide of their value; recording allocates nothing.
package struct LatencyHistogram: Sendable {
    private static let stepBits = 6
    private static let steps = 1 << stepBits

    private var counts: [UInt64]
    package private(set) var count: UInt64 = 0
    package private(set) var maximum: UInt64 = 0

    package init() {
        counts = Array(repeating: 0, count: (65 - Self.stepBits) * Self.steps)
    }

    package mutating func record(_ nanoseconds: UInt64) {
        counts[Self.bucket(of: nanoseconds)] += 1
        count += 1
        maximum = max(maximum, nanoseconds)
    }

    package mutating func merge(_ other: LatencyHistogram) {
        for (index, added) in other.counts.enumerated() { counts[index] += added }
        count += other.count
        maximum = max(maximum, other.maximum)
    }

    /// The smallest bucket end below which `share` (0 to 1) of all samples lie; 0 if there are none.
    package func quantile(_ share: Double) -> UInt64 {
        guard count > 0 else { return 0 }
        let rank = max(1, UInt64((share * Double(count)).rounded(.up)))
        var seen: UInt64 = 0
        for (index, added) in counts.enumerated() where added > 0 {
            seen += added
            if seen >= rank { return min(Self.end(of: index), maximum) }
        }
        return maximum
    }

    /// How many samples lie in `range`, by their buckets' beginnings.
    package func count(in range: Range<UInt64>) -> UInt64 {
        var sum: UInt64 = 0
        for (index, added) in counts.enumerated() where added > 0 && range.contains(Self.start(of: index)) {
            sum += added
        }
        return sum
    }

    static func bucket(of value: UInt64) -> Int {
        guard value >= UInt64(steps) else { return Int(value) }
        let shift = 63 - value.leadingZeroBitCount - stepBits
        return (shift + 1) << stepBits + Int(truncatingIfNeeded: value >> UInt64(shift)) - steps
    }

    static func start(of bucket: Int) -> UInt64 {
        guard bucket >= steps else { return UInt64(bucket) }
        let shift = bucket >> stepBits - 1
        return UInt64(bucket & (steps - 1) + steps) << UInt64(shift)
    }

    private static func end(of bucket: Int) -> UInt64 {
        guard bucket >= steps else { return UInt64(bucket) }
        return start(of: bucket) + (1 << UInt64(bucket >> stepBits - 1)) - 1
    }
}
