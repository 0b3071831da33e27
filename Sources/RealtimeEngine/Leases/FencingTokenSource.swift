internal import RealtimeProtocol

/// Hands out tokens that only grow, for all rooms of an authority.
///
/// One counter for all, so that a room that is forgotten and comes back does not begin again.
struct FencingTokenSource {
    private let epoch: UInt64
    private var counter: UInt64 = 0

    init(epoch: UInt64) {
        self.epoch = epoch
    }

    mutating func next() -> FencingToken {
        self.counter += 1
        return FencingToken(epoch: self.epoch, counter: self.counter)
    }
}
