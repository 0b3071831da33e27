import RealtimeProtocol

@testable import RealtimeEngine

/// One lease, driven by hand in milliseconds.
struct LeaseBench {
    static let ann = LeaseHolder(owner: .user("ann"), client: "a1")
    static let annElsewhere = LeaseHolder(owner: .user("ann"), client: "a2")
    static let bob = LeaseHolder(owner: .user("bob"), client: "b1")
    static let cid = LeaseHolder(owner: .user("cid"), client: "c1")
    static let ttl: Int64 = 30_000
    static let grace: Int64 = 10_000

    var lease = LeaseStateMachine(key: "k")
    var tokens = FencingTokenSource(epoch: 7)
    let bounds: LeaseBounds
    private var requests: UInt64 = 0

    init(waiters: Int = 2) {
        var limits = Limits()
        limits.waitersPerLease = waiters
        self.bounds = LeaseBounds(limits)
    }

    private mutating func asker(_ holder: LeaseHolder, _ link: Int) -> LeaseStateMachine.Asker {
        self.requests += 1
        let id = BrokerRequestID(number: self.requests)
        return LeaseStateMachine.Asker(link: link, request: id, holder: holder, ttl: Self.ttl * 1_000_000)
    }

    /// Takes an action at a time and returns what came of it, figures left out.
    mutating func perform(_ action: LeaseStateMachine.Action, at time: Int64) -> [String] {
        let now = Instant(nanoseconds: time * 1_000_000)
        let effects = self.lease.perform(action, at: now, bounds: self.bounds, tokens: &self.tokens)
        return effects.compactMap { effect in
            switch effect {
            case .answer(let asker, .success(.held(let tenure))):
                "\(asker.holder.client) holds \(tenure.token) for \(tenure.ttlMilliseconds) after "
                    + "\(tenure.waitedMilliseconds)"
            case .answer(let asker, .success): "\(asker.holder.client) released"
            case .answer(let asker, .failure(let error)): "\(asker.holder.client) \(error.code)"
            case .changed(let notice):
                "\(notice.change) \(notice.token) \(notice.client)" + (notice.reason.isEmpty ? "" : " \(notice.reason)")
            case .counted: nil
            }
        }
    }

    mutating func acquire(_ holder: LeaseHolder, link: Int = 0, wait: Int64 = 0, at time: Int64) -> [String] {
        self.perform(.acquire(self.asker(holder, link), wait: wait * 1_000_000), at: time)
    }

    mutating func takeOver(_ holder: LeaseHolder, at time: Int64) -> [String] {
        self.perform(.takeOver(self.asker(holder, 0), reason: "urgent"), at: time)
    }

    mutating func renew(_ holder: LeaseHolder, link: Int = 0, _ counter: UInt64, at time: Int64) -> [String] {
        self.perform(.renew(self.asker(holder, link), FencingToken(epoch: 7, counter: counter)), at: time)
    }

    mutating func release(_ holder: LeaseHolder, _ counter: UInt64, at time: Int64) -> [String] {
        self.perform(.release(self.asker(holder, 0), FencingToken(epoch: 7, counter: counter)), at: time)
    }

    func isHeld(_ holder: LeaseHolder, _ counter: UInt64, at time: Int64) -> Bool {
        let token = FencingToken(epoch: 7, counter: counter)
        return self.lease.isHeld(under: token, by: holder, at: Instant(nanoseconds: time * 1_000_000))
    }
}
