import RealtimeProtocol
import Testing

@testable import RealtimeHandlers

struct NoticeTableTests {
    private static let ann = NoticeReader(user: "ann", roles: ["agent"])
    private static let bob = NoticeReader(user: "bob")

    private static func table(_ change: (inout MemoryNotificationStore.Limits) -> Void = { _ in }) -> NoticeTable {
        var limits = MemoryNotificationStore.Limits()
        change(&limits)
        return NoticeTable(epoch: "e", limits: limits)
    }

    private static func draft(
        _ title: String,
        to audience: NoticeAudience = .all,
        expires: Int64 = 1000,
        key: String? = nil
    ) -> NoticeDraft {
        NoticeDraft(to: audience, title: title, expires: expires, key: key)
    }

    private static func titles(_ page: NoticePage) -> [String] { page.entries.map(\.notice.draft.title) }

    private static func position(_ offset: UInt64) -> StreamPosition { StreamPosition(epoch: "e", offset: offset) }

    @Test func readerSeesWhatIsForEverybodyForARoleAndForThemselves() throws {
        var table = Self.table()
        for audience in [.all, .role("agent"), .role("chief"), .user("ann"), .user("bob")] as [NoticeAudience] {
            _ = try table.add(Self.draft(audience.resource, to: audience), quietSince: 0, now: 1).get()
        }
        let ann = table.list(.latest(limit: 9), for: Self.ann, now: 2)
        #expect(Self.titles(ann) == ["user:ann", "role:agent", "all"])
        #expect(ann.unread == 3)
        #expect(Self.titles(table.list(.latest(limit: 9), for: Self.bob, now: 2)) == ["user:bob", "all"])
        #expect(Self.titles(table.list(.latest(limit: 9), for: NoticeReader(user: ""), now: 2)) == ["all"])
    }

    @Test func userNamedLikeARoleIsNobodyElse() throws {
        var table = Self.table()
        _ = try table.add(Self.draft("secret", to: .user("agent")), quietSince: 0, now: 1).get()
        #expect(table.list(.latest(limit: 9), for: Self.ann, now: 2).entries.isEmpty)
    }

    @Test func pagesGoBackFromTheNewest() throws {
        var table = Self.table()
        for number in 1...5 { _ = try table.add(Self.draft("\(number)"), quietSince: 0, now: 1).get() }
        let first = table.list(.latest(limit: 2), for: Self.bob, now: 2)
        #expect(Self.titles(first) == ["5", "4"])
        #expect(first.hasMore && first.position == Self.position(5))
        let before = try #require(first.entries.last?.notice.position)
        #expect(Self.titles(table.list(.latest(before: before, limit: 9), for: Self.bob, now: 2)) == ["3", "2", "1"])
    }

    @Test func changesAreInTheirOrderAndNoneIsLeftOutBetweenPages() throws {
        var table = Self.table()
        for number in 1...4 { _ = try table.add(Self.draft("\(number)"), quietSince: 0, now: 1).get() }
        _ = try table.mark(["2@e", "1@e"], .read, by: Self.bob, now: 2).get()
        var position = Self.position(0)
        var seen: [String] = []
        while true {
            let page = table.list(.changes(after: position, limit: 1), for: Self.bob, now: 2)
            seen += Self.titles(page)
            position = page.position
            if !page.hasMore { break }
        }
        #expect(seen == ["3", "4", "2", "1"])
        #expect(position == Self.position(6))
        #expect(table.list(.changes(after: position, limit: 9), for: Self.bob, now: 2).entries.isEmpty)
    }

    @Test func positionOfAnotherEpochStandsBeforeEverything() throws {
        var table = Self.table()
        _ = try table.add(Self.draft("1"), quietSince: 0, now: 1).get()
        let other = StreamPosition(epoch: "old", offset: 99)
        let page = table.list(.changes(after: other, limit: 9), for: Self.bob, now: 2)
        #expect(Self.titles(page) == ["1"])
        #expect(page.position == Self.position(1))
        #expect(table.list(.latest(before: other, limit: 9), for: Self.bob, now: 2).entries.isEmpty)
    }

    @Test func marksAreOfOneUserAndCountOnce() throws {
        var table = Self.table()
        for number in 1...3 { _ = try table.add(Self.draft("\(number)"), quietSince: 0, now: 1).get() }
        let marks = try table.mark(["1@e", "9@e", "1@x", "x"], .read, by: Self.ann, now: 2).get()
        #expect(marks == NoticeMarks(ids: ["1@e"], unread: 2, head: Self.position(4)))
        let again = try table.mark(["1@e"], .read, by: Self.ann, now: 2).get()
        #expect(again == NoticeMarks(ids: ["1@e"], unread: 2, head: Self.position(4)))
        #expect(table.list(.latest(limit: 9), for: Self.bob, now: 2).unread == 3)
    }

