import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct PresenceTableTests {
    private static let grace = Duration.nanoseconds(10)

    private static func info(_ client: String, _ user: String = "") -> ClientInfo {
        ClientInfo(user: user, client: client)
    }

    private static func join(
        _ table: inout PresenceTable,
        _ client: String,
        _ user: String = "",
        link: Int = 0,
        grace: Duration = Self.grace,
        limit: Int = 100
    ) -> [PresenceAction] {
        table.join(Self.info(client, user), link: link, isAnnounced: true, grace: grace, limit: limit)
    }

    private static func at(_ time: Int64) -> Instant { Instant(nanoseconds: time) }

    @Test func entriesAreInTheOrderInWhichTheyJoined() {
        var table = PresenceTable()
        for client in ["c", "a", "b"] { _ = Self.join(&table, client) }
        _ = table.leave("a", link: 0, isDrop: false, at: Self.at(0))
        _ = Self.join(&table, "a")
        #expect(table.infos.map(\.client) == ["c", "b", "a"])
    }

    @Test func leaveIsToldAtOnceAndOnlyOnce() {
        var table = PresenceTable()
        #expect(Self.join(&table, "a") == [.occupied, .joined(Self.info("a"))])
        #expect(Self.join(&table, "a") == [])
        #expect(table.leave("a", link: 0, isDrop: false, at: Self.at(0)) == [.left(Self.info("a")), .vacated])
        #expect(table.leave("a", link: 0, isDrop: false, at: Self.at(0)) == [])
    }

    @Test func withoutGraceADropIsALeave() {
        var table = PresenceTable()
        _ = Self.join(&table, "a", grace: .zero)
        #expect(table.leave("a", link: 0, isDrop: true, at: Self.at(0)) == [.left(Self.info("a")), .vacated])
    }

    @Test func clientThatComesBackUnderItsIdGoesOnInSilence() {
        var table = PresenceTable()
        _ = Self.join(&table, "a")
        _ = table.leave("a", link: 0, isDrop: true, at: Self.at(0))
        #expect(Self.join(&table, "a", link: 1) == [.counted(.presenceGraceKept)])
        #expect(table.expire(at: Self.at(1000)) == [])
        #expect(table.leave("a", link: 0, isDrop: false, at: Self.at(0)) == [])
        #expect(table.leave("a", link: 1, isDrop: false, at: Self.at(0)) == [.left(Self.info("a")), .vacated])
    }

    @Test func clientThatDropsAgainHasAWholeGraceAgain() {
        var table = PresenceTable()
        _ = Self.join(&table, "a")
        _ = table.leave("a", link: 0, isDrop: true, at: Self.at(0))
        _ = Self.join(&table, "a")
        _ = table.leave("a", link: 0, isDrop: true, at: Self.at(5))
        #expect(table.expire(at: Self.at(14)) == [])
        let end = table.expire(at: Self.at(15))
        #expect(end == [.counted(.presenceGraceEnded), .left(Self.info("a")), .vacated])
    }

    @Test func userWithTwoClientsAwayIsBackOneByOne() {
        var table = PresenceTable()
        for client in ["a", "b"] { _ = Self.join(&table, client, "ann") }
        for client in ["a", "b"] { _ = table.leave(client, link: 0, isDrop: true, at: Self.at(0)) }
        let back = Self.join(&table, "c", "ann")
        #expect(back == [.joined(Self.info("c", "ann")), .counted(.presenceGraceKept), .left(Self.info("a", "ann"))])
        #expect(table.infos.map(\.client) == ["b", "c"])
    }

    @Test func userWhoseOtherClientLeftForGoodTakesThePlaceOfTheOneThatDropped() {
        var table = PresenceTable()
        for client in ["a", "b"] { _ = Self.join(&table, client, "ann") }
        _ = table.leave("a", link: 0, isDrop: false, at: Self.at(0))
        _ = table.leave("b", link: 0, isDrop: true, at: Self.at(1))
        let back = Self.join(&table, "c", "ann")
        #expect(back == [.joined(Self.info("c", "ann")), .counted(.presenceGraceKept), .left(Self.info("b", "ann"))])
        let end = table.leave("c", link: 0, isDrop: false, at: Self.at(2))
        #expect(end == [.left(Self.info("c", "ann")), .vacated])
    }

    @Test func clientsWithoutAUserDoNotReplaceEachOther() {
        var table = PresenceTable()
        _ = Self.join(&table, "a")
        _ = table.leave("a", link: 0, isDrop: true, at: Self.at(0))
        #expect(Self.join(&table, "b") == [.joined(Self.info("b"))])
        #expect(table.count == 2)
    }

    @Test func fullTableTakesWhoReplacesItsOwn() {
        var table = PresenceTable()
        _ = Self.join(&table, "a", "ann", limit: 1)
        #expect(Self.join(&table, "b", "bob", limit: 1) == [.counted(.presenceNotTracked)])
        _ = table.leave("a", link: 0, isDrop: true, at: Self.at(0))
        #expect(Self.join(&table, "c", "ann", limit: 1).contains(.left(Self.info("a", "ann"))))
        #expect(table.infos.map(\.client) == ["c"])
    }

    /// Random steps against the rules themselves: each generation is told of once, joins come before leaves, occupied
    /// and vacated alternate, nobody stays beyond a grace, and a user who is back is never seen away.
    @Test func randomStepsTellEachGenerationOnce() {
        var random = SeededGenerator.forTest("PresenceTable random steps")
        for _ in 0..<50 { Self.runRandomSteps(&random) }
    }

    private static func runRandomSteps(_ random: inout SeededGenerator) {
        var table = PresenceTable()
        var seen: [String] = []
        var told: Set<String> = []
        var here: [String: Int] = [:]
        var isOccupied = false
        var now: Int64 = 0
        for step in 0..<400 {
            now += Int64.random(in: 0...3, using: &random)
            var actions = table.expire(at: Self.at(now))
            let link = Int.random(in: 0...2, using: &random)
            switch Int.random(in: 0...9, using: &random) {
            case 0...3:
                let user = ["", "ann", "bob"].randomElement(using: &random) ?? ""
                actions += Self.join(&table, "\(step)", user, link: link)
                here["\(step)"] = link
            case 4...8:
                guard let client = here.keys.sorted().randomElement(using: &random) else { break }
                let isDrop = Bool.random(using: &random)
                actions += table.leave(client, link: here[client] ?? 0, isDrop: isDrop, at: Self.at(now))
                here[client] = nil
            default:
                actions += table.loseLink(link, at: Self.at(now))
                here = here.filter { _, other in other != link }
            }
            for action in actions {
                switch action {
                case .joined(let info):
                    #expect(told.insert(info.client).inserted && isOccupied)
                    seen.append(info.client)
                case .left(let info):
                    #expect(seen.contains(info.client))
                    seen.removeAll { client in client == info.client }
                case .occupied:
                    #expect(!isOccupied)
                    isOccupied = true
                case .vacated:
                    #expect(isOccupied && seen.isEmpty)
                    isOccupied = false
                case .counted: break
                }
            }
            #expect(table.infos.map(\.client) == seen)
            #expect(isOccupied == !table.isEmpty)
        }
        _ = table.expire(at: Self.at(now + 10))
        #expect(table.infos.map(\.client).sorted() == here.keys.sorted())
        #expect(table.nextDeadline == nil)
    }
}
