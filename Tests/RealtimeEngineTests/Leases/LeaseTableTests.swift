import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct LeaseTableTests {
    /// A table with short keys and times, and a plain list of who holds what to compare with.
    private struct World {
        struct Held: Equatable {
            var key: String
            var token: FencingToken
        }

        var table = LeaseTable()
        var tokens = FencingTokenSource(epoch: 1)
        var bounds: LeaseBounds
        var now: Int64 = 0
        var held: [Held] = []
        var owed: Set<UInt64> = []
        private var requests: UInt64 = 0

        init(leases: Int = 4) {
            var limits = Limits()
            limits.leasesPerRoom = leases
            limits.leaseGrace = .nanoseconds(20)
            self.bounds = LeaseBounds(limits)
        }

        mutating func perform(_ command: LeaseCommand, _ client: Int) {
            self.requests += 1
            self.owed.insert(self.requests)
            let asker = LeaseStateMachine.Asker(
                link: client % 2,
                request: BrokerRequestID(number: self.requests),
                holder: LeaseHolder(owner: .user("u\(client)"), client: "c\(client)"),
                ttl: 50
            )
            let now = Instant(nanoseconds: self.now)
            let effects = self.table.perform(command, asker, at: now, bounds: self.bounds, tokens: &self.tokens)
            self.apply(effects)
        }

        mutating func performAll(_ action: LeaseStateMachine.Action) {
            let now = Instant(nanoseconds: self.now)
            self.apply(self.table.performAll(action, at: now, bounds: self.bounds, tokens: &self.tokens))
        }

        private mutating func apply(_ effects: [LeaseTable.Effect]) {
            for effect in effects {
                switch effect {
                case .counted: break
                case .answer(let asker, _):
                    #expect(self.owed.remove(asker.request.number) != nil, "a request was answered twice")
                case .changed(let notice):
                    let held = Held(key: notice.key, token: notice.token)
                    if notice.change == .granted {
                        #expect(!self.held.contains { other in other.key == notice.key }, "two holders of a key")
                        self.held.append(held)
                    } else {
                        #expect(self.held.contains(held))
                        self.held.removeAll { other in other == held }
                    }
                }
            }
        }
    }

    @Test func oneLeaseBeyondTheBoundIsRefusedUntilOneIsFree() {
        var world = World(leases: 2)
        for key in ["a", "b", "c"] { world.perform(.acquire(key: key, ttl: .zero, wait: .zero), 0) }
        #expect(world.held.map(\.key) == ["a", "b"])
        world.perform(.release(key: "a", FencingToken(epoch: 1, counter: 1)), 0)
        world.perform(.acquire(key: "c", ttl: .zero, wait: .zero), 0)
        #expect(world.held.map(\.key) == ["b", "c"])
    }

    @Test func staleTokenForAnUnknownKeyTakesNoPlace() {
        var world = World()
        world.perform(.renew(key: "a", FencingToken(epoch: 1, counter: 1)), 0)
        #expect(world.table.isEmpty && world.owed.isEmpty)
    }

    @Test func randomActionsKeepOneHolderForEachKeyAndAnswerEachRequestOnce() throws {
        var random = SeededGenerator.forTest("lease table")
        var world = World()
        var last = FencingToken(epoch: 0, counter: 0)
        for _ in 0..<20_000 {
            world.now += Int64.random(in: 0...9, using: &random)
            let client = Int.random(in: 0..<6, using: &random)
            let key = ["a", "b", "c", "d", "e"].randomElement(using: &random) ?? "a"
            let counter = UInt64.random(in: 0...2, using: &random)
            let newest = world.held.last { held in held.key == key }?.token.counter ?? 2
            let token = FencingToken(epoch: 1, counter: newest - min(newest, counter))
            switch Int.random(in: 0..<12, using: &random) {
            case 0..<3: world.perform(.acquire(key: key, ttl: .zero, wait: .zero), client)
            case 3..<6: world.perform(.acquire(key: key, ttl: .zero, wait: .nanoseconds(200)), client)
            case 6: world.perform(.takeOver(key: key, ttl: .zero, reason: "r"), client)
            case 7: world.perform(.renew(key: key, token), client)
            case 8: world.perform(.release(key: key, token), client)
            case 9: world.performAll(.linkGone(client % 2))
            case 10: world.perform(.list, client)
            default: world.performAll(.tick)
            }
            if let newest = world.held.map(\.token).max(), newest > last { last = newest }
        }
        #expect(last.counter > 1_000)
        world.now += 1_000
        for _ in 0..<20 {
            world.performAll(.tick)
            world.now += 1_000
        }
        #expect(world.table.isEmpty && world.held.isEmpty && world.owed.isEmpty && world.table.nextDeadline == nil)
    }
}
