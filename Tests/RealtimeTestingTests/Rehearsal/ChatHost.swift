import RealtimeClient
import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Synchronization

/// What outlives a chat's nodes: what is stored, and what the clients have seen.
final class Archive: Sendable {
    private struct Contents {
        var acknowledged: Set<String> = []
        var sent = 0
        var seen: [Int: Set<String>] = [:]
        var lives = 0
    }

    private let contents = Mutex(Contents())

    var acknowledged: Set<String> { self.contents.withLock { contents in contents.acknowledged } }
    var lives: Int { self.contents.withLock { contents in contents.lives } }

    func began() { self.contents.withLock { contents in contents.lives += 1 } }

    /// A text that was never sent before.
    func next() -> RawJSON {
        let number = self.contents.withLock { contents in
            contents.sent += 1
            return contents.sent
        }
        return RawJSON(uncheckedBytes: Array("\"text \(number)\"".utf8))
    }

    func acknowledge(_ text: RawJSON) {
        _ = self.contents.withLock { contents in contents.acknowledged.insert(text.text) }
    }

    func see(_ text: RawJSON, by client: Int) {
        _ = self.contents.withLock { contents in contents.seen[client, default: []].insert(text.text) }
    }

    /// Whether a client has seen everything that was acknowledged.
    func isComplete(for client: Int) -> Bool {
        self.contents.withLock { contents in contents.acknowledged.isSubset(of: contents.seen[client] ?? []) }
    }
}

extension RawJSON {
    var text: String { String(decoding: self.bytes, as: UTF8.self) }
}

/// A chat whose texts take a moment to be approved; a planted bug loses some.
struct Chat: RoomHandler {
    let clock: VirtualClock
    var losesEvery: Int?
    let count = Counter()

    func subscribe(_ event: SubscribeEvent) async -> Result<SubscribeGrant, HandlerError> { .success(SubscribeGrant()) }

    func publish(_ event: PublishEvent) async -> Result<PublishGrant, HandlerError> {
        do {
            try await self.clock.sleep(until: self.clock.now.advanced(by: .milliseconds(3)))
        } catch {
            return .failure(.error(.internalError))
        }
        let number = self.count.next()
        if let every = self.losesEvery, number % every == 0 {
            return .success(PublishGrant(data: RawJSON(uncheckedBytes: Array("\"lost\"".utf8))))
        }
        return .success(PublishGrant(data: event.data))
    }
}

/// Counts in the memory of one life of a node.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { self.count.load(ordering: .relaxed) }

    func next() -> Int { self.count.wrappingAdd(1, ordering: .relaxed).newValue }
}

extension Rehearsal where Outside == Archive {
    /// A chat of which every client must see every acknowledged text.
    static func chat(seed: UInt64, _ options: RehearsalOptions, losesEvery: Int? = nil) -> Rehearsal<Archive> {
        var options = options
        // A broker that keeps its memory, so that nothing that was acknowledged may be lost.
        options.logs = .inBroker
        options.faults.remove(.brokerReset)
        return Rehearsal(seed: seed, options: options) {
            Archive()
        } node: { context, archive in
            archive.began()
            let chat = Chat(clock: context.clock, losesEvery: losesEvery)
            var configuration = HubConfiguration(
                connections: .granted(ConnectGrant(user: "ann")),
                rooms: .all(RoomPolicy(), access: .handler(chat))
            )
            context.configure(&configuration)
            return Node(configuration: configuration, environment: context.environment, broker: context.broker)
        } client: { client, archive in
            let realtime = await client.connect()
            let chat = try await realtime.subscription("chat").get()
            let reading = client.task { await read(chat, of: realtime, client.index, archive) }
            while !client.isCalm {
                let text = archive.next()
                if case .success = await chat.publish(text) { archive.acknowledge(text) }
                try await client.think(upTo: .seconds(5))
            }
            try await client.meet()
            try await client.eventually("client \(client.index) does not see all that was acknowledged") {
                archive.isComplete(for: client.index)
            }
            try await client.meet()
            await realtime.close()
            await reading.value
        }
    }
}

/// Reads a room, and its log where the stream does not bring all of it.
private func read(_ room: Subscription, of client: RealtimeClient, _ index: Int, _ archive: Archive) async {
    for await event in room.events {
        switch event {
        case .publication(let publication): archive.see(publication.data, by: index)
        case .subscribed, .notRecovered, .gap, .overflow: await readLog(room.room, of: client, index, archive)
        default: break
        }
    }
}

private func readLog(_ room: String, of client: RealtimeClient, _ index: Int, _ archive: Archive) async {
    while await client.state != .closed {
        guard case .success(let log) = await client.history(room, limit: -1) else { continue }
        for publication in log.publications { archive.see(publication.data, by: index) }
        return
    }
}
