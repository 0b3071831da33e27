import RealtimeClient
import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Synchronization
import Testing

/// A host's database: it survives every crash.
private final class Journal: Sendable {
    private let counts = Mutex((written: 0, acknowledged: 0))

    var written: Int { self.counts.withLock { counts in counts.written } }
    var acknowledged: Int { self.counts.withLock { counts in counts.acknowledged } }

    func write() { self.counts.withLock { counts in counts.written += 1 } }
    func noteAcknowledgement() { self.counts.withLock { counts in counts.acknowledged += 1 } }
}

/// Writes down what is published.
private struct Scribe: RoomHandler {
    let journal: Journal
    let clock: VirtualClock

    func subscribe(_ event: SubscribeEvent) async -> Result<SubscribeGrant, HandlerError> { .success(SubscribeGrant()) }

    func publish(_ event: PublishEvent) async -> Result<PublishGrant, HandlerError> {
        do {
            // What the database would take.
            try await self.clock.sleep(until: self.clock.now.advanced(by: .milliseconds(5)))
        } catch {
            return .failure(.error(.internalError))
        }
        self.journal.write()
        return .success(PublishGrant(data: event.data))
    }
}

struct RehearsalExampleTests {
    @Test func hostRehearsesItsNodesInTwentyLines() throws {
        let rehearsal = Rehearsal(seed: 42) {
            Journal()
        } node: { context, journal in
            var configuration = HubConfiguration(
                connections: .granted(ConnectGrant(user: "ann")),
                rooms: .all(RoomPolicy(), access: .handler(Scribe(journal: journal, clock: context.clock)))
            )
            context.configure(&configuration)
            return Node(configuration: configuration, environment: context.environment, broker: context.broker)
        } client: { client, journal in
            let chat = try await client.connect().subscription("chat").get()
            while !client.isCalm {
                if case .success = await chat.publish(.emptyObject) { journal.noteAcknowledgement() }
                try await client.think()
            }
            try client.require(journal.written >= journal.acknowledged, "what is acknowledged is written")
        }
        let report = try rehearsal.run()
        #expect(report.events > 0)
    }
}
