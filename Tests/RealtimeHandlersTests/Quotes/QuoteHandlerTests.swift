import RealtimeEngine
import RealtimeProtocol
import Synchronization
import Testing

@testable import RealtimeHandlers

struct QuoteHandlerTests {
    @Test func subscriberGetsTheQuoteAtAPosition() throws {
        let bench = QuoteBench()
        bench.enter(QuoteBench.bob)
        let token = try bench.lock("name", by: QuoteBench.bob)
        let grant = try bench.subscribe().get()
        #expect(grant.snapshot == StreamPosition(epoch: "e.1", offset: 2))
        #expect(grant.permissions == [.subscribe, .history, .presence, .lease])
        let data = try #require(try grant.data.map { data in try JSONValue(data).object })
        #expect(data?["version"] == 1)
        #expect(data?["title"] == "Quote")
        #expect(data?["fields"] == ["name": "Ada", "sum": "100.00"])
        #expect(data?["premium"]?.object?["state"] == "pending")
        let lease = data?["leases"]?.array?.first?.object
        #expect(lease?["key"] == "name" && lease?["user"] == "bob" && lease?["client"] == "c2")
        #expect(lease?["token"] == .string(token))
        #expect(data?["presence"]?.array?.first?.object?["user"] == "bob")
        #expect(data?["schema"]?.array?.count == 1)
    }

    @Test func rightsComeFromThePermissions() throws {
        let bench = QuoteBench()
        #expect(try bench.subscribe(by: QuoteBench.bob).get().permissions.contains([.lease, .takeOver]))
        #expect(try bench.subscribe(by: QuoteBench.eve).get().permissions == [.subscribe, .history, .presence])
        #expect(bench.edit(["name": "Eve"], by: QuoteBench.eve) == "103 permission denied")
        #expect(bench.call("list", by: QuoteBench.eve) == "103 permission denied")
        let nobody = Caller(Client(connection: ConnectionID(slot: 3, generation: 1), id: "c4", user: "x"))
        #expect(try bench.subscribe(by: nobody) == .failure(.error(.permissionDenied)))
    }

    @Test func quoteThatThereIsNotIsNotFoundAndNotKept() throws {
        let bench = QuoteBench()
        #expect(throws: HandlerError.feature(.notFound, "no such quote")) { try bench.subscribe("x").get() }
        #expect(bench.edit(["name": "Eve"], of: "x") == "4004 no such quote")
        #expect(bench.counts[.quotesOpen] == 0)
    }

