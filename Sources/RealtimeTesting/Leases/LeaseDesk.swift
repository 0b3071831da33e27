import RealtimeProtocol

/// What a model client knows of leases: the tokens that it was given, of which it forgets none.
///
/// It acts on stale ones too, as a program does that was suspended and does not know.
struct LeaseDesk {
    struct Holding {
        var room: Int
        var key: String
        var token: FencingToken
    }

    /// A request whose answer is awaited.
    struct Ask {
        enum Kind { case acquire, renew, release }

        var kind: Kind
        var key: String
        var token: FencingToken?
        /// When it was sent, in virtual time.
        var sent: Int64
        /// Which of its stays in the room the client asked in.
        var entry: Int
    }

    var random: SimulationRandom
    /// How much the client's clock is too fast, in millionths.
    let drift: Int64
    /// Whether the client does little but ask for leases.
    let isKeen: Bool
    private(set) var holdings: [Holding] = []

    init(random: SimulationRandom, isKeen: Bool) {
        self.random = random
        self.drift = Int64(self.random.within(-50_000...50_000))
        self.isKeen = isKeen
    }

    /// A lease that the client was given in a room, mostly the last.
    mutating func pick(in room: Int) -> Holding? {
        let here = self.holdings.filter { holding in holding.room == room }
        if self.random.chance(7_000) { return here.last }
        return here.isEmpty ? nil : here[self.random.below(here.count)]
    }

    mutating func keep(_ holding: Holding) {
        self.holdings.removeAll { other in other.token == holding.token }
        self.holdings.append(holding)
        if self.holdings.count > 16 { self.holdings.removeFirst() }
    }

    /// When a holder stops believing, in virtual time: it counts on its own clock, from when it sent the request, and
    /// takes off what clocks may differ.
    func belief(_ tenure: LeaseTenure, sent: Int64) -> Int64 {
        let time = Int64(tenure.waitedMilliseconds) + Int64(tenure.ttlMilliseconds)
        let careful = time * 1_000_000 / 100 * 95
        return sent + careful / (1_000_000 + self.drift) * 1_000_000
    }
}