    @Test func noticeOfOthersCannotBeMarked() throws {
        var table = Self.table()
        _ = try table.add(Self.draft("1", to: .user("ann")), quietSince: 0, now: 1).get()
        #expect(try table.mark(["1@e"], .acknowledged, by: Self.bob, now: 2).get().ids.isEmpty)
        #expect(table.acknowledgements(of: "1@e", now: 2) == [])
    }

    @Test func acknowledgedIsReadAndStaysSo() throws {
        var table = Self.table()
        _ = try table.add(Self.draft("1"), quietSince: 0, now: 1).get()
        #expect(try table.mark(["1@e"], .acknowledged, by: Self.ann, now: 2).get().unread == 0)
        _ = try table.mark(["1@e"], .read, by: Self.ann, now: 3).get()
        _ = try table.mark(["1@e"], .acknowledged, by: Self.ann, now: 4).get()
        _ = try table.mark(["1@e"], .acknowledged, by: Self.bob, now: 5).get()
        let entry = try #require(table.list(.latest(limit: 9), for: Self.ann, now: 5).entries.first)
        #expect(entry.isRead && entry.isAcknowledged)
        let expected = [NoticeAcknowledgement(user: "ann", time: 2), NoticeAcknowledgement(user: "bob", time: 5)]
        #expect(table.acknowledgements(of: "1@e", now: 5) == expected)
    }

    @Test func expiredNoticesAreThereForNobody() throws {
        var table = Self.table()
        _ = try table.add(Self.draft("1", expires: 10), quietSince: 0, now: 1).get()
        #expect(table.list(.latest(limit: 9), for: Self.ann, now: 9).unread == 1)
        let page = table.list(.latest(limit: 9), for: Self.ann, now: 10)
        #expect(page.entries.isEmpty && page.unread == 0)
        #expect(try table.mark(["1@e"], .read, by: Self.ann, now: 10).get().ids.isEmpty)
        #expect(table.acknowledgements(of: "1@e", now: 10) == nil)
    }

    @Test func repetitionIsQuietForAWhileAndForItsAudience() throws {
        var table = Self.table()
        let draft = Self.draft("disk full", key: "disk")
        #expect(try !table.add(draft, quietSince: 0, now: 5).get().isRepetition)
        let again = try table.add(draft, quietSince: 4, now: 6).get()
        #expect(again.isRepetition && again.notice.id == "1@e")
        #expect(
            try !table.add(Self.draft("1", to: .user("ann"), key: "disk"), quietSince: 4, now: 6).get().isRepetition
        )
        #expect(try !table.add(draft, quietSince: 5, now: 6).get().isRepetition, "the quiet time is over")
        #expect(try !table.add(draft, quietSince: 0, now: 1000).get().isRepetition, "the earlier ones expired")
    }

    @Test func fullStoreRefusesUntilSomethingExpires() throws {
        var table = Self.table { limits in
            limits.notices = 3
            limits.noticesPerAudience = 2
            limits.readers = 1
        }
        for _ in 1...2 { _ = try table.add(Self.draft("1", expires: 10), quietSince: 0, now: 1).get() }
        #expect(throws: NotificationStoreError(.full, "2 notices for all")) {
            try table.add(Self.draft("1"), quietSince: 0, now: 1).get()
        }
        _ = try table.add(Self.draft("2", to: .user("ann")), quietSince: 0, now: 1).get()
        #expect(throws: NotificationStoreError(.full, "3 notices")) {
            try table.add(Self.draft("3", to: .user("ann")), quietSince: 0, now: 1).get()
        }
        _ = try table.mark(["1@e"], .read, by: Self.ann, now: 1).get()
        #expect(throws: NotificationStoreError(.full, "1 readers")) {
            try table.mark(["1@e"], .read, by: Self.bob, now: 1).get()
        }
        _ = try table.add(Self.draft("3"), quietSince: 0, now: 10).get()
        #expect(table.count == 2 && table.readers == 0)
        #expect(try table.mark(["4@e"], .read, by: Self.bob, now: 10).get().ids.isEmpty, "the id is that of a change")
    }

    @Test func memoryIsGivenBackWhileNobodyLooks() throws {
        var table = Self.table()
        for time in 1...5000 as ClosedRange<Int64> {
            let draft = Self.draft("1", to: .user("u\(time)"), expires: time + 10)
            _ = try table.add(draft, quietSince: 0, now: time).get()
            #expect(table.count <= 64)
        }
    }
}
