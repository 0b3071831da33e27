import Foundation
import RealtimeClient
import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Synchronization
import Testing

/// What ends a rehearsal, and what it says then.
struct RehearsalChecksTests {
    private struct Trouble: Error {}

    private static func rehearsal(
        seed: UInt64 = 1,
        _ options: RehearsalOptions = RehearsalOptions(),
        _ body: @escaping @Sendable (RehearsedClient) async throws -> Void,
        finally: @escaping @Sendable (RehearsedClient) async throws -> Void = { _ in }
    ) -> Rehearsal<Counter> {
        Rehearsal(seed: seed, options: options) {
            Counter()
        } node: { context, _ in
            RehearsalLivesTests.node(context)
        } client: { client, _ in
            try await body(client)
        } finally: { client, _ in
            try await finally(client)
        }
    }

    @Test func errorThatAClientThrowsIsAFailure() throws {
        let failure = try #require(throws: RehearsalFailure.self) {
            try Self.rehearsal { client in
                try await client.sleep(for: .seconds(1))
                throw Trouble()
            }.run()
        }
        #expect(failure.violation.invariant == .requirement)
        #expect(failure.violation.detail.contains("Trouble"))
        #expect(failure.violation.time >= 1_000_000_000)
    }

    @Test func lastLookComesWhenAllOthersAreGone() throws {
        let left = Mutex(0)
        var options = RehearsalOptions()
        options.clients = 4...4
        let rehearsal = Self.rehearsal(options) { client in
            try await client.calm()
            try await client.think(upTo: .seconds(100))
            left.withLock { left in left += 1 }
        } finally: { client in
            try client.require(client.index == 4, "it has the next number")
            try client.require(left.withLock { left in left } == 4, "all others are gone")
            left.withLock { left in left += 1 }
        }
        _ = try rehearsal.run()
        #expect(left.withLock { left in left } == 5)
    }

    @Test func clientsMeetThoughSomeOfThemEndBefore() throws {
        var options = RehearsalOptions()
        options.clients = 3...3
        let met = Counter()
        _ = try Self.rehearsal(options) { client in
            if client.index == 0 { return }
            try await client.think(upTo: .seconds(10))
            try await client.meet()
            try await client.meet()
            _ = met.next()
        }.run()
        #expect(met.next() == 3)
    }

    @Test func taskThatRunsElsewhereIsFound() async {
        let rehearsal = Self.rehearsal { client in
            let realtime = client.client()
            let isOver = Counter()
            Task {
                await realtime.connect()
                _ = isOver.next()
            }
            // It takes real time on another thread.
            while isOver.value == 0 {}
        }
        // On a thread of its own, or it might keep the only one that the task could have.
        let found = await withCheckedContinuation { continuation in
            Thread {
                do throws(RehearsalFailure) {
                    _ = try rehearsal.run()
                    continuation.resume(returning: Invariant?.none)
                } catch {
                    continuation.resume(returning: error.violation.invariant)
                }
            }.start()
        }
        #expect(found == .determinism)
    }

    @Test func clientThatGoesOnWithoutTimeIsAFailure() throws {
        let failure = try #require(throws: RehearsalFailure.self) {
            try Self.rehearsal { client in
                while !client.isCalm {}
            }.run()
        }
        #expect(failure.violation.detail.contains("takes no time"))
    }

    @Test func failureIsShownWithAsLittleAsIsNeeded() throws {
        var options = RehearsalOptions()
        options.clients = 4...4
        let body: @Sendable (RehearsedClient) async throws -> Void = { client in
            let realtime = await client.connect()
            var losses = 0
            for await state in await realtime.states() {
                if case .waiting = state { losses += 1 }
                try client.require(losses < 2, "lost twice")
                if client.isCalm { return }
            }
        }
        var failure: RehearsalFailure?
        for seed in 1...50 as ClosedRange<UInt64> where failure == nil {
            do {
                _ = try Self.rehearsal(seed: seed, options, body).run()
            } catch {
                if error.violation.invariant == .requirement && error.report.faults.count > 5 { failure = error }
            }
        }
        let first = try #require(failure)
        let least = first.shrunk()
        #expect(least.report.faults.count < first.report.faults.count)
        #expect(least.violation.invariant == .requirement)
        let again = try #require(throws: RehearsalFailure.self) {
            try Self.rehearsal(seed: least.seed, least.options, body).run()
        }
        #expect(again.report.traceHash == least.report.traceHash)
    }

    @Test(arguments: [TaskPriority.background, .high])
    func callersPriorityChangesNothing(priority: TaskPriority) async throws {
        let here = try Rehearsal.chat(seed: 11, RehearsalOptions()).run()
        let there = try await Task.detached(priority: priority) {
            try Rehearsal.chat(seed: 11, RehearsalOptions()).run()
        }.value
        #expect(here.traceHash == there.traceHash)
    }
}
