import RealtimeProtocol

/// What one device knows of its user's notices, as `Documentation/Handlers/Notifications.md` tells clients to keep it.
struct NoticeInbox {
    struct Known {
        var title: String
        var position: UInt64
        var isRead: Bool
        var isAcknowledged: Bool
    }

    /// By id.
    private(set) var known: [String: Known] = [:]
    /// Titles in the order in which they were shown.
    private(set) var shown: [String] = []
    /// Up to where changes were listed.
    private(set) var position = StreamPosition.unknown
    /// What the server counted last, and as of when.
    private var counted: (unread: Int, head: StreamPosition) = (0, .unknown)

    /// How many are not read, by what is known of each.
    var unread: Int { self.known.values.count { known in !known.isRead } }

    /// The same by the server's latest count and what came after it: what a client shows that does not know all.
    var countedUnread: Int {
        let later = self.known.values.count { known in
            known.position > self.counted.head.offset && !known.isRead
        }
        return self.counted.unread + later
    }

    /// Ids that are not read.
    var unreadIDs: [String] { self.known.filter { known in !known.value.isRead }.map(\.key).sorted() }

    /// Takes an answer to `notice.list`; true if there is more.
    mutating func take(list answer: JSONValue) throws -> Bool {
        let object = try Self.object(answer)
        for entry in object["notices"]?.array ?? [] { try self.take(Self.object(entry)) }
        self.position = try Self.position(object["position"])
        try self.count(object, "head")
        return object["more"] == true
    }

    /// Takes a publication; true if the device has to list: it is asked to, or a mark has overtaken its notice.
    mutating func take(publication: JSONValue) throws -> Bool {
        let object = try Self.object(publication)
        switch object["type"]?.string {
        case "notice":
            try self.take(object)
            return false
        case "read":
            try self.count(object, "position")
            let ids = object["ids"]?.array?.compactMap(\.string) ?? []
            for id in ids { self.mark(id, acknowledged: false) }
            return ids.contains { id in self.known[id] == nil }
        case "acknowledged":
            try self.count(object, "position")
            guard let id = object["id"]?.string else { throw Odd(what: publication.text) }
            self.mark(id, acknowledged: true)
            return self.known[id] == nil
        case "list": return true
        default: throw Odd(what: publication.text)
        }
    }

    private mutating func take(_ notice: JSONObject) throws {
        guard let id = notice["id"]?.string, let title = notice["title"]?.string else { throw Odd(what: "no id") }
        let isRead = notice["read"]?.bool ?? false
        let isAcknowledged = notice["acknowledged"]?.bool ?? false
        if self.known[id] == nil {
            let position = try Self.position(notice["position"]).offset
            self.known[id] = Known(title: title, position: position, isRead: false, isAcknowledged: false)
            self.shown.append(title)
        }
        // Nothing becomes unread again, whatever overtakes what.
        if isRead { self.mark(id, acknowledged: isAcknowledged) }
    }

    private mutating func mark(_ id: String, acknowledged: Bool) {
        self.known[id]?.isRead = true
        if acknowledged { self.known[id]?.isAcknowledged = true }
    }

    private mutating func count(_ object: JSONObject, _ name: String) throws {
        let head = try Self.position(object[name])
        guard let unread = object["unread"]?.integer else { throw Odd(what: "no count") }
        if head.epoch != self.counted.head.epoch || head.offset >= self.counted.head.offset {
            self.counted = (Int(unread), head)
        }
    }

    private static func object(_ value: JSONValue) throws -> JSONObject {
        guard let object = value.object else { throw Odd(what: value.text) }
        return object
    }

    private static func position(_ value: JSONValue?) throws -> StreamPosition {
        guard let object = value?.object, let epoch = object["epoch"]?.string, let offset = object["offset"]?.unsigned
        else { throw Odd(what: "no position") }
        return StreamPosition(epoch: epoch, offset: offset)
    }

    struct Odd: Error { var what: String }
}
