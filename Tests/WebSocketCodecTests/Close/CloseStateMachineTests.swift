import Testing
import WebSocketCodec

/// Rules 57 and 65 to 74: both roles, each order of events, one outcome.
struct CloseStateMachineTests {
    static func machine(_ role: EndpointRole) -> CloseStateMachine {
        CloseStateMachine(role: role, timeoutNanoseconds: 100)
    }

    static let violation = WebSocketError(
        code: .protocolViolation,
        message: "broken",
        origin: .remote,
        closeCode: .protocolError
    )

    @Test func rule66And70AServerRepliesAndClosesTheTransportFirst() {
        var machine = Self.machine(.server)
        let reply = machine.receivedClose(.goingAway, reason: "bye", now: 5)
        #expect(reply == .replyClose(.goingAway))
        #expect(machine.deadline == 105)
        let sent = machine.sentAll()
        #expect(sent == .closeTransport(CloseOutcome(code: .goingAway, reason: "bye", wasClean: true)))
        let end = machine.transportEnded()
        #expect(end == .doNothing)
    }

    @Test func rule66And70AClientRepliesAndWaitsForTheServer() {
        var machine = Self.machine(.client)
        let reply = machine.receivedClose(.goingAway, reason: "", now: 5)
        #expect(reply == .replyClose(.goingAway))
        let sent = machine.sentAll()
        #expect(sent == .doNothing)
        let early = machine.tick(now: 104)
        #expect(early == .doNothing)
        let end = machine.transportEnded()
        #expect(end == .report(CloseOutcome(code: .goingAway, wasClean: true)))
    }

    @Test func rule70AClientClosesByTimeout() {
        var machine = Self.machine(.client)
        _ = machine.receivedClose(nil, reason: "", now: 0)
        _ = machine.sentAll()
        let late = machine.tick(now: 100)
        #expect(late == .closeTransport(CloseOutcome(code: .noStatusReceived, wasClean: true)))
        let end = machine.transportEnded()
        #expect(end == .doNothing)
    }

