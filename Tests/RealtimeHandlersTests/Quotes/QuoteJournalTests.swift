import RealtimeEngine
import RealtimeProtocol
import Testing

@testable import RealtimeHandlers

struct QuoteJournalTests {
    private static func content(_ version: UInt64, _ fields: JSONObject = ["a": 1]) -> QuoteJournal.Content {
        QuoteJournal.Content(version: version, title: "t", fields: fields)
    }

    private static func at(_ offset: UInt64, _ epoch: String = "e") -> StreamPosition {
        StreamPosition(epoch: epoch, offset: offset)
    }

    private static func entry(_ offset: UInt64, _ data: JSONValue) -> LogEntry {
        LogEntry(offset: offset, payload: Payload(kind: .json, bytes: data.raw.bytes))
    }

    private static func page(_ entries: [LogEntry], top: UInt64, _ epoch: String = "e") -> HistoryPage {
        HistoryPage(entries: entries, top: Self.at(top, epoch), isContinuous: true)
    }

    /// The log has version 3 at 10, and the journal knows.
    private static func settled() -> QuoteJournal {
        var journal = QuoteJournal(nonce: "n")
        _ = journal.begin(at: Self.at(9), [])
        journal.take(Self.content(3))
        _ = journal.next(nil)
        journal.published(at: Self.at(10))
        return journal
    }

    private static func words(_ publication: QuoteJournal.Publication?) -> String? {
        publication.map { publication in String(decoding: publication.data.raw.bytes, as: UTF8.self) }
    }