    @Test func editIsStoredPublishedAndAnswered() throws {
        let bench = QuoteBench()
        _ = try bench.snapshot()
        #expect(bench.edit(["name": "Bob", "sum": "5.00"], expect: 1) == #"{"version":2}"#)
        #expect(bench.quotes["q"]?.fields == ["name": "Bob", "sum": "5.00"])
        #expect(
            try bench.log(of: "edit").last
                == #"{"version":2,"by":{"user":"ann","name":"ann"},"fields":{"name":"Bob","sum":"5.00"},"source":"client"}"#
        )
        #expect(try bench.snapshot()["version"] == 2)
        #expect(bench.counts[.quoteEdits] == 1)
    }

    @Test func editDoesNotNeedASubscription() {
        let bench = QuoteBench()
        #expect(bench.edit(["name": "Bob"]) == #"{"version":2}"#)
    }

    @Test func versionThatIsNoLongerThereIsAConflictAndTellsThePresentOne() throws {
        let bench = QuoteBench()
        _ = bench.edit(["name": "Bob"], expect: 1)
        #expect(bench.edit(["name": "Cy"], expect: 1) == "4001 version conflict: the present version is 2")
        #expect(bench.edit(["name": "Cy"], expect: 9) == "4001 version conflict: the present version is 2")
        #expect(bench.quotes.accepted.count == 1)
        #expect(bench.counts[.quoteEditsRefused] == 2)
    }

    @Test func valueThatTheServiceDoesNotTakeIsRefusedWithFieldAndReason() throws {
        let bench = QuoteBench()
        #expect(bench.edit(["name": "Bob", "id": "r"]) == "4003 id: cannot be changed")
        #expect(bench.quotes["q"] == TestQuote(), "all of it or nothing")
    }

    @Test func lockedFieldIsItsHoldersAlone() throws {
        let bench = QuoteBench()
        let token = try bench.lock("name", by: QuoteBench.ann)
        #expect(bench.edit(["name": "Bob"], by: QuoteBench.bob) == "4002 the lock of name is somebody else's")
        #expect(bench.edit(["sum": "1.00"], by: QuoteBench.bob) == #"{"version":2}"#)
        #expect(bench.edit(["name": "Bob"], by: QuoteBench.ann) == "4002 the lock of name has to be shown")
        #expect(bench.edit(["name": "Bob"], fences: ["name": .string(token)]) == #"{"version":3}"#)
        #expect(bench.quotes.accepted.last?.edit.fences.first?.token.description == token)
    }

    @Test func lockThatWasTakenOverNoLongerServes() throws {
        let bench = QuoteBench()
        let token = try bench.lock("name", by: QuoteBench.ann)
        let newer = try bench.lock("name", by: QuoteBench.bob)
        #expect(
            bench.edit(["name": "Ann"], fences: ["name": .string(token)]) == "4002 the lock of name is no longer held"
        )
        #expect(
            bench.edit(["name": "Bob"], fences: ["name": .string(newer)], by: QuoteBench.bob) == #"{"version":2}"#
        )
    }

    @Test func storeHasTheLastWordAboutTokens() throws {
        let bench = QuoteBench()
        let token = try bench.lock("name", by: QuoteBench.ann)
        // Taken over, and used on another node, between the question and the store.
        bench.quotes.beforeApply.withLock { hook in
            hook = { [quotes = bench.quotes] in
                quotes.contents.withLock { contents in
                    contents.tokens["q name"] = FencingToken(epoch: .max, counter: 1)
                }
                return nil
            }
        }
        #expect(
            bench.edit(["name": "Ann"], fences: ["name": .string(token)]) == "4002 the lock of name is no longer held"
        )
        #expect(bench.quotes.accepted.isEmpty)
    }

    @Test func locksCanBeRequired() throws {
        let bench = QuoteBench { settings in settings.requiresLocks = true }
        #expect(bench.edit(["name": "Bob"]) == "4002 the lock of name has to be taken first")
        let token = try bench.lock("name", by: QuoteBench.ann)
        #expect(bench.edit(["name": "Bob"], fences: ["name": .string(token)]) == #"{"version":2}"#)
    }

    @Test func editThatComesAgainWithItsKeyIsAnsweredAsTheFirstTime() throws {
        let bench = QuoteBench()
        #expect(bench.edit(["name": "Bob"], expect: 1, key: "k") == #"{"version":2}"#)
        _ = bench.edit(["name": "Cy"])
        #expect(bench.edit(["name": "Bob"], expect: 1, key: "k") == #"{"version":2}"#)
        #expect(bench.edit(["name": "Bob"], expect: 1, key: "k", by: QuoteBench.bob).hasPrefix("4001"))
        #expect(bench.quotes["q"]?.fields["name"] == "Cy")
        #expect(bench.counts[.quoteEditsRepeated] == 1)
    }

    @Test func badArgumentsAndUnknownMethodsAreRefused() {
        let bench = QuoteBench()
        #expect(bench.call("edit").hasPrefix("107"))
        #expect(bench.call("sell") == "104 method not found")
    }

    @Test func listIsTheServicesAndIsCut() {
        let bench = QuoteBench { settings in settings.limits.listedQuotes = 1 }
        #expect(bench.call("list") == #"{"quotes":[{"id":"q","title":"Quote","version":1}],"more":false}"#)
        bench.quotes.contents.withLock { contents in contents.quotes["r"] = TestQuote() }
        #expect(bench.call("list") == #"{"quotes":[{"id":"q","title":"Quote","version":1}],"more":true}"#)
        #expect(bench.counts[.quotesRefusedLimit] == 1)
    }

    @Test func cursorsPassAndNothingElseDoes() throws {
        let bench = QuoteBench()
        let subscribe = SubscribeEvent(client: QuoteBench.eve.client, room: "quote-cursors:q")
        let grant = bench.run { [handler = bench.handler] in await handler.subscribe(subscribe, by: QuoteBench.eve) }
        #expect(try grant?.get().permissions == [.subscribe, .publish])
        func publish(_ room: String, _ text: String) -> Result<PublishGrant, HandlerError>? {
            let data = RawJSON(uncheckedBytes: Array(text.utf8))
            let event = PublishEvent(client: QuoteBench.eve.client, room: room, data: data)
            return bench.run { [handler = bench.handler] in await handler.publish(event, by: QuoteBench.eve) }
        }
        let cursor = publish("quote-cursors:q", #"{"field":"name","start":1,"end":2}"#)
        #expect(try cursor?.get().conflationKey == "c3")
        #expect(throws: HandlerError.self) { try publish("quote-cursors:q", #"{"text":"hi"}"#)?.get() }
        #expect(publish("quote:q", #"{"type":"edit"}"#) == .failure(.error(.permissionDenied)))
    }

    @Test(arguments: ["quote:", "quote-cursors:"])
    func roomWithoutAQuoteIsUnknown(room: String) {
        let bench = QuoteBench()
        let event = SubscribeEvent(client: QuoteBench.ann.client, room: room)
        let result = bench.run { [handler = bench.handler] in await handler.subscribe(event, by: QuoteBench.ann) }
        #expect(result == .failure(.error(.unknownChannel)))
    }

    @Test func handlerThatWasStoppedRefuses() throws {
        let bench = QuoteBench()
        _ = try bench.snapshot()
        bench.run { [handler = bench.handler] in await handler.stop() }
        #expect(bench.edit(["name": "Bob"]).hasPrefix("401"))
        #expect(bench.call("list").hasPrefix("401"))
    }
}
