import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Testing

@testable import RealtimeHandlers

struct NotificationHandlerTests {
    private static let ann = NotificationBench.ann
    private static let chief = NotificationBench.chief

    // MARK: - Rooms

    @Test func everybodyIsPutIntoTheirRooms() async throws {
        let handler = try NotificationBench().handler
        let ann = Principal(id: "ann", name: "Ann", roles: ["agent", "chief", "agent"])
        let rooms = try await handler.rooms(for: ann).get()
        #expect(rooms == ["notice:all", "notice:role:agent", "notice:role:chief", "notice:user:ann"])
        #expect(try await handler.rooms(for: Principal(id: "", name: "")).get() == ["notice:all"])
    }

    @Test(arguments: [
        ("notice:all", true), ("notice:role:agent", true), ("notice:user:ann", true), ("notice:role:chief", false),
        ("notice:user:bob", false), ("notice:user:ann:x", false), ("notice:", false), ("notice:role:ann", false),
    ])
    func roomsOfOthersAreClosed(room: String, isOpen: Bool) async throws {
        let handler = try NotificationBench().handler
        let event = SubscribeEvent(client: Self.ann.client, room: room)
        let answer = await handler.subscribe(event, by: Self.ann)
        #expect(
            answer
                == (isOpen
                    ? .success(SubscribeGrant(permissions: [.subscribe, .history]))
                    : .failure(.error(.permissionDenied)))
        )
    }

    // MARK: - Sending

    @Test func noticeIsKeptThenPublishedToItsAudience() throws {
        let bench = try NotificationBench()
        for audience in [.all, .role("agent"), .user("ann")] as [NoticeAudience] {
            let receipt = try bench.send(NoticeDraft(to: audience, title: audience.resource)).get()
            #expect(!receipt.isRepetition)
            #expect(try bench.published(in: audience.room).last == "notice \(audience.resource)")
        }
        #expect(bench.bench.metrics[.noticesKept] == 3)
    }

    @Test func publicationSaysAllThereIsToSay() throws {
        let bench = try NotificationBench()
        let arguments =
            #"{"to":{"user":"ann"},"title":"T","body":"B","severity":"critical","ackRequired":true,"key":"k","data":{"quote":1.50},"expires":2000000}"#
        let answer = try bench.call("send", arguments, by: Self.chief).get()
        #expect(answer.text == #"{"id":"1@s","repeated":false}"#)
        let text = try #require(try bench.bench.published(in: "notice:user:ann").last)
        #expect(
            text
                == #"{"type":"notice","id":"1@s","position":{"epoch":"s","offset":1},"to":{"user":"ann"},"severity":"critical","title":"T","body":"B","time":1000000,"expires":2000000,"ackRequired":true,"data":{"quote":1.50},"key":"k","from":{"user":"chief","name":"chief"}}"#
        )
    }

    @Test func sendingNeedsThePermission() throws {
        let bench = try NotificationBench()
        #expect(try bench.code("send", #"{"to":{"all":true},"title":"T"}"#) == 103)
        #expect(try bench.code("acknowledgements", #"{"id":"1@s"}"#) == 103)
        #expect(try bench.published(in: "notice:all") == ["list"])
    }

    @Test(arguments: [
        #"{"title":"T"}"#, #"{"to":{},"title":"T"}"#, #"{"to":{"all":false},"title":"T"}"#,
        #"{"to":{"all":true,"user":"ann"},"title":"T"}"#, #"{"to":{"user":1},"title":"T"}"#, #"{"to":{"all":true}}"#,
        #"{"to":{"all":true},"title":1}"#, #"{"to":{"all":true},"title":"T","body":1}"#,
        #"{"to":{"all":true},"title":"T","severity":"loud"}"#, #"{"to":{"all":true},"title":"T","expires":"x"}"#,
        #"{"to":{"all":true},"title":"T","ackRequired":1}"#, #"{"to":{"all":true},"title":"T","key":1}"#,
    ])
    func argumentsThatMakeNoNoticeAreRefused(arguments: String) throws {
        #expect(try NotificationBench().code("send", arguments, by: Self.chief) == 107)
    }

    @Test(arguments: [
        NoticeDraft(to: .all, title: ""), NoticeDraft(to: .all, title: "long title"),
        NoticeDraft(to: .all, title: "T", body: "long body"), NoticeDraft(to: .all, title: "T", data: "long data"),
        NoticeDraft(to: .all, title: "T", key: ""), NoticeDraft(to: .all, title: "T", key: "long key"),
        NoticeDraft(to: .all, title: "T", expires: 1_000_000), NoticeDraft(to: .all, title: "T", expires: .max),
        NoticeDraft(to: .user(""), title: "T"), NoticeDraft(to: .role(""), title: "T"),
        NoticeDraft(to: .user(String(repeating: "a", count: 244)), title: "T"),
    ])
    func noticeBeyondItsBoundsIsRefused(draft: NoticeDraft) throws {
        let bench = try NotificationBench { policy in
            policy.titleBytes = 5
            policy.bodyBytes = 5
            policy.dataBytes = 5
            policy.keyBytes = 5
        }
        guard case .failure(let error) = try bench.send(draft) else {
            Issue.record("taken")
            return
        }
        #expect(error.code == .invalid && error.handlerError.code == 4003)
        #expect(bench.bench.metrics[.noticesRefused] == 1)
    }

    @Test func repetitionIsTakenAndPublishedOnce() throws {
        let bench = try NotificationBench()
        let draft = NoticeDraft(to: .all, title: "disk full", key: "disk")
        let first = try bench.send(draft).get()
        let second = try bench.send(draft).get()
        #expect(second.isRepetition && second.notice == first.notice)
        #expect(try bench.published(in: "notice:all") == ["list", "notice disk full"])
        #expect(bench.bench.metrics[.noticesRepeated] == 1)
        bench.bench.advance(by: .seconds(3599))
        #expect(try bench.send(draft).get().isRepetition)
        bench.bench.advance(by: .seconds(1))
        #expect(try !bench.send(draft).get().isRepetition)
    }

    @Test func fullStoreRefusesTheSender() throws {
        var limits = MemoryNotificationStore.Limits()
        limits.noticesPerAudience = 1
        let bench = try NotificationBench(limits: limits)
        _ = try bench.send(NoticeDraft(to: .all, title: "1")).get()
        #expect(try bench.code("send", #"{"to":{"all":true},"title":"2"}"#, by: Self.chief) == 106)
        #expect(try bench.published(in: "notice:all") == ["list", "notice 1"])
    }

    // MARK: - A broker and a store that fail

    @Test func noticeWhosePublicationFailedIsListedAndItsRoomAsked() throws {
        let bench = try NotificationBench()
        bench.bench.broker.refuse("notice:user:")
        _ = try bench.send(NoticeDraft(to: .user("ann"), title: "1")).get()
        #expect(try bench.published(in: "notice:user:ann").isEmpty)
        #expect(try bench.call("list").get().object?["notices"]?.array?.count == 1)
        bench.bench.broker.refuse(nil)
        bench.bench.advance(by: .milliseconds(499))
        #expect(try bench.published(in: "notice:user:ann").isEmpty)
        bench.bench.advance(by: .milliseconds(1))
        #expect(try bench.published(in: "notice:user:ann") == ["list"])
        #expect(bench.bench.metrics[.noticePublicationsFailed] == 1)
        #expect(bench.bench.clock.nextDeadline == nil)
    }

    @Test func failingStoreIsTheSendersAndTheReadersError() throws {
        let bench = try NotificationBench()
        bench.store.become(.failing)
        for _ in 1...5 {
            let error = try #require(throws: HandlerError.self) {
                try bench.call("send", #"{"to":{"all":true},"title":"T"}"#, by: Self.chief).get()
            }
            #expect(error.code == 4005 && error.reply?.temporary == true)
        }
        for (method, arguments) in [("list", "{}"), ("read", #"{"ids":["1@s"]}"#), ("acknowledge", #"{"id":"1@s"}"#)] {
            let error = try #require(throws: HandlerError.self) { try bench.call(method, arguments).get() }
            #expect(error.code == 4005 && error.reply?.retryAfterMilliseconds == 30_000, "the breaker is open")
        }
        bench.store.become(.good)
        bench.bench.advance(by: .seconds(30))
        #expect(try bench.code("list") == 0)
    }

    @Test func whatAFailingStoreMayHaveDoneIsAskedAboutOnceItWorks() throws {
        let bench = try NotificationBench()
        bench.store.become(.failing)
        #expect(try bench.code("send", #"{"to":{"role":"agent"},"title":"T"}"#, by: Self.chief) == 4005)
        #expect(try bench.code("read", #"{"ids":["1@s"]}"#) == 4005)
        #expect(try bench.published(in: "notice:role:agent").isEmpty)
        bench.store.become(.good)
        #expect(try bench.code("list") == 0)
        #expect(try bench.published(in: "notice:role:agent") == ["list"])
        #expect(try bench.published(in: "notice:user:ann") == ["list"])
    }

    @Test func noticeThatIsKeptTooLateForItsSenderIsPublishedAllTheSame() throws {
        let bench = try NotificationBench()
        bench.store.become(.late(.seconds(7)))
        let handler = bench.handler
        let sending = bench.bench.begin { await handler.send(NoticeDraft(to: .all, title: "1")) }
        bench.bench.advance(by: .seconds(5))
        #expect(throws: NotificationError(.unavailable, "the store of notices did not answer in time")) {
            try sending.value?.get()
        }
        bench.bench.advance(by: .seconds(2))
        bench.store.become(.good)
        #expect(try bench.published(in: "notice:all") == ["list", "notice 1"])
    }

    @Test func marksThatComeTooLateForOneDeviceAreToldToAll() throws {
        let bench = try NotificationBench()
        _ = try bench.send(NoticeDraft(to: .all, title: "1")).get()
        bench.store.become(.slow(.seconds(7)))
        let handler = bench.handler
        let reading = bench.bench.begin { await handler.call("read", ["ids": ["1@s"]], by: Self.ann) }
        bench.bench.advance(by: .seconds(7))
        #expect(throws: HandlerError.self) { try reading.value?.get() }
        bench.store.become(.good)
        #expect(try bench.published(in: "notice:user:ann") == [#"read ["1@s"]"#])
    }

    @Test func stopPublishesWhatIsLeftAndEnds() throws {
        let bench = try NotificationBench()
        bench.bench.broker.refuse("notice:all")
        _ = try bench.send(NoticeDraft(to: .all, title: "1")).get()
        let handler = bench.handler
        try bench.bench.run { await handler.stop() }
        #expect(bench.bench.clock.nextDeadline == nil)
        #expect(throws: NotificationError.notStarted) { try bench.send(NoticeDraft(to: .all, title: "2")).get() }
    }

    @Test func handlerThatIsNotStartedSaysSo() throws {
        let bench = try NotificationBench(isStarted: false)
        #expect(throws: NotificationError.notStarted) { try bench.send(NoticeDraft(to: .all, title: "1")).get() }
        #expect(try bench.code("list") == 4005)
    }

    // MARK: - Reading

    @Test func listIsThePageOfTheReader() throws {
        let bench = try NotificationBench { policy in policy.page = 2 }
        for number in 1...3 { _ = try bench.send(NoticeDraft(to: .all, title: "\(number)")).get() }
        let page = try #require(try bench.call("list", #"{"limit":100}"#).get().object)
        #expect(page["notices"]?.array?.compactMap { one in one.object?["title"]?.string } == ["3", "2"])
        #expect(page["unread"] == 3 && page["more"] == true)
        #expect(page["position"]?.text == #"{"epoch":"s","offset":3}"#)
        let rest = try bench.call("list", #"{"before":{"epoch":"s","offset":2}}"#).get().object
        #expect(rest?["notices"]?.array?.compactMap { one in one.object?["title"]?.string } == ["1"])
        let changes = try bench.call("list", #"{"after":{"epoch":"s","offset":1},"limit":1}"#).get().object
        #expect(changes?["notices"]?.array?.compactMap { one in one.object?["title"]?.string } == ["2"])
        #expect(changes?["position"]?.text == #"{"epoch":"s","offset":2}"#)
        #expect(changes?["head"]?.text == #"{"epoch":"s","offset":3}"#)
    }

    @Test(arguments: [
        ("list", #"{"limit":-1}"#), ("list", #"{"after":7}"#), ("list", #"{"before":{"epoch":"s"}}"#),
        ("list", #"{"after":{"epoch":"s","offset":1},"before":{"epoch":"s","offset":1}}"#), ("read", "{}"),
        ("read", #"{"ids":[1]}"#), ("read", #"{"ids":[""]}"#), ("read", #"{"ids":["1","2","3"]}"#),
        ("acknowledge", "{}"), ("acknowledge", #"{"id":"too long"}"#),
    ])
    func argumentsOfReadersAreChecked(method: String, arguments: String) throws {
        let bench = try NotificationBench { policy in
            policy.idsPerCall = 2
            policy.idBytes = 5
        }
        #expect(try bench.code(method, arguments) == 107)
    }

    @Test func readIsToldToAllDevicesOfTheUser() throws {
        let bench = try NotificationBench()
        for number in 1...2 { _ = try bench.send(NoticeDraft(to: .all, title: "\(number)")).get() }
        let answer = try bench.call("read", #"{"ids":["1@s","1@s","9@s"]}"#).get()
        #expect(answer.text == #"{"ids":["1@s"],"unread":1,"position":{"epoch":"s","offset":3}}"#)
        let told = try bench.bench.published(in: "notice:user:ann").last
        #expect(told == #"{"type":"read","ids":["1@s"],"unread":1,"position":{"epoch":"s","offset":3}}"#)
        #expect(try bench.bench.published(in: "notice:user:chief").isEmpty)
        _ = try bench.call("read", #"{"ids":["9@s"]}"#).get()
        #expect(try bench.bench.published(in: "notice:user:ann").count == 1)
    }

    @Test func acknowledgementsAreToldToTheUserAndShownToSenders() throws {
        let bench = try NotificationBench()
        _ = try bench.send(NoticeDraft(to: .all, title: "1", requiresAcknowledgement: true)).get()
        #expect(try bench.code("acknowledge", #"{"id":"7@s"}"#) == 4004)
        _ = try bench.call("acknowledge", #"{"id":"1@s"}"#).get()
        let told = try bench.bench.published(in: "notice:user:ann").last
        #expect(told == #"{"type":"acknowledged","id":"1@s","unread":0,"position":{"epoch":"s","offset":2}}"#)
        let shown = try bench.call("acknowledgements", #"{"id":"1@s"}"#, by: Self.chief).get()
        #expect(shown.text == #"{"acknowledgements":[{"user":"ann","time":1000000}]}"#)
        #expect(try bench.code("acknowledgements", #"{"id":"7@s"}"#, by: Self.chief) == 4004)
    }

    @Test func whoIsUnknownReadsAndDoesNotMark() throws {
        let bench = try NotificationBench()
        _ = try bench.send(NoticeDraft(to: .all, title: "1")).get()
        #expect(try bench.call("list", by: .user("")).get().object?["notices"]?.array?.count == 1)
        #expect(try bench.code("read", #"{"ids":["1@s"]}"#, by: .user("")) == 103)
        #expect(try bench.code("acknowledge", #"{"id":"1@s"}"#, by: .user("")) == 103)
    }

    @Test func expiryIsAWeekUnlessTheNoticeSaysOtherwise() throws {
        let bench = try NotificationBench()
        _ = try bench.send(NoticeDraft(to: .all, title: "week")).get()
        _ = try bench.send(NoticeDraft(to: .all, title: "second", expires: 1_001_000)).get()
        bench.bench.advance(by: .seconds(1))
        let page = try bench.call("list").get().object
        #expect(page?["notices"]?.array?.compactMap { one in one.object?["title"]?.string } == ["week"])
        #expect(page?["unread"] == 1)
        bench.bench.advance(by: .seconds(7 * 86_400))
        #expect(try bench.call("list").get().object?["unread"] == 0)
    }

    @Test func unknownMethodIsNotFound() throws {
        #expect(try NotificationBench().code("forget") == 104)
    }
}
