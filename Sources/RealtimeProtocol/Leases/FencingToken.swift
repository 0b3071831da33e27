/// The number under which a lease was granted: every later grant has a larger one.
///
/// A resource that keeps the largest token it has seen, and refuses smaller ones, cannot be written to by a holder that
/// has lost its lease without knowing (Kleppmann 2016; Chubby's sequencers, Burrows 2006 2.4). On the wire it is text,
/// `epoch.counter` in decimal digits, since JavaScript does not hold 64 bits.
public struct FencingToken: Hashable, Comparable, Sendable, LosslessStringConvertible {
    /// The life of the authority that granted it; one that lost its memory has a larger one.
    public var epoch: UInt64
    /// The grant's number in that life, from 1.
    public var counter: UInt64

    /// Makes a token.
    public init(epoch: UInt64, counter: UInt64) {
        self.epoch = epoch
        self.counter = counter
    }

    /// Reads a token; nil for anything but two numbers below 2^64, without signs and leading zeros, and a dot.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let epoch = UInt64(parts[0]), let counter = UInt64(parts[1]) else { return nil }
        self.init(epoch: epoch, counter: counter)
        if self.description != text { return nil }
    }

    /// The token as it is on the wire.
    public var description: String { "\(self.epoch).\(self.counter)" }

    /// Whether the left one was granted first.
    public static func < (left: FencingToken, right: FencingToken) -> Bool {
        left.epoch == right.epoch ? left.counter < right.counter : left.epoch < right.epoch
    }
}
