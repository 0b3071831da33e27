import RealtimeClient
import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Synchronization
import Testing

/// Nothing of a run is left when it ends: no task, no node, no client, whatever they waited for.
struct RehearsalLeftoversTests {
    /// Counts what was made and is gone.
    private final class Census: Sendable {
        private let counts = Mutex((made: 0, gone: 0))

        var made: Int { self.counts.withLock { counts in counts.made } }
        var gone: Int { self.counts.withLock { counts in counts.gone } }

        func tag() -> Tag {
            self.counts.withLock { counts in counts.made += 1 }
            return Tag(self)
        }

        fileprivate func remove() { self.counts.withLock { counts in counts.gone += 1 } }
    }

    /// Lives as long as whatever holds it.
    private final class Tag: Sendable {
        private let census: Census

        init(_ census: Census) { self.census = census }

        deinit { self.census.remove() }
    }

    @Test(arguments: [nil, 3] as [Int?])
    func nothingOfARunIsLeft(failsAfter steps: Int?) {
        let census = Census()
        var failures = 0
        for seed in 1...30 as ClosedRange<UInt64> {
            do throws(RehearsalFailure) {
                _ = try Self.rehearsal(seed, census, failsAfter: steps).run()
            } catch {
                failures += 1
            }
        }
        #expect((failures > 0) == (steps != nil))
        #expect(census.made > 100)
        #expect(census.gone == census.made)
    }

    private static func rehearsal(_ seed: UInt64, _ census: Census, failsAfter steps: Int?) -> Rehearsal<Tag> {
        Rehearsal(seed: seed) {
            census.tag()
        } node: { context, _ in
            Self.node(context, census)
        } client: { client, _ in
            let (mine, readers) = (census.tag(), census.tag())
            let realtime = await client.connect { configuration in
                // The client asks for tokens again and again.
                configuration.suppliesTokens = true
            }
            client.task {
                guard case .success(let news) = await realtime.subscription("news") else { return }
                for await _ in news.events {}
                withExtendedLifetime(readers) {}
            }
            var done = 0
            while !client.isCalm {
                _ = await realtime.rpc("wait")
                try await client.think(upTo: .seconds(5))
                done += 1
                if let steps { try client.require(done < steps, "it fails") }
            }
            if client.chance(percent: 50) { await realtime.close() }
            if client.chance(percent: 50) { await client.vanish(realtime) }
            withExtendedLifetime(mine) {}
        }
    }

    /// A node whose handler and tasks wait for long, and do not want to end.
    private static func node(_ context: RehearsalContext, _ census: Census) -> Node {
        let (handlers, tasks) = (census.tag(), census.tag())
        let clock = context.clock
        let random = Mutex(context.random)
        let handler = ClosureHandler { _ in
            let time = random.withLock { random in random.magnitude(1_000...100_000_000_000) }
            do { try await clock.sleep(for: .nanoseconds(time)) } catch { return .failure(.error(.internalError)) }
            return withExtendedLifetime(handlers) { .success(.null) }
        }
        let node = RehearsalLivesTests.node(context, .handler(handler))
        context.task {
            while !Task.isCancelled {
                do { try await clock.sleep(for: .seconds(1)) } catch { continue }
                _ = await node.publish(Payload(kind: .json, bytes: Array("1".utf8)), to: "news")
            }
            withExtendedLifetime(tasks) {}
        }
        return node
    }

    @Test func clientsAndNodesAreGoneToo() throws {
        struct Weak: Sendable {
            weak var client: RealtimeClient?
            weak var node: Node?
        }
        let seen = Mutex<[Weak]>([])
        for seed in 1...10 as ClosedRange<UInt64> {
            _ = try Rehearsal(seed: seed) {
                Counter()
            } node: { context, _ in
                let node = RehearsalLivesTests.node(context)
                seen.withLock { seen in seen.append(Weak(client: nil, node: node)) }
                return node
            } client: { client, _ in
                let realtime = await client.connect()
                seen.withLock { seen in seen.append(Weak(client: realtime, node: nil)) }
                try await client.calm()
            }.run()
        }
        let (count, left) = seen.withLock { seen in
            (seen.count, seen.count { weak in weak.client != nil || weak.node != nil })
        }
        #expect(count > 20)
        #expect(left == 0)
    }
}
