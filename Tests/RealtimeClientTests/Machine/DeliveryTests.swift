import RealtimeClient
import RealtimeProtocol
import Testing

struct DeliveryTests {
    static let here = StreamPosition(epoch: "e", offset: 2)

    static func resume(_ rest: String) -> String {
        #""subscribe":{"recoverable":true,"positioned":true,"was_recovering":true,\#(rest)}"#
    }

    @Test func publicationsMoveThePositionAndDuplicatesDoNot() {
        let harness = Harness()
        harness.enter()
        for offset: UInt64 in [1, 1, 2, 1, 2, 3, 3] { harness.publication(offset) }
        #expect(harness.events() == [pub(1), pub(2), pub(3)])
        #expect(harness.machine.position(of: "r")?.offset == 3)
        #expect(harness.machine.counters.duplicates == 4)
    }

    @Test func publicationsOutsideTheLogAreDeliveredAsTheyAre() {
        let harness = Harness()
        harness.enter(at: 2)
        harness.receive(#"{"push":{"channel":"r","pub":{"data":0}}}"#)
        #expect(harness.events() == [pub(0)])
        #expect(harness.machine.position(of: "r") == Self.here)
    }

    @Test func unnumberedRoomIsNotChecked() {
        let harness = Harness()
        harness.connect()
        _ = harness.subscribe()
        harness.answer(#""subscribe":{}"#)
        _ = harness.effects()
        for offset: UInt64 in [5, 9, 1] { harness.publication(offset) }
        #expect(harness.events() == [pub(5), pub(9), pub(1)])
        #expect(harness.machine.position(of: "r") == nil)
    }

    @Test func holeIsToldAndRepairedInPlace() {
        let harness = Harness()
        harness.enter(at: 2)
        harness.publication(5)
        let gap = RoomGap(epoch: "e", from: 3, through: 4, cause: .detected)
        #expect(
            harness.effects() == [
                .room("r", .gap(gap)),
                .send(harness.session, Array(#"{"id":3,"unsubscribe":{"channel":"r"}}"#.utf8)),
            ]
        )
        harness.publication(6)
        #expect(harness.machine.position(of: "r") == Self.here)
        harness.receive(#"{"id":3,"unsubscribe":{}}"#)
        let resume = #""recover":true,"epoch":"e","offset":2,"positioned":true,"recoverable":true"#
        #expect(harness.sent() == [#"{"id":4,"subscribe":{"channel":"r",\#(resume)}}"#])
        let missed = (3...6).map { offset in #"{"data":\#(offset),"offset":\#(offset)}"# }.joined(separator: ",")
        harness.receive(
            #"{"id":4,\#(Self.resume(#""recovered":true,"epoch":"e","offset":6,"publications":[\#(missed)]"#))}"#
        )
        let entry = RoomEntry(position: StreamPosition(epoch: "e", offset: 6), isRecoverable: true)
        #expect(
            harness.events() == [.subscribed(entry), .recovered(count: 4), pub(3), pub(4), pub(5), pub(6)]
        )
        #expect(harness.state == .connected(client: "c"))
    }

    @Test func holesInARowAreRepairedSlowerAndSlower() {
        let harness = Harness()
        harness.enter()
        var repairs = 0
        let end = harness.now + 300 * second
        while harness.now < end {
            for message in harness.sent() {
                let id = ids([message]).first ?? 0
                if message.contains("unsubscribe") {
                    harness.receive(#"{"id":\#(id),"unsubscribe":{}}"#)
                } else {
                    harness.receive(#"{"id":\#(id),\#(Self.resume(#""recovered":true,"epoch":"e""#))}"#)
                    repairs += 1
                    harness.publication(2)
                }
            }
            if repairs == 0 { harness.publication(2) }
            harness.advance(second / 10)
        }
        #expect(repairs > 15 && repairs < 70)
    }

    @Test(arguments: [
        // Nothing was missed, and the flag is true all the same.
        (#""recovered":true,"epoch":"e","offset":2"#, [] as [UInt64], true),
        (#""recovered":true,"epoch":"e","offset":3,"publications":[{"data":3,"offset":3}]"#, [3], true),
        // Repetitions are dropped.
        (
            #""recovered":true,"epoch":"e","offset":3,"#
                + #""publications":[{"data":2,"offset":2},{"data":3,"offset":3},{"data":3,"offset":3}]"#, [3], true
        ),
        (#""epoch":"e","offset":9"#, [], false),
        (#""epoch":"f","offset":2"#, [], false),
        (#""epoch":"e","offset":1"#, [], false),
        // Claims that are not true: another epoch, a part only, a hole, an end before the position, no offsets.
        (#""recovered":true,"epoch":"f","offset":2"#, [], false),
        (#""recovered":true,"epoch":"e","offset":4,"publications":[{"data":3,"offset":3}]"#, [], false),
        (#""recovered":true,"epoch":"e","offset":5,"publications":[{"data":5,"offset":5}]"#, [], false),
        (#""recovered":true,"epoch":"e","offset":1"#, [], false),
        (#""recovered":true,"epoch":"e","offset":3,"publications":[{"data":3}]"#, [], false),
    ])
    func resumeIsAllOrNothing(_ result: String, _ missed: [UInt64], _ isRecovered: Bool) {
        let harness = Harness()
        harness.enter(at: 2)
        harness.reconnect()
        harness.answer(Self.resume(result))
        var events = harness.events()
        guard case .subscribed(let entry)? = events.first, let now = entry.position else {
            Issue.record("\(events)")
            return
        }
        events.removeFirst()
        if isRecovered {
            #expect(events == [.recovered(count: missed.count)] + missed.map(pub))
        } else {
            #expect(events == [.notRecovered(previous: Self.here, now: now)])
        }
        #expect(harness.machine.position(of: "r") == now)
        harness.publication(now.offset + 1)
        #expect(harness.events() == [pub(now.offset + 1)])
    }

    @Test func roomWithoutRecoveryStillSaysWhetherItMissedAnything() {
        for (offset, event) in [
            (UInt64(2), RoomEvent.recovered(count: 0)),
            (3, .notRecovered(previous: Self.here, now: StreamPosition(epoch: "e", offset: 3))),
        ] {
            let harness = Harness()
            harness.enter(at: 2, recoverable: false)
            harness.reconnect()
            harness.answer(#""subscribe":{"positioned":true,"epoch":"e","offset":\#(offset)}"#)
            #expect(harness.events().last == event)
        }
    }

    @Test(
        arguments: [
            (#""epoch":"e","from":3,"through":7"#, RoomGap(epoch: "e", from: 3, through: 7, cause: .announced)),
            (#""epoch":"e","from":1,"through":7"#, RoomGap(epoch: "e", from: 3, through: 7, cause: .announced)),
            (#""epoch":"e","from":5,"through":7"#, RoomGap(epoch: "e", from: 3, through: 7, cause: .announced)),
            (#""epoch":"f","from":1,"through":1"#, RoomGap(epoch: "f", from: 1, through: 1, cause: .announced)),
            (#""epoch":"e","from":1,"through":2"#, nil),
            (
                #""epoch":"e","from":3,"through":7,"conflated":true"#,
                RoomGap(epoch: "e", from: 3, through: 7, cause: .conflated)
            ),
        ] as [(String, RoomGap?)]
    )
    func announcedGapMovesThePosition(_ notice: String, _ gap: RoomGap?) {
        let harness = Harness()
        harness.enter(at: 2)
        harness.receive(#"{"push":{"channel":"r","gap":{\#(notice)}}}"#)
        #expect(harness.events() == (gap.map { gap in [.gap(gap)] } ?? []))
        let position = gap.map { gap in StreamPosition(epoch: gap.epoch, offset: gap.through) } ?? Self.here
        #expect(harness.machine.position(of: "r") == position)
        harness.publication(position.offset + 1)
        #expect(harness.events() == [pub(position.offset + 1)])
    }

    @Test(arguments: [(0, false), (2000, false), (2499, false), (2500, true), (2501, true), (2502, true), (2999, true)])
    func unsubscribeCodeDecidesWhetherToSubscribeAgain(_ code: UInt32, _ comesBack: Bool) {
        let harness = Harness()
        harness.enter(at: 2)
        harness.receive(#"{"push":{"channel":"r","unsubscribe":{"code":\#(code),"reason":"x"}}}"#)
        let ended = RoomEvent.ended(code: UnsubscribeCode(rawValue: code), reason: "x")
        #expect(harness.events() == (comesBack ? [] : [ended]))
        harness.advance(second / 2)
        let sent = harness.sent()
        #expect(sent.count == (comesBack ? 1 : 0))
        // 2502 says that the position is not valid any more.
        if comesBack { #expect(sent[0].contains(#""recover":true"#) == (code != 2502)) }
        if code == 2502 {
            harness.receive(#"{"id":3,\#(Self.resume(#""epoch":"f","offset":1"#))}"#)
            #expect(
                harness.events().last
                    == .notRecovered(previous: Self.here, now: StreamPosition(epoch: "f", offset: 1))
            )
        }
    }

    @Test func joinsAndLeavesAreTold() {
        let harness = Harness()
        harness.enter()
        let info = ClientInfo(user: "u", client: "c2")
        harness.receive(#"{"push":{"channel":"r","join":{"info":{"user":"u","client":"c2"}}}}"#)
        harness.receive(#"{"push":{"channel":"r","leave":{"info":{"user":"u","client":"c2"}}}}"#)
        #expect(harness.events() == [.joined(info), .left(info)])
    }
}
