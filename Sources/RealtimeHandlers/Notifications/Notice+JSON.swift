internal import RealtimeProtocol

extension NoticeEntry {
    /// The notice in an answer to `notice.list`, with what the reader has done.
    var json: JSONValue {
        var object = self.notice.members
        object["read"] = .bool(self.isRead)
        object["acknowledged"] = .bool(self.isAcknowledged)
        return .object(object)
    }
}

extension Notice {
    /// The notice as it is published.
    var publication: JSONValue {
        var object: JSONObject = ["type": "notice"]
        for member in self.members.members { object[member.name] = member.value }
        return .object(object)
    }

    fileprivate var members: JSONObject {
        var object: JSONObject = [
            "id": .string(self.id), "position": self.position.value, "to": self.draft.audience.json,
            "severity": .string(self.draft.severity.rawValue), "title": .string(self.draft.title),
            "body": .string(self.draft.body), "time": .integer(self.sent), "expires": .integer(self.expires),
            "ackRequired": .bool(self.draft.requiresAcknowledgement),
        ]
        if let data = self.draft.data { object["data"] = data }
        if let key = self.draft.key { object["key"] = .string(key) }
        if let sender = self.draft.sender {
            object["from"] = ["user": .string(sender.user), "name": .string(sender.name)]
        }
        return object
    }
}

extension NoticePage {
    /// The answer to `notice.list`.
    var json: JSONValue {
        [
            "notices": .array(self.entries.map(\.json)), "unread": .integer(self.unread), "head": self.head.value,
            "position": self.position.value, "more": .bool(self.hasMore),
        ]
    }
}

extension NoticeMarks {
    /// What was read, as an answer, or with a type as a publication.
    func json(type: String?) -> JSONValue {
        self.json(type, "ids", .array(self.ids.map(JSONValue.string)))
    }

    /// What was confirmed, likewise.
    func json(acknowledged id: String, type: String?) -> JSONValue {
        self.json(type, "id", .string(id))
    }

    private func json(_ type: String?, _ name: String, _ what: JSONValue) -> JSONValue {
        var object = JSONObject()
        if let type { object["type"] = .string(type) }
        object[name] = what
        object["unread"] = .integer(self.unread)
        object["position"] = self.head.value
        return .object(object)
    }
}

extension NoticeAudience {
    /// `{"all":true}`, `{"role":…}` or `{"user":…}`.
    var json: JSONValue {
        switch self {
        case .all: ["all": true]
        case .role(let role): ["role": .string(role)]
        case .user(let user): ["user": .string(user)]
        }
    }

    /// Nil when it names none, or several.
    init?(_ value: JSONValue?) {
        guard let object = value?.object, object.members.count == 1, let member = object.members.first else {
            return nil
        }
        switch (member.name, member.value) {
        case ("all", .bool(true)): self = .all
        case ("role", .string(let role)): self = .role(role)
        case ("user", .string(let user)): self = .user(user)
        default: return nil
        }
    }
}

extension StreamPosition {
    /// `{"epoch":…,"offset":…}`.
    var value: JSONValue { ["epoch": .string(self.epoch), "offset": .integer(self.offset)] }

    /// Nil when it is not a position.
    init?(_ value: JSONValue) {
        guard let epoch = value.object?["epoch"]?.string, let offset = value.object?["offset"]?.unsigned else {
            return nil
        }
        self.init(epoch: epoch, offset: offset)
    }
}
