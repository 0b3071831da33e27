import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Synchronization
import Testing

struct CheckBrokerTests {
    private static let limit = 8

    private static func memory(epoch: String) -> MemoryBroker {
        var limits = Limits()
        limits.rooms = Self.limit
        return MemoryBroker(epoch: epoch, leaseEpoch: 1, limits: limits)
    }

    @Test func memoryBrokerKeepsEveryPromise() async throws {
        var lives = 0
        let report = await checkBroker(roomLimit: Self.limit) {
            lives += 1
            return Self.memory(epoch: "e\(lives)")
        }
        try report.get()
        #expect(report.passed == BrokerCheck.allCases.map(\.rawValue))
    }

    @Test func brokerWhoseAnswersComeLaterKeepsEveryPromise() async throws {
        var lives = 0
        let queue = LateQueue()
        let patience = ConformancePatience { queue.step() }
        let report = await checkBroker(roomLimit: Self.limit, patience: patience) {
            lives += 1
            return LateBroker(Self.memory(epoch: "e\(lives)"), queue)
        }
        try report.get()
        #expect(report.passed.count == BrokerCheck.allCases.count)
    }

    /// What fails beside the promise that the fault breaks.
    private static let alsoBroken: [BrokerCheck: Set<String>] = [
        // A repeated key is answered with the position of the first publication.
        .acknowledgedPosition: ["repeatedKey"],
        // A subscriber counts on dense offsets too.
        .denseOffsets: ["atomicSubscribe"],
        // A token that repeats is not stale.
        .leaseTokens: ["staleLease"],
        // What comes again comes in order too.
        .consumerOrder: ["consumerResume"],
    ]

    @Test(arguments: BrokerCheck.allCases) func brokenPromiseIsFoundAndNoOther(check: BrokerCheck) async {
        var lives = 0
        let patience = ConformancePatience(looks: 200, quietLooks: 4)
        let report = await checkBroker(roomLimit: Self.limit, patience: patience) {
            lives += 1
            let memory = Self.memory(epoch: check == .freshEpoch ? "always" : "e\(lives)")
            return BrokenBroker(breaking: check, memory: memory)
        }
        let expected = (Self.alsoBroken[check] ?? []).union([check.rawValue])
        #expect(Set(report.failures.map(\.check)) == expected, "\(report)")
        #expect(!report.isConforming)
    }

    @Test func failureOfTheHostsClosureIsReported() async {
        let report = await checkBroker([.denseOffsets]) { throw BrokerError(code: .unavailable, message: "no server") }
        #expect(report.failures.map(\.check) == ["denseOffsets"])
        #expect(report.failures.first?.seen.contains("no server") == true)
        #expect(throws: ConformanceError.self) { try report.get() }
    }

    @Test func keysAreCheckedOnlyWhenTheBrokerRemembersThem() async {
        var limits = Limits()
        limits.publishKeysPerRoom = 0
        let report = await checkBroker([.repeatedKey]) { MemoryBroker(epoch: "e", limits: limits) }
        #expect(report.passed.isEmpty && report.isConforming)
    }

    @Test func leasesAreCheckedOnlyWhenTheBrokerGrantsThem() async {
        let report = await checkBroker([.leaseExclusion, .fencedPublish]) { MemoryBroker(epoch: "e") }
        #expect(report.passed.isEmpty && report.isConforming)
    }

    @Test func roomLimitIsCheckedOnlyWhenThereIsOne() async {
        let report = await checkBroker([.roomLimit]) { MemoryBroker(epoch: "e") }
        #expect(report.passed.isEmpty && report.isConforming)
    }
}

/// Commands and events that wait for a step.
private final class LateQueue: Sendable {
    private let work = Mutex<[@Sendable () -> Void]>([])

    func put(_ job: @escaping @Sendable () -> Void) {
        self.work.withLock { work in work.append(job) }
    }

    /// Does what is oldest.
    func step() {
        let job = self.work.withLock { work in work.isEmpty ? nil : work.removeFirst() }
        job?()
    }
}

/// A broker that carries out one command, or brings one link its mail, whenever it is woken.
private final class LateBroker: Broker {
    var remembersPublishKeys: Bool { self.memory.remembersPublishKeys }
    var grantsLeases: Bool { self.memory.grantsLeases }
    var keepsConsumers: Bool { self.memory.keepsConsumers }
    private let memory: MemoryBroker
    private let queue: LateQueue
    private let links = Mutex<[(outer: BrokerMailbox, inner: BrokerMailbox, link: BrokerLink)]>([])

    init(_ memory: MemoryBroker, _ queue: LateQueue) {
        self.memory = memory
        self.queue = queue
    }

    func attach(_ mailbox: BrokerMailbox) -> BrokerLink {
        self.links.withLock { links in
            let inner = BrokerMailbox {}
            links.append((mailbox, inner, self.memory.attach(inner)))
            return BrokerLink(number: links.count - 1)
        }
    }

    func detach(_ link: BrokerLink, at time: TurnTime) {
        self.queue.put { self.memory.detach(self.links.withLock { links in links[link.number].link }, at: time) }
        self.queue.put { self.deliver() }
    }

    func perform(_ command: BrokerCommand, from link: BrokerLink, at time: TurnTime) {
        self.queue.put {
            let inner = self.links.withLock { links in links[link.number].link }
            self.memory.perform(command, from: inner, at: time)
            self.queue.put { self.deliver() }
        }
    }

    private func deliver() {
        for (outer, inner, _) in self.links.withLock({ links in links }) {
            var mail: [BrokerEvent] = []
            while inner.take(into: &mail) {
                if outer.post(mail) { outer.ring() }
            }
        }
    }
}
