import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Testing

@testable import RealtimeHandlers

struct AnalyticsHandlerTests {
    @Test func watcherGetsEverythingThatIsKnownAndThenEachChange() throws {
        let bench = try AnalyticsBench()
        let ann = try bench.watch()
        #expect(ann.firstWidgets.map(\.figure) == ["0", "0"])
        #expect(ann.subscription?["data"]?.object?["title"] == "Sales")
        bench.advance(10.5)
        #expect(ann.figures(of: "open") == (1...10).map { second in "\(second * 1000)" })
        #expect(ann.figures(of: "rate") == ["10000"])
        #expect(bench.source.lastWindow != nil)
    }

    @Test func windowEndsNowAndIsAsLongAsTheWidgetSays() throws {
        let bench = try AnalyticsBench()
        _ = try bench.watch()
        bench.advance(1)
        #expect(bench.source.lastWindow == AnalyticsWindow(from: 941_000, through: 1_001_000))
    }

    @Test func nothingIsComputedWhileNobodyWatches() throws {
        let bench = try AnalyticsBench()
        bench.advance(100)
        #expect(bench.source.takeCalls().isEmpty)
        let ann = try bench.watch()
        bench.advance(2.5)
        #expect(bench.source.takeCalls().sorted() == ["open", "open", "open", "rate"])
        try bench.bench.run { await ann.vanish() }
        bench.advance(1000)
        #expect(bench.source.takeCalls().isEmpty)
        #expect(bench.bench.clock.nextDeadline == nil, "nobody looks any more")
    }

    @Test func oneComputationIsForAllWatchers() throws {
        let bench = try AnalyticsBench()
        let ann = try bench.watch("ann")
        let bob = try bench.watch("bob")
        bench.advance(3.5)
        #expect(bench.source.takeCalls().filter { id in id == "open" }.count == 4)
        #expect(bob.figures(of: "open") == ann.figures(of: "open"))
        #expect(bench.bench.metrics[.widgetsComputed] == 5)
    }

    @Test func computationUnderWayIsSharedByThoseWhoCome() throws {
        let bench = try AnalyticsBench()
        bench.source.become(.slow(.milliseconds(800)))
        let ann = try bench.watch("ann")
        let bob = try bench.watch("bob")
        #expect(ann.subscription == nil && bob.subscription == nil)
        bench.advance(0.8)
        #expect(ann.firstWidgets.map(\.figure) == ["800", "800"])
        #expect(bob.firstWidgets.map(\.figure) == ["800", "800"])
        #expect(bench.source.takeCalls().sorted() == ["open", "rate"])
    }

    @Test func whoComesBackSoonFindsItGoingOn() throws {
        let bench = try AnalyticsBench()
        let ann = try bench.watch()
        bench.advance(1.5)
        try bench.bench.run { await ann.vanish() }
        bench.advance(30)
        _ = bench.source.takeCalls()
        let bob = try bench.watch("bob")
        #expect(bob.firstWidgets.map(\.figure) == ["31500", "31500"])
        bench.advance(2)
        #expect(bench.source.takeCalls().filter { id in id == "open" }.count == 3)
        #expect(bob.figures(of: "open").count == 2)
    }

    @Test func roomWhoseJoinTakesLongIsNotGivenUp() throws {
        let bench = try AnalyticsBench()
        let handler = bench.handler
        let client = Client(connection: ConnectionID(slot: 7, generation: 1), id: "c", user: "ann")
        let event = SubscribeEvent(client: client, room: "dashboard:sales")
        _ = try bench.bench.run { await handler.subscribe(event, by: Caller(client)) }.get()
        bench.advance(55)
        #expect(bench.source.takeCalls().count == 2, "nobody is there yet")
        let ann = try bench.watch()
        bench.advance(1)
        #expect(ann.figures(of: "open").count == 1)
    }

    @Test func snapshotIsOfTheHeadOfTheRoom() throws {
        let bench = try AnalyticsBench()
        let ann = try bench.watch("ann")
        bench.advance(2.5)
        let bob = try bench.watch("bob")
        #expect(ann.subscription?["offset"] == nil)
        #expect(bob.subscription?["offset"] == 2)
        bench.advance(1)
        #expect(bob.figures(of: "open") == ["3000"])
    }

    // MARK: - A source that fails

    @Test func failingSourceShowsAsStaleWithItsLastValue() throws {
        let bench = try AnalyticsBench()
        let ann = try bench.watch()
        bench.advance(1.5)
        bench.source.become(.failing("the database is away"))
        bench.advance(1)
        let stale = try #require(ann.publications(in: "dashboard:sales").last)
        #expect(stale["stale"]?.text == #"{"since":1001000,"reason":"the database is away"}"#)
        #expect(stale["value"] == 1000)
        bench.source.become(.good)
        bench.advance(1)
        #expect(ann.figures(of: "open") == ["1000", "the database is away: 1000", "3000"])
        #expect(ann.publications(in: "dashboard:sales").last?["stale"] == .null)
        #expect(bench.bench.metrics[.widgetsStale] == 1)
    }

