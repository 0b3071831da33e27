/// Which life of the connection something belongs to; the next one has the next number.
///
/// Everything that comes from a transport carries the number it was opened with, so what comes late from an old
/// transport cannot be taken for news of the present one.
public struct SessionNumber: Hashable, Comparable, Sendable {
    /// The number; zero before the first connection.
    public let rawValue: UInt64

    /// Makes a number.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The number of the next life.
    var next: SessionNumber { SessionNumber(rawValue: self.rawValue &+ 1) }

    /// Whether the left one is older.
    public static func < (left: SessionNumber, right: SessionNumber) -> Bool {
        left.rawValue < right.rawValue
    }
}
