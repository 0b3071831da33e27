import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineConflationTests {
    private static let policy = RoomPolicy(overflow: .skipToLatest, presence: false)

    /// A room with keys, a member that does not read, and what the broker brings.
    private final class Quotes {
        let broker = ManualBroker()
        let harness: HubHarness
        let peer: Peer
        private var offset: UInt64 = 0

        init(
            name: String = "swift-realtime",
            batching: RoomPolicy.Batching = .off,
            _ adjust: (inout HubConfiguration) -> Void = { _ in }
        ) throws {
            var policy = HubMachineConflationTests.policy
            policy.batching = batching
            let configuration = HubConfiguration.open(policy) { configuration in
                configuration.limits.roomLogBytes = 2048
                adjust(&configuration)
            }
            self.harness = HubHarness(configuration, broker: self.broker)
            self.peer = try self.harness.connect(name: name)
            self.peer.subscribe("a")
            let id = try self.broker.question()
            self.broker.post(.subscribed(id, room: "a", .success(StreamPosition(epoch: "x", offset: 0))))
            self.harness.turn()
            _ = self.peer.take()
            self.peer.stopReading()
        }

        func quote(_ keys: String..., size: Int = 600) {
            for key in keys {
                self.offset += 1
                var entry = LogEntry.json("\"\(String(repeating: "x", count: size))\"", offset: self.offset)
                entry.conflationKey = key.isEmpty ? nil : key
                self.broker.post(.publication(room: "a", epoch: "x", entry))
                self.harness.turn()
            }
        }

        /// What the member hears, publications by their offset alone.
        func hear() -> [String] {
            self.peer.take().map { words in String(words.prefix { character in character != "=" }) }
        }
    }

    @Test func memberThatWasOvertakenGetsTheNewestOfEachKeyBehindNoticesOfTheHoles() throws {
        let quotes = try Quotes()
        quotes.quote("a", "b", "a", "", "c", "b", "a", "")
        quotes.peer.read()
        #expect(quotes.hear() == ["a gap 1-4@x conflated", "a#5", "a#6", "a#7", "a gap 8-8@x conflated"])
        #expect(quotes.harness[.deliveriesConflated] == 3)
        #expect(quotes.harness[.deliveriesLost] == 5)
        #expect(quotes.harness[.gapNotices] == 1)
        quotes.quote("a")
        #expect(quotes.hear() == ["a#9"])
    }

    @Test func keysThatDoNotFitTheQueueFollowAndAreReplacedByNewerOnesMeanwhile() throws {
        let quotes = try Quotes { $0.limits.ownQueueBytes = 4000 }
        quotes.quote("a", "b", "c", "d", "e", "f", "g", "h")
        quotes.peer.read(0)
        quotes.peer.read(100)
        quotes.quote("f")
        quotes.peer.read()
        let heard = quotes.hear().filter { words in words.hasPrefix("a#") }
        #expect(heard == ["a#1", "a#2", "a#3", "a#4", "a#5", "a#7", "a#8", "a#9"])
        #expect(quotes.harness[.disconnectsSlow] == 0)
    }

    @Test func clientThatDoesNotKnowGapsRecoversByItself() throws {
        let quotes = try Quotes(name: "js")
        quotes.quote("a", "b", "a", "b", "a", "b")
        quotes.peer.read()
        #expect(quotes.hear() == ["a unsubscribe 2500"])
        #expect(quotes.harness[.deliveriesConflated] == 0)
    }

    @Test func oneKeyMoreThanTheBoundIsForgottenAndCounted() throws {
        let quotes = try Quotes { $0.limits.conflatedKeys = 2 }
        quotes.quote("a", "b", "c", "", "", "")
        quotes.peer.read()
        #expect(quotes.harness[.conflatedKeysForgotten] == 1)
        #expect(quotes.hear() == ["a gap 1-1@x conflated", "a#2", "a#3", "a gap 4-6@x conflated"])
    }

    @Test func tableIsEmptyWhenNobodyLags() throws {
        let quotes = try Quotes()
        quotes.quote("a", "b")
        let room = Int(try #require(quotes.harness.core.machine.roomIndex["a"]))
        #expect(quotes.harness.core.machine.rooms[room].conflation.count == 2)
        quotes.peer.read()
        quotes.quote("a")
        #expect(quotes.harness.core.machine.rooms[room].conflation.count == 0)
    }

    @Test func keyOfAPublicationThatWaitsForItsWindowIsKept() throws {
        let quotes = try Quotes(batching: .window(.milliseconds(5)))
        quotes.quote("a")
        quotes.harness.run(for: .milliseconds(5))
        quotes.quote("", "", "", "", "")
        quotes.harness.run(for: .milliseconds(5))
        quotes.peer.read()
        #expect(quotes.hear() == ["a#1", "a gap 2-6@x conflated"])
    }

    @Test func keyThatIsTooLongFailsThePublish() throws {
        let harness = HubHarness(.open(Self.policy))
        let peer = try harness.connect()
        harness.turn { core in
            guard let session = core.machine.connections[Int(peer.id.slot)].session else { return }
            let grant = PublishGrant(data: .null, conflationKey: String(repeating: "k", count: 129))
            let request = PublishRequest(channel: "a", data: .null)
            core.machine.publish(Int(peer.id.slot), session, request, grant, id: 9)
        }
        #expect(peer.take() == ["9 error 100"])
        #expect(harness[.keysRefusedLength] == 1)
    }
}
