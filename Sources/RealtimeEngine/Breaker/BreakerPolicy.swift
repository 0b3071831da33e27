/// When calls of one kind stop being made because they keep failing, and when they are tried again.
///
/// A host that is overloaded or whose database is gone answers late or not at all. To ask it all the same keeps it down
/// and lets every client wait for a deadline; a breaker answers at once instead, and says when to come back (Nygard,
/// Release It!, 2nd edition, 5.2).
public struct BreakerPolicy: Hashable, Sendable {
    /// So many failures one after another open the breaker; the default is 5: fewer are a coincidence.
    public var failuresInARow = 5
    /// The breaker also looks at so many outcomes, the latest ones; 1 to 64, the default is 20.
    ///
    /// Before there are as many since it closed, only failures in a row count.
    public var window = 20
    /// A failure opens the breaker if so many of these outcomes in a hundred are failures; the default is 50: a host that
    /// fails every other call is no use to those who wait for it.
    public var failurePercent = 50
    /// How long the breaker stays open at least; the default is 30 s: time for a host to start again.
    public var coolDown: Duration = .seconds(30)
    /// So many calls at once may try whether it is over; the default is 1: a host that comes back needs no crowd.
    public var probes = 1

    /// Makes the defaults.
    public init() {}
}
