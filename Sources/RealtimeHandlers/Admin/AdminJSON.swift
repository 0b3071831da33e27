internal import RealtimeEngine
internal import RealtimeProtocol

/// The engine's summaries as administrators get them.
extension ConnectionSummary {
    var json: JSONValue {
        var object: JSONObject = [
            "place": .string(self.place.description), "client": .string(self.client), "user": .string(self.user),
            "name": .string(Caller.name(in: self.info) ?? self.user), "address": .string(self.remoteAddress),
            "state": .string(self.state.rawValue), "since": .integer(self.openedAt), "rooms": .integer(self.rooms),
            "behind": .integer(self.bytesBehind), "queued": .integer(self.ownQueueBytes),
        ]
        if let roundTrip = self.roundTrip { object["roundTrip"] = .milliseconds(roundTrip.microseconds) }
        return .object(object)
    }
}

extension RoomSummary {
    var json: JSONValue {
        [
            "name": .string(self.name), "members": .integer(self.members), "bytes": .integer(self.logBytes),
            "epoch": .string(self.position.epoch), "offset": .integer(self.position.offset),
        ]
    }
}

extension SlowConnection {
    var json: JSONValue {
        [
            "place": .string(ConnectionPlace(hub: self.hub, slot: self.connection.slot).description),
            "client": .string(self.client), "user": .string(self.user), "behind": .integer(self.bytesBehind),
            "queued": .integer(self.ownQueueBytes), "blocked": .integer(self.blockedFor.microseconds / 1000),
        ]
    }
}

extension BreakerStatus {
    var json: JSONValue {
        [
            "hub": self.hub.map { hub in .integer(hub) } ?? .null, "name": .string(self.name),
            "state": .string("\(self.state)"), "since": self.since.map { since in .integer(since) } ?? .null,
            "outcomes": .integer(self.outcomes), "failures": .integer(self.failures),
        ]
    }
}

extension LeaseEntry {
    var json: JSONValue {
        [
            "key": .string(self.key), "user": .string(self.user), "client": .string(self.client),
            "epoch": .integer(self.token.epoch), "counter": .integer(self.token.counter),
            "ttl": .integer(self.leftMilliseconds), "grace": .bool(self.isInGrace),
        ]
    }
}

extension LimitChange {
    var json: JSONValue {
        ["name": .string(self.limit.rawValue), "old": .integer(self.old), "new": .integer(self.new)]
    }
}

extension Limits {
    /// The limits that may change, with their values and ranges.
    var json: JSONObject {
        let limits = LiveLimit.allCases.map { limit -> JSONValue in
            [
                "name": .string(limit.rawValue), "value": .integer(self[limit]),
                "least": .integer(limit.range.lowerBound), "most": .integer(limit.range.upperBound),
            ]
        }
        return ["limits": .array(limits)]
    }
}

extension AdminMonitorReport {
    var json: JSONValue {
        ["figures": .object(self.figures), "alerts": .array(self.alerts.map(\.json))]
    }
}

extension JSONValue {
    /// A time as milliseconds, exact to a microsecond.
    static func milliseconds(_ microseconds: Int64) -> JSONValue {
        JSONNumber(Double(microseconds) / 1000).map(JSONValue.number) ?? .null
    }
}

extension Duration {
    fileprivate var microseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds.multipliedReportingOverflow(by: 1_000_000).partialValue + attoseconds / 1_000_000_000_000
    }
}
