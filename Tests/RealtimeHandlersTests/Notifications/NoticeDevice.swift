import RealtimeClient
import RealtimeHandlers
import RealtimeProtocol
import RealtimeTesting
import Synchronization

/// One device of a user: keeps an inbox by the rules of the documentation, over any number of connections.
final class NoticeDevice: Sendable {
    static let audiences: [NoticeAudience] = [
        .all, .role("even"), .role("odd"), .user("u0"), .user("u1"), .user("u2"),
    ]

    static func principal(_ user: String) -> Principal {
        Principal(id: user, name: user, roles: [["u0", "u2"].contains(user) ? "even" : "odd"])
    }

    private struct Contents {
        var inbox = NoticeInbox()
        var isListing = false
        var mustListAgain = false
    }

    private let user: String
    private let client: RehearsedClient
    private let realtime: RealtimeClient
    private let contents: Mutex<Contents>

    /// Switches the device on; what it knew before is still there.
    private init(_ user: String, _ inbox: NoticeInbox, _ client: RehearsedClient) async {
        self.user = user
        self.client = client
        self.contents = Mutex(Contents(inbox: inbox))
        self.realtime = await client.connect(token: user)
        client.task { await self.follow() }
    }

    private var reader: NoticeReader {
        NoticeReader(user: self.user, roles: Self.principal(self.user).roles)
    }

    private var inbox: NoticeInbox { self.contents.withLock { contents in contents.inbox } }

    // MARK: - Hearing

    private func follow() async {
        for await event in self.realtime.events {
            switch event {
            case .room(_, .publication(let publication)): self.take(publication.data)
            // Whatever was missed, the store knows it.
            case .room(_, .subscribed), .room(_, .notRecovered), .room(_, .gap), .overflow: self.list()
            default: break
            }
        }
    }

    private func take(_ data: RawJSON) {
        do {
            let value = try JSONValue(data)
            if try self.contents.withLock({ contents in try contents.inbox.take(publication: value) }) { self.list() }
        } catch {
            self.report("takes no publication: \(error)")
        }
    }

    /// Lists what changed, once more if somebody asks for it meanwhile.
    private func list() {
        let mustBegin = self.contents.withLock { contents in
            contents.mustListAgain = contents.isListing
            defer { contents.isListing = true }
            return !contents.isListing
        }
        if mustBegin { self.client.task { await self.listAll() } }
    }

    private func listAll() async {
        while await self.realtime.state != .closed {
            let position = self.inbox.position
            let after: JSONValue = [
                "epoch": .string(position.epoch), "offset": .integer(position.offset),
            ]
            guard let answer = await self.call("notice.list", ["after": after]) else {
                do { try await self.client.think() } catch { return }
                continue
            }
            do {
                let goesOn = try self.contents.withLock { contents in
                    if try contents.inbox.take(list: answer) { return true }
                    contents.isListing = contents.mustListAgain
                    contents.mustListAgain = false
                    return contents.isListing
                }
                if !goesOn { return }
            } catch {
                return self.report("takes no list: \(error)")
            }
        }
    }

    /// The answer; nil for an error.
    private func call(_ method: String, _ arguments: JSONValue) async -> JSONValue? {
        guard case .success(let result) = await self.realtime.rpc(method, arguments.raw) else { return nil }
        do { return try JSONValue(result.data ?? .null) } catch {
            self.report("gets an answer that is none: \(error)")
            return nil
        }
    }

    private func report(_ what: String) {
        do { try self.client.require(false, "\(self.user) \(what)") } catch { return }
    }

    // MARK: - Doing

    /// Lives until faults stop, and looks whether everything is as it was promised.
    static func live(_ client: RehearsedClient, _ world: NoticeWorld) async throws {
        let user = "u\(client.within(0...2))"
        var device = await NoticeDevice(user, NoticeInbox(), client)
        while !client.isCalm {
            switch client.within(0...99) {
            case 0..<35: await device.send(world)
            case 35..<65: await device.mark("notice.read", all: true)
            case 65..<80: await device.mark("notice.acknowledge", all: false)
            case 80..<90:
                // Away for a while.
                await device.realtime.close()
                try await client.think(upTo: .seconds(20))
                device = await NoticeDevice(user, device.inbox, client)
            case 90..<95:
                // Another device in its place.
                await device.realtime.close()
                device = await NoticeDevice(user, NoticeInbox(), client)
            default:
                await device.realtime.disconnect()
                try await client.think(upTo: .seconds(20))
                await device.realtime.connect()
            }
            try await client.think(upTo: .seconds(3))
        }
        try await client.meet()
        try await device.converge(world)
        try await client.meet()
        await device.realtime.close()
    }

    private func send(_ world: NoticeWorld) async {
        guard let audience = self.client.pick(Self.audiences) else { return }
        let draft = world.draft(to: audience)
        let arguments: JSONValue = [
            "to": Self.json(audience), "title": .string(draft.title), "key": .string(draft.title),
        ]
        for _ in 0..<3 {
            // Sent again with its key when nobody knows what became of it.
            if await self.call("notice.send", arguments) != nil { return world.kept(draft) }
        }
    }

    private static func json(_ audience: NoticeAudience) -> JSONValue {
        switch audience {
        case .all: ["all": true]
        case .role(let role): ["role": .string(role)]
        case .user(let user): ["user": .string(user)]
        }
    }

    private func mark(_ method: String, all: Bool) async {
        let ids = self.inbox.unreadIDs
        if all {
            _ = await self.call(method, ["ids": .array(ids.prefix(2).map(JSONValue.string))])
        } else if let id = self.client.pick(ids) {
            _ = await self.call(method, ["id": .string(id)])
        }
    }

    // MARK: - Looking

    private func converge(_ world: NoticeWorld) async throws {
        let (promised, allowed) = world.titles(for: self.reader)
        let difference = Mutexed("")
        try await self.client.eventually("\(self.user): " + difference.withLock { words in words }) {
            // A server may send somebody away for good who was too slow to say who they are (3502): people try again.
            if case .disconnected = await self.realtime.state { await self.realtime.connect() }
            let page = try await world.memory.list(.latest(limit: 10_000), for: self.reader, now: 0).get()
            let words = self.inbox.difference(from: page, promised: promised)
            difference.withLock { difference in difference = words.joined(separator: "; ") }
            return words.isEmpty
        }
        let shown = self.inbox.shown
        try self.client.require(Set(shown).count == shown.count, "\(self.user) was shown something twice: \(shown)")
        try self.client.require(Set(shown).isSubset(of: allowed), "\(self.user) was shown what is not for them")
    }
}

extension NoticeInbox {
    /// What is not as the store has it, in words.
    fileprivate func difference(from page: NoticePage, promised: Set<String>) -> [String] {
        var words: [String] = []
        let lacking = promised.subtracting(self.shown)
        if !lacking.isEmpty { words.append("lacks \(lacking.sorted())") }
        if self.unread != page.unread { words.append("\(self.unread) unread instead of \(page.unread)") }
        if self.countedUnread != page.unread {
            words.append("\(self.countedUnread) counted instead of \(page.unread)")
        }
        for entry in page.entries {
            guard let known = self.known[entry.notice.id] else {
                words.append("does not know \(entry.notice.id), \(entry.notice.draft.title)")
                continue
            }
            if known.isRead != entry.isRead || known.isAcknowledged != entry.isAcknowledged {
                words.append("marks of \(entry.notice.id)")
            }
        }
        return words
    }
}
