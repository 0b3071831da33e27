/// Names one call, from the caller's request to its `completed` effect.
///
/// The caller chooses it and uses each number once.
public struct CallNumber: Hashable, Sendable {
    /// The number.
    public let rawValue: UInt64

    /// Makes a number.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }
}