    @Test func newWatcherIsToldThatAValueIsStale() throws {
        let bench = try AnalyticsBench()
        bench.source.become(.failing("away"))
        let ann = try bench.watch()
        #expect(ann.firstWidgets.map(\.figure) == ["away", "away"])
        #expect(ann.firstWidgets.first?["stale"]?.object?["since"] == 1_000_000)
    }

    @Test func sourceThatDoesNotAnswerHoldsNobodyForLong() throws {
        let bench = try AnalyticsBench()
        bench.source.become(.hanging)
        let ann = try bench.watch()
        bench.advance(4.9)
        #expect(ann.subscription == nil)
        bench.advance(0.1)
        #expect(ann.firstWidgets.map(\.figure) == ["no answer in time", "no answer in time"])
    }

    @Test func sourceThatKeepsFailingIsNotAskedForAWhile() throws {
        let bench = try AnalyticsBench()
        bench.source.become(.failing("away"))
        let ann = try bench.watch()
        bench.advance(10.5)
        #expect(ann.figures(of: "open").last == "not asked, because it keeps failing")
        #expect(bench.source.takeCalls().filter { id in id == "open" }.count == 5)
        bench.source.become(.good)
        bench.advance(25)
        #expect(ann.figures(of: "open").last?.contains("asked") == false)
    }

    @Test func valueOfAnotherKindAndLongReasonsAreCaught() throws {
        let bench = try AnalyticsBench { policy in policy.reasonBytes = 4 }
        bench.source.become(.odd(.table(columns: [], rows: [])))
        #expect(
            try bench.watch("ann").firstWidgets.map(\.figure) == ["the value is no counter", "the value is no series"]
        )
        bench.source.become(.failing("123é5"))
        bench.advance(1)
        #expect(try bench.watch("bob").firstWidgets.first?.figure == "123")
    }

    @Test func publicationThatTheBrokerDoesNotTakeIsTriedAgain() throws {
        let bench = try AnalyticsBench()
        let ann = try bench.watch()
        bench.advance(9.9)
        bench.bench.broker.refuse("dashboard:")
        bench.advance(0.2)
        #expect(ann.figures(of: "rate").isEmpty)
        bench.bench.broker.refuse(nil)
        bench.advance(0.5)
        #expect(ann.figures(of: "rate") == ["10000"])
        #expect(bench.bench.metrics[.widgetPublicationsFailed] > 0)
    }

    @Test func newestOfEachWidgetStandsForAllBefore() throws {
        let bench = try AnalyticsBench()
        _ = try bench.watch()
        bench.advance(10)
        let node = bench.bench.node
        let query = HistoryQuery(since: nil, limit: 100)
        let page = try bench.bench.run { await node.history(of: "dashboard:sales", query) }.get()
        #expect(Set(page.entries.map(\.conflationKey)) == ["open", "rate"])
        #expect(bench.handler.rooms.first?.policy.overflow == .skipToLatest)
    }

    // MARK: - Who may

    @Test func dashboardsAreListedAndWatchedByPermission() throws {
        let bench = try AnalyticsBench()
        let handler = bench.handler
        let ann = try bench.bench.run { await handler.call("list", [:], by: .user("ann")) }.get()
        #expect(ann.text == #"{"dashboards":[{"id":"sales","title":"Sales"}]}"#)
        let chief = try bench.bench.run { await handler.call("list", [:], by: .user("chief")) }.get()
        #expect(chief.object?["dashboards"]?.array?.count == 2)
        #expect(
            try bench.bench.run { await handler.call("other", [:], by: .user("ann")) }
                == .failure(.error(.methodNotFound))
        )
        for (room, code) in [("dashboard:secret", 103), ("dashboard:none", 102)] {
            let caller = Caller.user("ann")
            let event = SubscribeEvent(client: caller.client, room: room)
            let answer = try bench.bench.run { await handler.subscribe(event, by: caller) }
            #expect(throws: HandlerError.self) { try answer.get() }
            if case .failure(let error) = answer { #expect(error.code == code) }
        }
        #expect(bench.source.takeCalls().isEmpty)
    }

    @Test func watchersDoNotPublish() throws {
        let bench = try AnalyticsBench()
        let ann = try bench.watch()
        try bench.bench.run {
            await ann.send(#"{"id":3,"publish":{"channel":"dashboard:sales","data":{"type":"widget","id":"open"}}}"#)
        }
        #expect(ann.messages.last?.object?["error"]?.object?["code"] == 103)
    }

    @Test func stopEndsEverything() throws {
        let bench = try AnalyticsBench()
        let ann = try bench.watch()
        bench.advance(0.5)
        bench.source.become(.hanging)
        bench.advance(1)
        let handler = bench.handler
        try bench.bench.run { await handler.stop() }
        #expect(bench.bench.clock.nextDeadline == nil)
        bench.advance(10)
        #expect(ann.figures(of: "open").isEmpty)
        #expect(try bench.watch("bob").messages.last?.object?["error"]?.object?["code"] == 401)
    }
}
