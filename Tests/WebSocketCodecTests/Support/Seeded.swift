import Foundation

/// SplitMix64: small, fast and the same everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A generator whose seed has been printed; `CODEC_SEED` brings a seed back.
    static func announced(_ name: String) -> SeededGenerator {
        let given = ProcessInfo.processInfo.environment["CODEC_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: .min ... .max)
        print("\(name): CODEC_SEED=\(seed)")
        return SeededGenerator(seed: seed)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    mutating func below(_ bound: Int) -> Int {
        Int(next() % UInt64(bound))
    }

    /// The bytes cut into random pieces.
    mutating func chunks(_ wire: [UInt8], upTo size: Int) -> [[UInt8]] {
        var chunks: [[UInt8]] = []
        var start = 0
        while start < wire.count {
            let end = min(wire.count, start + 1 + below(size))
            chunks.append([UInt8](wire[start..<end]))
            start = end
        }
        return chunks
    }
}

/// Whether the longest sweeps run as well: `CODEC_EXHAUSTIVE=1`.
let isExhaustive = ProcessInfo.processInfo.environment["CODEC_EXHAUSTIVE"] == "1"
