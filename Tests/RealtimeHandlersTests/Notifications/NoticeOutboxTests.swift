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

    /// Takes what is next, which is a wait, and lets it pass.
    private static func wait(_ outbox: inout NoticeOutbox) -> Duration? {
        guard case .wait(let time, let number) = outbox.next() else { return nil }
        _ = outbox.waited(number: number)
        return time
    }

    @Test func failureAsksTheRoomAfterAWaitThatGrows() {
        var outbox = Self.outbox()
        _ = outbox.add(Self.entry("a"))
        _ = outbox.next()
        outbox.published(Self.entry("a"), success: false)
        var waits: [Duration?] = []
        for _ in 1...8 {
            waits.append(Self.wait(&outbox))
            #expect(outbox.next() == .ask(room: "a"))
            outbox.asked("a", success: false)
        }
        #expect(waits == [0.5, 1, 2, 4, 8, 16, 30, 30].map { seconds in .seconds(seconds) })
        _ = Self.wait(&outbox)
        #expect(outbox.next() == .ask(room: "a"))
        outbox.asked("a", success: true)
        #expect(outbox.next() == .rest)
        _ = outbox.add(Self.entry("a"))
        _ = outbox.next()
        outbox.published(Self.entry("a"), success: false)
        #expect(outbox.next() == .wait(.milliseconds(500), number: 10), "a success begins anew")
    }

    @Test func publicationsDoNotWaitForRoomsThatAreToBeAsked() {
        var outbox = Self.outbox()
        _ = outbox.add(Self.entry("a"))
        _ = outbox.next()
        outbox.published(Self.entry("a"), success: false)
        #expect(outbox.next() == .wait(.milliseconds(500), number: 1))
        #expect(outbox.next() == .rest)
        let begins = outbox.add(Self.entry("b"))
        #expect(begins)
        #expect(outbox.next() == .publish(Self.entry("b")))
        outbox.published(Self.entry("b"), success: true)
        #expect(outbox.next() == .rest, "the wait goes on")
        let late = [outbox.waited(number: 0), outbox.waited(number: 1), outbox.waited(number: 1)]
        #expect(late == [false, true, false])
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
        let pause = Self.wait(&outbox)
        #expect(pause == .milliseconds(500))
        #expect(outbox.next() == .ask(room: "notice:all"))
        outbox.asked("notice:all", success: true)
        #expect(outbox.next() == .rest)
    }

    @Test func doubtsAreAskedAboutOnceTheStoreWorks() {
        var outbox = Self.outbox { policy in policy.waitingRooms = 2 }
        let begins = [outbox.doubt("a"), outbox.doubt("a"), outbox.doubt("b")]
        #expect(begins == [true, false, false])
        let actions1 = [outbox.next(), outbox.next()]
        #expect(actions1 == [.wait(.seconds(30), number: 1), .rest])
        let works = [outbox.storeWorks(), outbox.storeWorks(), outbox.waited(number: 1)]
        #expect(works == [true, false, false])
        let actions2 = [outbox.next(), outbox.next(), outbox.next()]
        #expect(actions2 == [.ask(room: "a"), .ask(room: "b"), .rest])
        for room in ["a", "b", "c"] { _ = outbox.doubt(room) }
        _ = outbox.storeWorks()
        let actions3 = [outbox.next(), outbox.next()]
        #expect(actions3 == [.ask(room: "notice:all"), .rest])
    }

    @Test func doubtsAreAskedAboutAfterAWhileWhenNobodyTriesTheStore() {
        var outbox = Self.outbox()
        _ = outbox.doubt("a")
        let pause = Self.wait(&outbox)
        #expect(pause == .seconds(30))
        let actions4 = [outbox.next(), outbox.next()]
        #expect(actions4 == [.ask(room: "a"), .rest])
    }

    @Test func waitForTheBrokerEndsTheOneForTheStore() {
        var outbox = Self.outbox()
        _ = outbox.doubt("a")
        let actions5 = [outbox.next()]
        #expect(actions5 == [.wait(.seconds(30), number: 1)])
        _ = outbox.ask("b")
        let actions6 = [outbox.next()]
        #expect(actions6 == [.ask(room: "b")])
        outbox.asked("b", success: false)
        let actions7 = [outbox.next()]
        #expect(actions7 == [.wait(.milliseconds(500), number: 2)])
        let rest = outbox.next()
        #expect(rest == .rest)
        let late = [outbox.waited(number: 1), outbox.waited(number: 2)]
        #expect(late == [false, true])
        let actions8 = [outbox.next()]
        #expect(actions8 == [.ask(room: "b")])
        outbox.asked("b", success: true)
        let actions9 = [outbox.next()]
        #expect(actions9 == [.wait(.seconds(30), number: 3)], "the doubt is still there")
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
