import RealtimeEngine
import RealtimeProtocol
import Synchronization

/// I17 while a run goes on: what hubs are told of who is in a room, and what operators are.
///
/// For each hub and room, each generation's join and leave come once and in this order, nobody who comes back within the
/// grace is seen away, and nobody is told to have left before its grace is over. Occupied and vacated alternate.
final class PresenceChecker: Sendable {
    /// What hubs have said of one client in one room.
    private struct Claim {
        var user: String
        var link: Int
        var grace: Int64
        /// When it dropped, or -1 while it is there.
        var dropped: Int64 = -1
        /// Its user is back under another id.
        var isReplaced = false
    }

    /// What one hub was told of one room.
    private struct View {
        /// Of each client whether the last word was that it joined.
        var isIn: [String: Bool] = [:]
        /// Of each user the claim of the client that was told to have left last.
        var lastLeft: [String: Claim] = [:]
    }

    private struct Contents {
        var claims: [String: [String: Claim]] = [:]
        var views: [String: View] = [:]
        var isOccupied: [String: Bool] = [:]
        var news: Set<UInt64> = []
    }

    private let contents = Mutex(Contents())
    private let trace: Trace
    private let marks: Marks
    /// Presence takes everybody in.
    private let isWhole: Bool

    init(trace: Trace, marks: Marks, limits: Limits) {
        self.isWhole = limits.presencePerRoom > 1_000
        self.trace = trace
        self.marks = marks
    }

    // MARK: - What hubs say

    func joined(_ room: String, _ info: ClientInfo, link: Int, grace: Duration, now: Int64) {
        let claim = Claim(user: info.user, link: link, grace: VirtualClock.nanoseconds(grace))
        self.contents.withLock { contents in
            var claims = contents.claims[room] ?? [:]
            let away = claims.filter { client, other in
                client != info.client && other.user == info.user && other.dropped >= 0 && !other.isReplaced
                    && now - other.dropped < other.grace
            }
            let first = away.min { left, right in left.value.dropped < right.value.dropped }
            if let first, !info.user.isEmpty { claims[first.key]?.isReplaced = true }
            claims[info.client] = claim
            contents.claims[room] = claims
        }
    }

    func left(_ room: String, _ client: String, link: Int, isDrop: Bool, now: Int64) {
        self.contents.withLock { contents in
            guard var claim = contents.claims[room]?[client], claim.link == link, claim.dropped < 0 else { return }
            claim.dropped = now
            if !isDrop { claim.grace = 0 }
            contents.claims[room]?[client] = claim
        }
    }

    func detached(_ link: Int, now: Int64) {
        self.contents.withLock { contents in
            // In whatever order: each room stands for itself.
            for room in contents.claims.keys {
                contents.claims[room] = contents.claims[room]?.mapValues { claim in
                    var claim = claim
                    if claim.link == link && claim.dropped < 0 { claim.dropped = now }
                    return claim
                }
            }
        }
    }

    /// The broker lost its memory, and hubs have told it again who is there: older words count no more.
    func forget(occupied: [String: Bool]) {
        self.contents.withLock { contents in
            contents.claims = [:]
            contents.views = [:]
            contents.isOccupied = occupied
        }
    }

    // MARK: - What the broker says

    func told(_ event: BrokerEvent, link: Int, now: Int64) {
        switch event {
        case .subscribed(_, let room, .success):
            self.contents.withLock { contents in contents.views["\(link) \(room)"] = nil }
        case .joined(let room, let info): self.toldJoin(room, info, link, now)
        case .left(let room, let info): self.toldLeave(room, info, link, now)
        case .occupied(let room, _): self.turned(room, occupied: true, now)
        case .vacated(let room, _): self.turned(room, occupied: false, now)
        default: break
        }
    }

    private func toldJoin(_ room: String, _ info: ClientInfo, _ link: Int, _ now: Int64) {
        self.contents.withLock { contents in
            var view = contents.views["\(link) \(room)"] ?? View()
            let isNew = view.isIn.updateValue(true, forKey: info.client) != true
            self.trace.require(isNew, .membership, "\(room): \(info.client) joined twice")
            let others = view.isIn.contains { client, isIn in
                isIn && client != info.client && contents.claims[room]?[client]?.user == info.user
            }
            if !others, !info.user.isEmpty, let last = view.lastLeft[info.user] {
                let isFlicker = now - last.dropped < last.grace
                self.trace.require(!isFlicker, .membership, "\(room): \(info.user) was seen away within the grace")
            }
            contents.views["\(link) \(room)"] = view
        }
    }

    private func toldLeave(_ room: String, _ info: ClientInfo, _ link: Int, _ now: Int64) {
        self.contents.withLock { contents in
            var view = contents.views["\(link) \(room)"] ?? View()
            // Who joined before this hub looked may leave; nobody may leave twice.
            let isFirst = view.isIn.updateValue(false, forKey: info.client) != false
            self.trace.require(isFirst, .membership, "\(room): \(info.client) left twice")
            let claim = contents.claims[room]?[info.client]
            view.lastLeft[info.user] = claim
            contents.views["\(link) \(room)"] = view
            guard let claim else { return }
            self.trace.require(claim.dropped >= 0, .membership, "\(room): \(info.client) left, and is there")
            let isBack = contents.claims[room]?.contains { client, other in
                client != info.client && !info.user.isEmpty && other.user == info.user && other.dropped < 0
            }
            let isOver = now - claim.dropped >= claim.grace
            self.trace.require(isOver || isBack == true, .membership, "\(room): \(info.client) left in its grace")
        }
    }

    private func turned(_ room: String, occupied: Bool, _ now: Int64) {
        self.contents.withLock { contents in
            let was = contents.isOccupied.updateValue(occupied, forKey: room) ?? false
            self.trace.require(was != occupied, .membership, "\(room) is told to be \(occupied) for the second time")
            guard !occupied, self.isWhole else { return }
            let there = contents.claims[room]?.values.contains { claim in
                claim.dropped < 0 || !claim.isReplaced && now - claim.dropped < claim.grace
            }
            contents.claims[room] = nil
            self.trace.require(there != true, .membership, "\(room) is vacated while somebody is there or in grace")
        }
    }

    /// Whether rooms count as occupied that have people, and no others.
    func finish(_ room: String, people: Int) {
        let isOccupied = self.contents.withLock { contents in contents.isOccupied[room] ?? false }
        self.trace.require(isOccupied == (people > 0), .membership, "\(room) has \(people), occupied: \(isOccupied)")
    }

    // MARK: - What operators hear

    /// A node's host was told.
    func heard(_ event: NodeEvent) {
        switch event {
        case .roomOccupied(_, let serial): self.heard(serial, .roomOccupied)
        case .roomVacated(_, let serial): self.heard(serial, .roomVacated)
        default: break
        }
    }

    private func heard(_ serial: UInt64, _ mark: Mark) {
        self.marks.hit(mark)
        let isNew = self.contents.withLock { contents in contents.news.insert(serial).inserted }
        self.trace.require(isNew, .membership, "news \(serial) were told twice")
    }
}
