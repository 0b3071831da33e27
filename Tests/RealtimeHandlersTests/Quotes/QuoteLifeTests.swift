import RealtimeEngine
import RealtimeProtocol
import Synchronization
import Testing

@testable import RealtimeHandlers

/// Premiums, changes from outside, other nodes, and quotes that nobody is in any more.
struct QuoteLifeTests {
    private func premium(_ bench: QuoteBench) throws -> String {
        let snapshot = try bench.snapshot()
        return String(decoding: (snapshot["premium"] ?? .null).raw.bytes, as: UTF8.self)
    }

    @Test func premiumIsCalculatedAfterAPauseAndPublished() throws {
        let bench = QuoteBench()
        _ = try bench.snapshot()
        bench.pass(.seconds(1))
        #expect(try self.premium(bench) == #"{"state":"current","amount":"10.00","currency":"EUR","version":1}"#)
        for sum in ["1", "2", "3"] { _ = bench.edit(["sum": .string(sum)]) }
        bench.pass(.seconds(1))
        #expect(bench.quotes.contents.withLock { contents in contents.calculations } == 2)
        #expect(
            try bench.log(of: "premium") == [
                #"{"state":"pending","since":1000000}"#,
                #"{"state":"current","amount":"10.00","currency":"EUR","version":1}"#,
                #"{"state":"pending","amount":"10.00","currency":"EUR","version":1,"since":1001000}"#,
                #"{"state":"current","amount":"0.30","currency":"EUR","version":4}"#,
            ]
        )
    }

    @Test func failingCalculationIsToldAndTriedAgain() throws {
        let bench = QuoteBench()
        _ = try bench.snapshot()
        bench.pass(.seconds(1))
        bench.quotes.beforePremium.withLock { hook in hook = { .unavailable(reason: "secret") } }
        _ = bench.edit(["sum": "1"])
        bench.pass(.seconds(1))
        #expect(
            try bench.log(of: "premium").last
                == #"{"state":"stale","amount":"10.00","currency":"EUR","version":1,"since":1001000,"reason":"unavailable"}"#
        )
        bench.quotes.beforePremium.withLock { hook in hook = { nil } }
        bench.pass(.seconds(10))
        #expect(try self.premium(bench) == #"{"state":"current","amount":"0.10","currency":"EUR","version":2}"#)
    }

    @Test func whatTheCalculationMissesIsTold() throws {
        let bench = QuoteBench()
        _ = bench.edit(["sum": .null])
        bench.pass(.seconds(1))
        #expect(
            try self.premium(bench) == #"{"state":"stale","since":1000000,"reason":"sum: is no amount"}"#
        )
    }

    @Test func calculationThatKeepsFailingDoesNotStopEdits() throws {
        let bench = QuoteBench()
        bench.enter(QuoteBench.ann)
        _ = try bench.snapshot()
        bench.quotes.beforePremium.withLock { hook in hook = { .unavailable(reason: "secret") } }
        bench.pass(.seconds(120))
        #expect(bench.counts[.breakersOpened] >= 1)
        #expect(bench.edit(["name": "Bob"]) == #"{"version":2}"#)
    }

    @Test func changeFromOutsideIsPublished() throws {
        let bench = QuoteBench()
        _ = try bench.snapshot()
        bench.quotes.change("q", ["name": "Zoe"])
        bench.pass(.milliseconds(10))
        #expect(try bench.log(of: "edit").last == #"{"version":2,"fields":{"name":"Zoe"},"source":"service"}"#)
        #expect(bench.edit(["name": "Bob"], expect: 2) == #"{"version":3}"#)
    }

    @Test func changeThatWasNotToldIsFoundWhileSomebodyIsThere() throws {
        let bench = QuoteBench()
        bench.enter(QuoteBench.ann)
        _ = try bench.snapshot()
        bench.quotes.change("q", ["name": "Zoe"], tells: false)
        bench.pass(.seconds(40))
        #expect(try bench.log(of: "edit").last?.contains("Zoe") == true)
    }

    @Test func changeThatWasNotToldComesOutWithTheNextEditWhole() throws {
        let bench = QuoteBench()
        _ = try bench.snapshot()
        bench.quotes.change("q", ["name": "Zoe"], tells: false)
        #expect(bench.edit(["sum": "1"]) == #"{"version":3}"#)
        #expect(try bench.log(of: "edit").last?.contains(#""full":true,"fields":{"name":"Zoe","sum":"1"}"#) == true)
    }

    @Test func removalFromOutsideIsToldToMembers() throws {
        let bench = QuoteBench()
        _ = try bench.snapshot()
        bench.quotes.remove("q")
        bench.pass(.milliseconds(10))
        #expect(try bench.log().last == ["type": "deleted"])
        #expect(bench.edit(["name": "Bob"]) == "4004 no such quote")
    }

    @Test func quoteThatNobodyIsInIsForgottenAfterAWhile() throws {
        let bench = QuoteBench()
        bench.enter(QuoteBench.ann)
        _ = try bench.snapshot()
        bench.pass(.seconds(300))
        #expect(bench.counts[.quotesOpen] == 1)
        bench.leave(QuoteBench.ann)
        bench.pass(.seconds(130))
        #expect(bench.counts[.quotesOpen] == 0)
        #expect(try bench.snapshot()["version"] == 1)
    }

    @Test func nothingIsCalculatedForARoomThatBecameEmpty() throws {
        let bench = QuoteBench()
        bench.enter(QuoteBench.ann)
        _ = try bench.snapshot()
        bench.quotes.beforePremium.withLock { hook in hook = { .unavailable(reason: "secret") } }
        bench.pass(.seconds(10))
        bench.leave(QuoteBench.ann)
        bench.handler.record(NumberedEvent(number: 1, hub: 0, event: .roomVacated("quote:q", serial: 2)))
        bench.pass(.seconds(10))
        let calculations = bench.quotes.contents.withLock { contents in contents.calculations }
        bench.pass(.seconds(30))
        #expect(bench.quotes.contents.withLock { contents in contents.calculations } == calculations)
    }

    @Test func nodesTellEachOthersEditsApart() throws {
        let first = QuoteBench()
        let second = QuoteBench(beside: first)
        _ = try first.snapshot()
        _ = try second.snapshot()
        #expect(first.edit(["name": "Bob"], expect: 1) == #"{"version":2}"#)
        #expect(second.edit(["name": "Cy"], expect: 1) == "4001 version conflict: the present version is 2")
        #expect(second.edit(["sum": "1"], expect: 2) == #"{"version":3}"#)
        let data = try first.snapshot()
        #expect(data["version"] == 3)
        #expect(data["fields"] == ["name": "Bob", "sum": "1"])
        #expect(first.edit(["name": "Di"], expect: 3) == #"{"version":4}"#)
        #expect(try second.snapshot()["version"] == 4)
    }

    @Test func snapshotHasEverythingUpToItsPositionWhoeverPublishedIt() throws {
        let first = QuoteBench()
        let second = QuoteBench(beside: first)
        _ = try first.snapshot()
        for number in 0..<5 { _ = second.edit(["sum": .string("\(number)")]) }
        let grant = try first.subscribe().get()
        let raw = try #require(grant.data)
        let data = try #require(JSONValue(raw).object)
        #expect(data["version"] == 6)
        #expect(data["fields"]?.object?["sum"] == "4")
    }

    @Test func nodeThatStartsAgainTellsWhatTheOneBeforeCouldNot() throws {
        let first = QuoteBench()
        _ = try first.snapshot()
        first.broker.will(.fails, .fails, .fails, .fails, .fails, .fails)
        _ = first.edit(["name": "Bob"])
        // It dies here. The next one knows nothing of it.
        first.broker.will()
        let second = QuoteBench(beside: first)
        #expect(try second.snapshot()["fields"]?.object?["name"] == "Bob")
        #expect(try second.log(of: "edit").last?.contains(#""version":2,"full":true"#) == true)
    }

    @Test func premiumOfAnotherNodeIsNotCalculatedAgain() throws {
        let first = QuoteBench()
        _ = try first.snapshot()
        first.pass(.seconds(1))
        let second = QuoteBench(beside: first)
        #expect(try self.premium(second) == #"{"state":"current","amount":"10.00","currency":"EUR","version":1}"#)
        second.pass(.seconds(3))
        #expect(first.quotes.contents.withLock { contents in contents.calculations } == 1)
    }
}