    @Test(arguments: roles)
    func rule66AnEmptyCloseIsAnsweredByAnEmptyOneAndReportedAs1005(role: EndpointRole) {
        var machine = Self.machine(role)
        let reply = machine.receivedClose(nil, reason: "", now: 0)
        #expect(reply == .replyClose(nil))
        _ = machine.sentAll()
        let end = role == .server ? nil : machine.transportEnded()
        if let end { #expect(end == .report(CloseOutcome(code: .noStatusReceived, wasClean: true))) }
    }

    @Test(arguments: roles)
    func rule67NothingIsSentAfterAClose(role: EndpointRole) {
        var machine = Self.machine(role)
        #expect(machine.maySend == true)
        let first = machine.close(.normalClosure, reason: "done", now: 0)
        #expect(first == .sendClose(.normalClosure, reason: "done"))
        #expect(machine.maySend == false)
        #expect(machine.mayReceive == true)
        let second = machine.close(.goingAway, now: 1)
        #expect(second == .doNothing)
    }

    @Test(arguments: roles)
    func rule57NoPongAfterReceivingAClose(role: EndpointRole) {
        var machine = Self.machine(role)
        _ = machine.receivedClose(.normalClosure, reason: "", now: 0)
        #expect(machine.maySend == false)
        #expect(machine.mayReceive == false)
    }

    @Test(arguments: roles)
    func rule69ASecondCloseIsIgnored(role: EndpointRole) {
        var machine = Self.machine(role)
        _ = machine.receivedClose(.normalClosure, reason: "", now: 0)
        let second = machine.receivedClose(.goingAway, reason: "", now: 1)
        #expect(second == .doNothing)
        let local = machine.close(.goingAway, now: 1)
        #expect(local == .doNothing)
    }

    @Test(arguments: roles, [true, false])
    func bothSidesCloseAtOnce(role: EndpointRole, isSentFirst: Bool) {
        var machine = Self.machine(role)
        let outcome = CloseOutcome(code: .goingAway, reason: "me too", wasClean: true)
        _ = machine.close(.normalClosure, now: 0)
        if isSentFirst { #expect(machine.sentAll() == .doNothing) }
        let received = machine.receivedClose(.goingAway, reason: "me too", now: 1)
        if isSentFirst && role == .server {
            #expect(received == .closeTransport(outcome))
        } else {
            #expect(received == .doNothing)
        }
        let sent = machine.sentAll()
        #expect(sent == (!isSentFirst && role == .server ? .closeTransport(outcome) : .doNothing))
        let end = machine.transportEnded()
        #expect(end == (role == .client ? .report(outcome) : .doNothing))
    }

    @Test(arguments: roles)
    func row85APeerThatNeverAnswersIsDroppedAtTheDeadline(role: EndpointRole) {
        var machine = Self.machine(role)
        _ = machine.close(.normalClosure, now: 10)
        _ = machine.sentAll()
        #expect(machine.deadline == 110)
        let early = machine.tick(now: 109)
        #expect(early == .doNothing)
        let late = machine.tick(now: 110)
        #expect(late == .closeTransport(CloseOutcome(code: .abnormalClosure, wasClean: false)))
        #expect(machine.deadline == nil)
    }

    @Test(arguments: roles)
    func row85APeerThatNeverReadsOurCloseIsDroppedAtTheDeadline(role: EndpointRole) {
        var machine = Self.machine(role)
        _ = machine.receivedClose(.normalClosure, reason: "", now: 0)
        let late = machine.tick(now: 100)
        #expect(late == .closeTransport(CloseOutcome(code: .normalClosure, wasClean: false)))
    }

    @Test(arguments: roles)
    func rule71WithoutACloseTheCodeIs1006(role: EndpointRole) {
        var open = Self.machine(role)
        let end = open.transportEnded()
        #expect(end == .report(CloseOutcome(code: .abnormalClosure, wasClean: false)))
        let again = open.transportEnded()
        #expect(again == .doNothing)
        var closing = Self.machine(role)
        _ = closing.close(nil, now: 0)
        let second = closing.transportEnded()
        #expect(second == .report(CloseOutcome(code: .abnormalClosure, wasClean: false)))
    }

    @Test(arguments: roles)
    func rule72AFailureSendsItsCodeAndThenDropsTheConnection(role: EndpointRole) {
        var machine = Self.machine(role)
        let failed = machine.fail(Self.violation, now: 0)
        #expect(failed == .sendClose(.protocolError, reason: "broken"))
        #expect(machine.mayReceive == false)
        #expect(machine.maySend == false)
        let sent = machine.sentAll()
        let outcome = CloseOutcome(code: .abnormalClosure, wasClean: false, failure: Self.violation)
        #expect(sent == .closeTransport(outcome))
    }

    @Test(arguments: roles)
    func rule74AnErrorAfterOurCloseOnlyDropsTheConnection(role: EndpointRole) {
        var machine = Self.machine(role)
        _ = machine.close(.normalClosure, now: 0)
        let failed = machine.fail(Self.violation, now: 1)
        let outcome = CloseOutcome(code: .abnormalClosure, wasClean: false, failure: Self.violation)
        #expect(failed == .closeTransport(outcome))
    }

    @Test(arguments: [1005, 1006, 1015, 999, 5000] as [UInt16])
    func rule65AnUnsendableCodeIsRefusedAndTheConnectionStaysOpen(code: UInt16) {
        var machine = Self.machine(.server)
        let action = machine.close(CloseCode(rawValue: code), now: 0)
        guard case .refuse(let error) = action else {
            Issue.record("\(action)")
            return
        }
        #expect(error.origin == .local)
        #expect(machine.maySend == true)
    }

    @Test func deadlinesDoNotOverflow() {
        var machine = CloseStateMachine(role: .server, timeoutNanoseconds: .max)
        _ = machine.close(nil, now: 5)
        #expect(machine.deadline == .max)
    }

    /// Row 88: whatever happens in whatever order, one outcome comes out, and it comes at the end at the latest.
    @Test func anyOrderOfEventsGivesExactlyOneOutcome() {
        var generator = SeededGenerator.announced("close events")
        for _ in 0..<4000 {
            var machine = Self.machine(generator.below(2) == 0 ? .server : .client)
            var now: UInt64 = 0
            var outcomes = 0
            for _ in 0..<generator.below(9) {
                now += UInt64(generator.below(60))
                outcomes += Self.step(&machine, generator.below(6), now)
            }
            if case .report = machine.transportEnded() { outcomes += 1 }
            #expect(outcomes == 1)
            #expect((machine.maySend || machine.mayReceive) == false)
            #expect(machine.deadline == nil)
        }
    }

    private static func step(_ machine: inout CloseStateMachine, _ event: Int, _ now: UInt64) -> Int {
        switch event {
        case 0:
            _ = machine.close(.normalClosure, now: now)
            return 0
        case 1:
            if case .closeTransport = machine.receivedClose(.goingAway, reason: "", now: now) { return 1 }
        case 2:
            if case .closeTransport = machine.fail(violation, now: now) { return 1 }
        case 3:
            if case .closeTransport = machine.sentAll() { return 1 }
        case 4:
            if case .closeTransport = machine.tick(now: now) { return 1 }
        default:
            if case .report = machine.transportEnded() { return 1 }
        }
        return 0
    }
}
