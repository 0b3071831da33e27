/// The generator behind every decision of a simulation (SplitMix64): one seed, one sequence, on every machine.
///
/// `split` makes independent streams, one for each concern, so that one more draw in one place does not shift the draws
/// of all the others.
public struct SimulationRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Makes the generator of a seed.
    public init(seed: UInt64) {
        self.state = seed
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(self.state)
    }

    /// A stream of its own, the same for the same label and the same state of this one, which does not change.
    public func split(_ label: UInt64) -> SimulationRandom {
        SimulationRandom(seed: Self.mix(self.state ^ Self.mix(label &+ 0xD1B5_4A32_D192_ED03)))
    }

    /// A number from 0 up to but without `bound`; 0 if that is not positive.
    public mutating func below(_ bound: Int) -> Int {
        if bound <= 1 { return 0 }
        return Int(truncatingIfNeeded: self.next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number of the closed range.
    public mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + self.below(range.upperBound - range.lowerBound + 1)
    }

    /// True in so many of ten thousand cases.
    public mutating func chance(_ perTenThousand: Int) -> Bool {
        if perTenThousand <= 0 { return false }
        return self.below(10_000) < perTenThousand
    }

    /// A number whose order of magnitude is drawn first, so that small and large ones both occur.
    public mutating func magnitude(_ range: ClosedRange<Int>) -> Int {
        let low = Int.bitWidth - max(1, range.lowerBound).leadingZeroBitCount
        let high = Int.bitWidth - max(1, range.upperBound).leadingZeroBitCount
        let bits = self.within(low...high)
        let value = self.within((1 << (bits - 1))...((1 << bits) - 1))
        return min(max(value, range.lowerBound), range.upperBound)
    }

    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