    @Test func firstPublicationTellsEverything() {
        var journal = QuoteJournal(nonce: "n")
        #expect(journal.begin(at: Self.at(9), []).isOutdated)
        journal.take(Self.content(3))
        #expect(
            Self.words(journal.next(nil))
                == #"{"type":"edit","version":3,"full":true,"fields":{"a":1},"title":"t","source":"service"}"#
        )
        journal.published(at: Self.at(10))
        #expect(journal.next(nil) == nil)
        #expect(journal.position == Self.at(10))
    }

    @Test func logThatHasTheVersionIsToldNothing() {
        var journal = QuoteJournal(nonce: "n")
        _ = journal.begin(at: Self.at(9), [Self.entry(9, ["type": "edit", "version": 3, "fields": [:]])])
        journal.take(Self.content(3))
        #expect(journal.next(nil) == nil)
        journal.take(Self.content(4, ["a": 2]))
        #expect(Self.words(journal.next(nil))?.contains("full") == false)
    }

    @Test func versionAfterTheLoggedOneTellsTheChangeAlone() {
        var journal = Self.settled()
        journal.take(Self.content(4, ["a": 1, "b": 2]), by: ["user": "u"], source: "client")
        #expect(
            Self.words(journal.next(nil))
                == #"{"type":"edit","version":4,"by":{"user":"u"},"fields":{"b":2},"source":"client"}"#
        )
    }

    @Test func versionFartherOnTellsEverything() {
        var journal = Self.settled()
        journal.take(Self.content(5, ["a": 1, "b": 2]))
        #expect(Self.words(journal.next(nil))?.contains(#""full":true,"fields":{"a":1,"b":2}"#) == true)
    }

    @Test func fieldThatIsGoneTellsEverything() {
        var journal = Self.settled()
        journal.take(Self.content(4, ["b": 2]))
        #expect(Self.words(journal.next(nil))?.contains(#""full":true"#) == true)
    }

    @Test func unknownOutcomeIsTriedAgainWithTheSameKeyBeforeAnythingElse() {
        var journal = Self.settled()
        journal.take(Self.content(4, ["a": 2]))
        let first = journal.next(nil)
        journal.take(Self.content(5, ["a": 3]))
        #expect(journal.next(["state": "pending"]) == first)
        journal.published(at: Self.at(11))
        let second = journal.next(nil)
        #expect(Self.words(second)?.contains(#""version":5"#) == true)
        #expect(second?.key != first?.key)
        #expect(second?.key.contains("-") == false)
    }

    @Test func severalChangesAtOnceAreNobodys() {
        var journal = Self.settled()
        journal.take(Self.content(4, ["a": 2]), by: ["user": "u"], source: "client")
        journal.take(Self.content(5, ["a": 3]), by: ["user": "v"], source: "client")
        let words = Self.words(journal.next(nil))
        #expect(words?.contains("by") == false)
        #expect(words?.contains(#""source":"service""#) == true)
    }

    @Test func olderContentChangesNothing() {
        var journal = Self.settled()
        journal.take(Self.content(2, ["a": 9]))
        #expect(journal.content == Self.content(3))
        #expect(journal.next(nil) == nil)
    }

    @Test func positionWaitsForWhatOthersPublishedInBetween() {
        var journal = Self.settled()
        journal.take(Self.content(4, ["a": 2]))
        _ = journal.next(nil)
        journal.published(at: Self.at(12))
        #expect(journal.position == Self.at(10))
        let foreign = Self.entry(11, ["type": "edit", "version": 7, "fields": [:]])
        let own = Self.entry(12, ["type": "edit", "version": 4, "fields": [:]])
        #expect(journal.read(Self.page([foreign, own], top: 12)).isOutdated)
        #expect(journal.position == Self.at(12))
    }

    @Test func newerVersionInTheLogIsAReasonToLoadAndKnownThen() {
        var journal = Self.settled()
        let findings = journal.read(
            Self.page([Self.entry(11, ["type": "edit", "version": 4, "fields": [:]])], top: 11)
        )
        #expect(findings.isOutdated)
        journal.take(Self.content(4, ["a": 2]))
        #expect(journal.next(nil) == nil)
    }

    @Test func olderVersionInTheLogIsNoReason() {
        var journal = Self.settled()
        let findings = journal.read(
            Self.page([Self.entry(11, ["type": "edit", "version": 2, "fields": [:]])], top: 11)
        )
        #expect(!findings.isOutdated)
        #expect(journal.position == Self.at(11))
    }

    @Test(arguments: [
        HistoryPage(entries: [], top: StreamPosition(epoch: "e", offset: 10), isContinuous: false),
        HistoryPage(entries: [], top: StreamPosition(epoch: "f", offset: 10), isContinuous: true),
        HistoryPage(entries: [], top: StreamPosition(epoch: "e", offset: 9), isContinuous: true),
        HistoryPage(entries: [], top: StreamPosition(epoch: "e", offset: 11), isContinuous: true),
    ])
    func pageThatIsNotWholeLosesThePosition(page: HistoryPage) {
        var journal = Self.settled()
        #expect(journal.read(page).isOutdated)
        #expect(journal.position == nil)
    }

    @Test func newLifeOfTheLogIsToldEverything() {
        var journal = Self.settled()
        _ = journal.begin(at: Self.at(0, "f"), [])
        #expect(Self.words(journal.next(nil))?.contains(#""version":3,"full":true"#) == true)
    }

    @Test func publicationThatLandsInANewLifeIsFollowedByEverything() {
        var journal = Self.settled()
        journal.take(Self.content(4, ["a": 2]))
        _ = journal.next(nil)
        journal.published(at: Self.at(1, "f"))
        #expect(journal.position == nil)
        #expect(Self.words(journal.next(nil))?.contains(#""version":4,"full":true"#) == true)
        journal.published(at: Self.at(2, "f"))
        #expect(journal.next(nil) == nil)
    }

    @Test func premiumIsToldOnceForEachChange() {
        var journal = Self.settled()
        #expect(Self.words(journal.next(["state": "pending"])) == #"{"type":"premium","state":"pending"}"#)
        journal.published(at: Self.at(11))
        #expect(journal.next(["state": "pending"]) == nil)
        #expect(journal.isSettled(["state": "pending"]))
        #expect(!journal.isSettled(["state": "stale"]))
    }

    @Test func premiumOfAnotherNodeIsFound() {
        var journal = Self.settled()
        let data: JSONValue = [
            "type": "premium", "state": "current", "amount": "1.50", "currency": "EUR", "version": 3,
        ]
        let findings = journal.read(Self.page([Self.entry(11, data)], top: 11))
        #expect(findings.premium?.amount == Money("1.50", "EUR"))
        #expect(journal.next(findings.premium?.members) == nil)
    }

    @Test func deletionIsToldAndWhatComesAfterItIsToldWhole() {
        var journal = Self.settled()
        journal.take(nil)
        journal.take(Self.content(1, ["a": 5]))
        #expect(Self.words(journal.next(nil)) == #"{"type":"deleted"}"#)
        journal.published(at: Self.at(11))
        #expect(Self.words(journal.next(nil))?.contains(#""version":1,"full":true"#) == true)
    }

    @Test func whatOthersPublishThatIsNotOursIsLetBe() {
        var journal = Self.settled()
        let bytes = Payload(kind: .binary, bytes: [1, 2, 3])
        let entries = [LogEntry(offset: 11, payload: bytes), Self.entry(12, ["type": "joke"]), Self.entry(13, [])]
        #expect(!journal.read(Self.page(entries, top: 13)).isOutdated)
        #expect(journal.position == Self.at(13))
    }
}
