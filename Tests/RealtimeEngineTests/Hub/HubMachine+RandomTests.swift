import RealtimeProtocol
import Testing

@testable import RealtimeEngine

/// Many peers, rooms, policies and half-full transports at once.
struct HubMachineRandomTests {
    private static let rooms = ["recover:1", "recover:2", "skip:1", "cut:1"]

    private static func configuration() -> HubConfiguration {
        let history = RoomPolicy.History(publications: 60, age: .seconds(60))
        func rule(_ prefix: String, _ overflow: RoomPolicy.Overflow) -> RoomRules.Rule {
            let policy = RoomPolicy(history: history, overflow: overflow, joinLeave: overflow == .recover)
            return RoomRules.Rule(prefix: prefix, policy: policy, access: .granted(.all))
        }
        return .open { configuration in
            configuration.rooms = RoomRules([
                rule("recover:", .recover), rule("skip:", .skipToLatest), rule("cut:", .disconnect),
            ])
            configuration.limits.roomLogBytes = 3000
            configuration.limits.ownQueueBytes = 4000
            configuration.limits.writeBytes = 2000
        }
    }

    /// What one peer asked and got.
    private struct Life: Equatable {
        var requests: [UInt32: Request]
        var bytes: [UInt8]
    }

    /// Runs many lives at once and returns them all.
    private func live(seed: UInt64, steps: Int) throws -> [Life] {
        var random = SeededGenerator(seed: seed)
        let harness = HubHarness(Self.configuration())
        var peers: [Peer] = []
        var all: [Peer] = []
        for step in 0..<steps {
            let isGapAware = random.chance(1, in: 2)
            if peers.count < 6 || random.chance(1, in: 60) {
                let format: any OutboundFormat = random.chance(1, in: 3) ? OtherFormat() : JSONMessageFormat()
                let peer = try harness.open(format: format)
                peer.send(.connect(ConnectRequest(name: isGapAware ? "swift-realtime" : "js")))
                peers.append(peer)
                all.append(peer)
            }
            let index = Int.random(in: peers.indices, using: &random)
            let room = Self.rooms.randomElement(using: &random) ?? ""
            let peer = peers[index]
            switch Int.random(in: 0..<16, using: &random) {
            case 0...2: peer.subscribe(room)
            case 3: peer.send(.unsubscribe(UnsubscribeRequest(channel: room)))
            case 4: peer.send(.ping)
            case 5: peer.transport.room = Int.random(in: 0..<400, using: &random)
            case 6...8: if peer.transport.isFull { peer.read(Int.random(in: 1..<900, using: &random)) }
            case 9 where random.chance(1, in: 10):
                peer.vanish()
                peers.remove(at: index)
            case 10: harness.advance(by: .milliseconds(Int.random(in: 0..<300, using: &random)))
            default:
                let filler = String(repeating: "x", count: Int.random(in: 0..<300, using: &random))
                peer.publish(room, "\"\(step)\(filler)\"")
            }
            #expect(harness[.connectionsOpened] - harness[.connectionsClosed] == harness[.connectionsOpen])
        }
        for peer in peers { peer.read() }
        self.checkStructure(harness, peers.count)
        return all.map { peer in Life(requests: peer.requests, bytes: peer.transport.bytes) }
    }

    /// The hub's tables name each other and nobody else (I17).
    private func checkStructure(_ harness: HubHarness, _ open: Int) {
        let machine = harness.core
        var memberships = 0
        for (slot, connection) in machine.machine.connections.enumerated() {
            for membership in connection.memberships {
                memberships += 1
                let log = machine.machine.rooms[Int(membership.room)].logs[Int(connection.format)]
                #expect(log.members[Int(membership.place)] == Int32(slot))
            }
        }
        var members = 0
        for room in machine.machine.rooms {
            let count = room.logs.reduce(0) { sum, log in sum + log.members.count }
            #expect(room.interest == count)
            members += count
        }
        #expect(members == memberships)
        #expect(harness[.memberships] == memberships)
        #expect(harness[.connectionsOpen] == open)
    }

    /// Reads one peer's stream: whole messages, and in each continuity interval dense offsets and one meaning for each.
    private func check(_ life: Life, _ log: inout [String: [UInt64: RawJSON]]) {
        let end = life.bytes.lastIndex(of: 0x0A).map { index in index + 1 } ?? 0
        var next: [String: UInt64] = [:]
        for message in Transcript.decode(Array(life.bytes[..<end])) {
            switch message {
            case .push(let push): self.check(push, &next, &log)
            case .reply(let reply): self.note(reply, to: life.requests[reply.id], &next)
            case .ping, .unknownPush: break
            }
        }
    }

    private func check(_ push: Push, _ next: inout [String: UInt64], _ log: inout [String: [UInt64: RawJSON]]) {
        switch push.body {
        case .publication(let publication):
            #expect(publication.offset == next[push.channel], "\(push.channel)")
            next[push.channel] = publication.offset + 1
            let known = log[push.channel]?[publication.offset]
            #expect(known == nil || known == publication.data, "two meanings of one offset")
            log[push.channel, default: [:]][publication.offset] = publication.data
        case .gap(let gap):
            #expect(gap.from == next[push.channel])
            next[push.channel] = gap.through + 1
        case .unsubscribe:
            #expect(next[push.channel] != nil)
            next[push.channel] = nil
        case .join, .leave:
            #expect(next[push.channel] != nil)
        default:
            Issue.record("an unexpected push")
        }
    }

    private func note(_ reply: Reply, to request: Request?, _ next: inout [String: UInt64]) {
        switch (request, reply.outcome) {
        case (.subscribe(let request), .result(.subscribe(let result))):
            next[request.channel] = result.position.offset + 1
        case (.unsubscribe(let request), .result(.unsubscribe)):
            next[request.channel] = nil
        default:
            break
        }
    }

    @Test func streamsAreWholeDenseAndAgree() throws {
        var random = SeededGenerator.forTest("hub life")
        for _ in 0..<12 {
            let seed = random.next()
            let lives = try self.live(seed: seed, steps: 700)
            #expect(lives == (try self.live(seed: seed, steps: 700)), "seed \(seed) does not replay")
            var log: [String: [UInt64: RawJSON]] = [:]
            for life in lives { self.check(life, &log) }
        }
    }
}
