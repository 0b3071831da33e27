/// What one receiver has got from one publisher: the next sequence number, and which of the last 64 came.
package struct SequenceLane: Equatable, Sendable {
    package enum Arrival: Equatable {
        /// The next one, or one that skipped some.
        case inOrder
        /// One that an earlier arrival had skipped.
        case late
        case duplicate
    }

    package private(set) var next: UInt32 = 0
    /// How many different ones have come.
    package private(set) var distinct: UInt32 = 0
    private var recent: UInt64 = 0

    package init() {}

    package mutating func record(_ sequence: UInt32) -> Arrival {
        if sequence >= next {
            let step = UInt64(sequence - next) + 1
            recent = step < 64 ? recent << step | 1 : 1
            next = sequence &+ 1
            distinct += 1
            return .inOrder
        }
        let age = next - 1 - sequence
        guard age < 64, recent & 1 << UInt64(age) == 0 else { return .duplicate }
        recent |= 1 << UInt64(age)
        distinct += 1
        return .late
    }
}
