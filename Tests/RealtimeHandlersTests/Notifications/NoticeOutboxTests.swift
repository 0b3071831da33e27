import RealtimeProtocol
import Testing

@testable import RealtimeHandlers

struct NoticeOutboxTests {
    private static func entry(_ room: String) -> NoticeOutbox.Entry { NoticeOutbox.Entry(room: room, value: .null) }

    private static func outbox(_ change: (inout NotificationPolicy) -> Void = { _ in }) -> NoticeOutbox {
        var policy = NotificationPolicy()
        change(&policy)
        return NoticeOutbox(policy)
    }

    @Test func firstAdditionBeginsAndRestEnds() {
        var outbox = Self.outbox()
        let begins = [outbox.add(Self.entry("a")), outbox.add(Self.entry("b"))]
        #expect(begins == [true, false])
        #expect(outbox.next() == .publish(Self.entry("a")))
        outbox.published(Self.entry("a"), success: true)
        #expect(outbox.next() == .publish(Self.entry("b")))
        outbox.published(Self.entry("b"), success: true)
        #expect(!outbox.isResting)
        #expect(outbox.next() == .rest)
        #expect(outbox.isResting)
        let beginsAgain = outbox.ask("c")
        #expect(beginsAgain)
    }

    @Test func failureAsksTheRoomAfterAWaitThatGrows() {
        var outbox = Self.outbox()
        _ = outbox.add(Self.entry("a"))
        _ = outbox.next()
        outbox.published(Self.entry("a"), success: false)
        var waits: [Duration] = []
        for _ in 1...8 {
            if case .wait(let time) = outbox.next() { waits.append(time) }
            #expect(outbox.next() == .ask(room: "a"))
            outbox.asked("a", success: false)
        }
        #expect(waits == [0.5, 1, 2, 4, 8, 16, 30, 30].map { seconds in .seconds(seconds) })
        _ = outbox.next()
        #expect(outbox.next() == .ask(room: "a"))
        outbox.asked("a", success: true)
        #expect(outbox.next() == .rest)
        _ = outbox.add(Self.entry("a"))
        _ = outbox.next()
        outbox.published(Self.entry("a"), success: false)
        #expect(outbox.next() == .wait(.milliseconds(500)), "a success begins anew")
    }

    @Test func publicationsDoNotWaitForRoomsThatAreToBeAsked() {
        var outbox = Self.outbox()
        _ = outbox.add(Self.entry("a"))
        _ = outbox.next()
        outbox.published(Self.entry("a"), success: false)
        #expect(outbox.next() == .wait(.milliseconds(500)))
        _ = outbox.add(Self.entry("b"))
        #expect(outbox.next() == .publish(Self.entry("b")))
        outbox.published(Self.entry("b"), success: true)
        #expect(outbox.next() == .ask(room: "a"))
    }

    @Test func roomThatLacksSomethingWhileItIsAskedIsAskedAgain() {
        var outbox = Self.outbox { policy in policy.waitingPublications = 0 }
        _ = outbox.add(Self.entry("a"))
        #expect(outbox.next() == .ask(room: "a"))
        _ = outbox.add(Self.entry("a"))
        outbox.asked("a", success: true)
        #expect(outbox.next() == .ask(room: "a"))
    }

    @Test func whatDoesNotFitBecomesAQuestion() {
        var outbox = Self.outbox { policy in policy.waitingPublications = 1 }
        for room in ["a", "b", "b", "c"] { _ = outbox.add(Self.entry(room)) }
        #expect(outbox.next() == .publish(Self.entry("a")))
        outbox.published(Self.entry("a"), success: true)
        #expect(outbox.next() == .ask(room: "b"))
        outbox.asked("b", success: true)
        #expect(outbox.next() == .ask(room: "c"))
    }

    @Test func tooManyRoomsBecomeEverybody() {
        var outbox = Self.outbox { policy in
            policy.waitingPublications = 0
            policy.waitingRooms = 2
        }
        for room in ["a", "b", "c", "d"] { _ = outbox.add(Self.entry(room)) }
        #expect(outbox.next() == .ask(room: "notice:all"))
        outbox.asked("notice:all", success: false)
        #expect(outbox.next() == .wait(.milliseconds(500)))
        #expect(outbox.next() == .ask(room: "notice:all"))
        outbox.asked("notice:all", success: true)
        #expect(outbox.next() == .rest)
    }

    @Test func doubtsAreAskedAboutOnceTheStoreWorks() {
        var outbox = Self.outbox { policy in policy.waitingRooms = 2 }
        outbox.doubt("a")
        outbox.doubt("a")
        outbox.doubt("b")
        let begins = [outbox.storeWorks(), outbox.storeWorks()]
        #expect(begins == [true, false])
        let asked = [outbox.next(), outbox.next(), outbox.next()]
        #expect(asked == [.ask(room: "a"), .ask(room: "b"), .rest])
        for room in ["a", "b", "c"] { outbox.doubt(room) }
        _ = outbox.storeWorks()
        let everybody = [outbox.next(), outbox.next()]
        #expect(everybody == [.ask(room: "notice:all"), .rest])
    }

    @Test func longRunHoldsNoMoreThanItMay() {
        var outbox = Self.outbox { policy in policy.waitingPublications = 4 }
        for number in 0..<1000 {
            _ = outbox.add(Self.entry("\(number)"))
            _ = outbox.add(Self.entry("\(number)"))
            guard case .publish(let entry) = outbox.next() else { continue }
            outbox.published(entry, success: true)
        }
        var left = 0
        while case .publish = outbox.next() { left += 1 }
        #expect(left <= 4)
    }
}
