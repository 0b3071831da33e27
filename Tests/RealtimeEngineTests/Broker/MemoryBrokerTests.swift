import Dispatch
import RealtimeProtocol
import Synchronization
import Testing

@testable import RealtimeEngine

struct MemoryBrokerTests {
    private static let time = TurnTime(now: Instant(nanoseconds: 0), wallMilliseconds: 0)

    /// A hub's ear: its mailbox, emptied whenever it rings, and what came.
    private final class Ear: Sendable {
        private let events = Mutex<[BrokerEvent]>([])
        private let box = Mutex<BrokerMailbox?>(nil)

        var heard: [BrokerEvent] { self.events.withLock { events in events } }

        func listen() -> BrokerMailbox {
            let mailbox = BrokerMailbox { [self] in self.drain() }
            self.box.withLock { box in box = mailbox }
            return mailbox
        }

        func drain() {
            guard let mailbox = self.box.withLock({ box in box }) else { return }
            var mail: [BrokerEvent] = []
            while mailbox.take(into: &mail) { self.events.withLock { events in events += mail } }
        }

        var publications: [String] {
            self.heard.compactMap { event in
                guard case .publication(_, _, let entry) = event else { return nil }
                return "\(entry.offset) \(String(decoding: entry.payload.bytes, as: UTF8.self))"
            }
        }

        var answers: Int {
            self.heard.count { event in
                if case .published = event { true } else { false }
            }
        }
    }

    @Test func concurrentPublishersReachEveryHubInOneOrderWithoutLossOrDouble() {
        let broker = MemoryBroker(epoch: "e")
        let ears = [Ear(), Ear()]
        let links = ears.map { ear in broker.attach(ear.listen()) }
        for (number, link) in links.enumerated() {
            let id = BrokerRequestID(number: UInt64(number))
            broker.perform(.subscribe(id, room: "a", .standard), from: link, at: Self.time)
        }
        let publishers = 4
        let each = 1500
        DispatchQueue.concurrentPerform(iterations: publishers) { publisher in
            for number in 0..<each {
                let id = BrokerRequestID(number: UInt64(publisher * each + number))
                let entry = LogEntry.json("\(publisher * each + number)")
                broker.perform(.publish(id, room: "a", entry, .standard), from: links[publisher % 2], at: Self.time)
            }
        }
        for ear in ears { ear.drain() }
        let heard = ears[0].publications
        #expect(heard == ears[1].publications)
        #expect(heard.count == publishers * each)
        #expect(
            heard.compactMap { words in UInt64(words.prefix { $0 != " " }) } == Array(1...UInt64(publishers * each))
        )
        let texts = heard.compactMap { words in words.split(separator: " ").last.flatMap { Int($0) } }
        #expect(Set(texts).count == publishers * each)
        for publisher in 0..<publishers {
            let own = texts.filter { number in number / each == publisher }
            #expect(own == own.sorted(), "a publisher's order is broken")
        }
        #expect(ears.map(\.answers) == [publishers / 2 * each, publishers / 2 * each])
    }

    @Test func detachedHubHearsNothingMore() {
        let broker = MemoryBroker(epoch: "e")
        let ear = Ear()
        let link = broker.attach(ear.listen())
        let other = broker.attach(Ear().listen())
        broker.perform(.subscribe(BrokerRequestID(number: 1), room: "a", .standard), from: link, at: Self.time)
        broker.detach(link, at: Self.time)
        let id = BrokerRequestID(number: 2)
        broker.perform(.publish(id, room: "a", .json("1"), .standard), from: other, at: Self.time)
        #expect(ear.publications == [])
        #expect(broker.roomCount == 1)
    }
}

struct BrokerMailboxTests {
    private static let event = BrokerEvent.left(room: "a", ClientInfo(user: "", client: ""))

    @Test func bellRingsOnceUntilTheHubHasLooked() {
        let mailbox = BrokerMailbox {}
        #expect(mailbox.post(Self.event))
        #expect(!mailbox.post(Self.event))
        #expect(!mailbox.post([Self.event]))
        var mail: [BrokerEvent] = []
        #expect(mailbox.take(into: &mail))
        #expect(mail.count == 3)
        #expect(!mailbox.post(Self.event), "the hub is awake until it found nothing")
        #expect(mailbox.take(into: &mail))
        #expect(!mailbox.take(into: &mail))
        #expect(mailbox.post(Self.event))
    }

    @Test func bellIsSilentDuringATurn() {
        let mailbox = BrokerMailbox {}
        mailbox.beginTurn()
        #expect(!mailbox.post(Self.event))
    }

    @Test func closedMailboxTakesNothing() {
        let mailbox = BrokerMailbox {}
        mailbox.close()
        #expect(!mailbox.post(Self.event))
        var mail: [BrokerEvent] = []
        #expect(!mailbox.take(into: &mail))
    }
}
