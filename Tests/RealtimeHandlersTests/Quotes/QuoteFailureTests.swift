import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Synchronization
import Testing

@testable import RealtimeHandlers

/// Services and brokers that fail, hang or do what they say that they did not.
struct QuoteFailureTests {
    private static func unavailable() -> TestQuotes.Hook { { .unavailable(reason: "secret") } }

    private static func hang(_ bench: QuoteBench, _ time: Duration) -> TestQuotes.Hook {
        { [clock = bench.clock] in
            do {
                try await clock.sleep(until: clock.now.advanced(by: time))
                return nil
            } catch {
                return .unavailable(reason: "cancelled")
            }
        }
    }

    @Test func serviceThatFailsIsToldWithoutItsSecretsAndOpensTheBreaker() throws {
        let bench = QuoteBench()
        bench.quotes.beforeLoad.withLock { hook in hook = Self.unavailable() }
        for _ in 0..<5 { #expect(bench.edit(["name": "Bob"]) == "4005 the service failed") }
        let loads = bench.quotes.contents.withLock { contents in contents.loads }
        let answer = bench.edit(["name": "Bob"])
        #expect(answer.hasPrefix("4005 the service keeps failing and is not asked now after "))
        #expect(bench.quotes.contents.withLock { contents in contents.loads } == loads)
        #expect(bench.counts[.breakersOpened] >= 1)
        bench.quotes.beforeLoad.withLock { hook in hook = { nil } }
        bench.pass(.seconds(31))
        #expect(bench.edit(["name": "Bob"]) == #"{"version":2}"#)
    }

    @Test func refusalsForGoodReasonsDoNotOpenTheBreaker() throws {
        let bench = QuoteBench()
        for _ in 0..<30 { #expect(bench.edit(["id": "r"]).hasPrefix("4003")) }
        for number in 0..<30 { #expect(bench.edit(["name": "Bob"], of: "x\(number)") == "4004 no such quote") }
        #expect(bench.edit(["name": "Bob"]) == #"{"version":2}"#)
    }

    @Test func serviceThatHangsHoldsNobodyUpForLongerThanItsDeadline() throws {
        let bench = QuoteBench()
        bench.quotes.beforeApply.withLock { hook in hook = Self.hang(bench, .seconds(3_600)) }
        let before = bench.clock.now
        #expect(bench.edit(["name": "Bob"]) == "4005 the service failed")
        #expect(before.duration(to: bench.clock.now) == .seconds(10))
        bench.quotes.beforeApply.withLock { hook in hook = { nil } }
        #expect(bench.edit(["name": "Bob"]) == #"{"version":2}"#)
    }

    @Test func editThatTheStoreTakesAfterItsDeadlineIsFoundToo() throws {
        let bench = QuoteBench()
        bench.enter(QuoteBench.ann)
        _ = try bench.snapshot()
        bench.quotes.beforeApply.withLock { hook in
            hook = { [clock = bench.clock] in
                // Does not listen to its cancellation.
                await Task(executorPreference: bench.executor) {
                    try? await clock.sleep(until: clock.now.advanced(by: .seconds(20)))
                }.value
                return nil
            }
        }
        #expect(bench.edit(["name": "Bob"]) == "4005 the service failed")
        bench.pass(.seconds(60))
        #expect(bench.quotes["q"]?.version == 2)
        #expect(try bench.log(of: "edit").last?.contains("Bob") == true)
    }

    @Test func editWhoseEndNobodyKnowsIsFoundOutAndTold() throws {
        let bench = QuoteBench()
        _ = try bench.snapshot()
        bench.quotes.afterApply.withLock { hook in hook = Self.unavailable() }
        #expect(bench.edit(["name": "Bob"]) == "4005 the service failed")
        bench.quotes.afterApply.withLock { hook in hook = { nil } }
        bench.pass(.seconds(1))
        #expect(try bench.log(of: "edit").last == #"{"version":2,"fields":{"name":"Bob"},"source":"service"}"#)
        #expect(bench.counts[.quoteEditsInDoubt] == 1)
    }

    @Test func editAfterOneInDoubtSeesWhatBecameOfIt() throws {
        let bench = QuoteBench()
        _ = try bench.snapshot()
        bench.quotes.afterApply.withLock { hook in hook = Self.unavailable() }
        _ = bench.edit(["name": "Bob"], expect: 1)
        bench.quotes.afterApply.withLock { hook in hook = { nil } }
        #expect(bench.edit(["name": "Cy"], expect: 1) == "4001 version conflict: the present version is 2")
        #expect(try bench.log(of: "edit").count == 2)
    }

    @Test(arguments: [FlakyBroker.Fate.fails, .worksAndFails])
    func editThatCouldNotBePublishedIsPublishedLaterOnceAndFirst(fate: FlakyBroker.Fate) throws {
        let bench = QuoteBench()
        _ = try bench.snapshot()
        bench.broker.will(fate, .fails)
        #expect(bench.edit(["name": "Bob"]) == #"{"version":2}"#)
        #expect(bench.edit(["name": "Cy"]).hasPrefix("4005"), "not before the log has the one before")
        bench.broker.will()
        #expect(bench.edit(["name": "Di"]) == #"{"version":3}"#)
        let names = try bench.log(of: "edit").dropFirst().map { text in text.contains("Bob") ? "Bob" : "Di" }
        #expect(names == ["Bob", "Di"])
        #expect(bench.counts[.quotePublicationsFailed] == 2)
    }

    @Test func publicationIsTriedAgainWithoutAnybodyAsking() throws {
        let bench = QuoteBench()
        _ = try bench.snapshot()
        bench.broker.will(.fails, .fails, .fails)
        _ = bench.edit(["name": "Bob"])
        bench.pass(.seconds(5))
        #expect(try bench.log(of: "edit").count == 2)
    }

    @Test func snapshotDoesNotRunAheadOfTheLog() throws {
        let bench = QuoteBench()
        _ = try bench.snapshot()
        bench.broker.will(.fails, .fails, .fails)
        _ = bench.edit(["name": "Bob"])
        #expect(throws: HandlerError.self) { try bench.subscribe().get() }
        bench.pass(.seconds(5))
        let grant = try bench.subscribe().get()
        let offset = try #require(grant.snapshot).offset
        let log = try bench.log().prefix(Int(offset))
        #expect(log.contains { data in data["type"] == "edit" && data["version"] == 2 })
    }

    @Test func callerWhoGivesUpLeavesNothingHalfDone() throws {
        let bench = QuoteBench()
        _ = try bench.snapshot()
        bench.quotes.afterApply.withLock { hook in hook = Self.hang(bench, .seconds(5)) }
        let arguments: JSONObject = ["quote": "q", "fields": ["name": "Bob"]]
        let task = Task(executorPreference: bench.executor) { [handler = bench.handler] in
            await handler.call("edit", arguments, by: QuoteBench.ann)
        }
        bench.pass(.seconds(1))
        task.cancel()
        bench.pass(.seconds(10))
        #expect(try bench.log(of: "edit").count == 2)
    }

    @Test func tooManyCallsForOneQuoteAreRefusedWithACode() throws {
        let bench = QuoteBench { settings in settings.limits.waitingCalls = 2 }
        bench.quotes.beforeApply.withLock { hook in hook = Self.hang(bench, .seconds(1)) }
        let arguments: JSONObject = ["quote": "q", "fields": ["name": "Bob"]]
        let boxes = (0..<8).map { _ in Box<String>() }
        for box in boxes {
            Task(executorPreference: bench.executor) { [handler = bench.handler] in
                box.set(QuoteBench.words(await handler.call("edit", arguments, by: QuoteBench.ann)))
            }
        }
        bench.pass(.seconds(20))
        let answers = boxes.compactMap(\.value)
        #expect(answers.count == 8)
        #expect(answers.contains { answer in answer.hasPrefix("111") })
        #expect(answers.contains { answer in answer.hasPrefix("{") })
        #expect(bench.counts[.quotesRefusedLimit] > 0)
    }

    @Test func quotesBeyondTheBoundAreRefusedWithACode() throws {
        let bench = QuoteBench { settings in settings.limits.openQuotes = 1 }
        bench.quotes.contents.withLock { contents in contents.quotes["r"] = TestQuote() }
        _ = try bench.snapshot()
        #expect(bench.edit(["name": "Bob"], of: "r") == "106 limit exceeded")
        #expect(bench.counts[.quotesRefusedLimit] == 1)
        #expect(bench.counts[.quotesOpen] == 1)
    }

    @Test func quoteThatIsTooLargeToTellIsRefusedWithACode() throws {
        let bench = QuoteBench { settings in settings.limits.snapshotBytes = 100 }
        #expect(try bench.subscribe() == .failure(.error(.limitExceeded)))
        #expect(bench.counts[.quotesRefusedLimit] == 1)
    }
}
