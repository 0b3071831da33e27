/// Replies, one function for each method.
///
/// Each returns nil for `null`, and for a result that it has noted a problem of.
extension JSONScanner {
    /// Takes the value of a reply's field: an outcome if the field is `error` or a method, else anything.
    mutating func outcome(_ field: JSONField, _ bytes: Span<UInt8>) throws(ScanFailure) -> ReplyOutcome? {
        switch field {
        case .error: try self.errorReply(bytes).map { .error($0) }
        case .publish: try self.emptyObject(bytes) ? .result(.publish) : nil
        case .unsubscribe: try self.emptyObject(bytes) ? .result(.unsubscribe) : nil
        case .ping: try self.emptyObject(bytes) ? .result(.ping) : nil
        case .subscribe: try self.subscribeResult(bytes).map { .result(.subscribe($0)) }
        case .connect: try self.connectResult(bytes).map { .result(.connect($0)) }
        case .history: try self.historyResult(bytes).map { .result(.history($0)) }
        case .presence: try self.presenceResult(bytes).map { .result(.presence($0)) }
        case .presenceStats: try self.presenceStatsResult(bytes).map { .result(.presenceStats($0)) }
        case .rpc: try self.openObject(bytes) ? .result(.rpc(RPCResult(data: try self.onlyData(bytes)))) : nil
        case .refresh: try self.refreshResult(bytes).map { .result(.refresh($0)) }
        case .subRefresh:
            try self.refreshResult(bytes).map {
                .result(.subRefresh(SubRefreshResult(expires: $0.expires, ttl: $0.ttl)))
            }
        default: try self.skipUnknownOutcome(bytes)
        }
    }

    private mutating func skipUnknownOutcome(_ bytes: Span<UInt8>) throws(ScanFailure) -> ReplyOutcome? {
        try self.skipValue(bytes)
        return nil
    }

    private mutating func errorReply(_ bytes: Span<UInt8>) throws(ScanFailure) -> ErrorReply? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var reply = ErrorReply(code: ErrorCode(rawValue: 0), message: "")
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .code: reply.code = ErrorCode(rawValue: try self.integer(UInt32.self, bytes))
            case .message: reply.message = try self.string(bytes)
            case .temporary: reply.temporary = try self.bool(bytes)
            case .retryAfter: reply.retryAfterMilliseconds = try self.integer(UInt32.self, bytes)
            default: try self.skipValue(bytes)
            }
        }
        return self.require(reply.code.rawValue != 0) ? reply : nil
    }

    private mutating func connectResult(_ bytes: Span<UInt8>) throws(ScanFailure) -> ConnectResult? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var result = ConnectResult(client: "")
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .client: result.client = try self.string(bytes)
            case .version: result.version = try self.string(bytes)
            case .expires: result.expires = try self.bool(bytes)
            case .ttl: result.ttl = try self.integer(UInt32.self, bytes)
            case .data: result.data = try self.raw(bytes)
            case .subs: result.subs = try self.subscriptions(bytes)
            case .ping: result.ping = try self.integer(UInt32.self, bytes)
            case .pong: result.pong = try self.bool(bytes)
            case .session: result.session = try self.string(bytes)
            case .node: result.node = try self.string(bytes)
            case .time: result.time = try self.integer(Int64.self, bytes)
            default: try self.skipValue(bytes)
            }
        }
        return self.require(!result.client.isEmpty) ? result : nil
    }

    private mutating func subscriptions(_ bytes: Span<UInt8>) throws(ScanFailure) -> [ConnectResult.Subscription] {
        guard try self.openObject(bytes) else { return [] }
        var map = JSONObjectCursor()
        var subscriptions: [ConnectResult.Subscription] = []
        while let channel = try self.nextKey(bytes, in: &map) {
            self.checkName(channel)
            guard let result = try self.subscribeResult(bytes) else { continue }
            subscriptions.append(ConnectResult.Subscription(channel: channel, result: result))
        }
        return subscriptions
    }

    private mutating func subscribeResult(_ bytes: Span<UInt8>) throws(ScanFailure) -> SubscribeResult? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var result = SubscribeResult()
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .expires: result.expires = try self.bool(bytes)
            case .ttl: result.ttl = try self.integer(UInt32.self, bytes)
            case .recoverable: result.recoverable = try self.bool(bytes)
            case .epoch: result.position.epoch = try self.string(bytes)
            case .offset: result.position.offset = try self.integer(UInt64.self, bytes)
            case .publications: result.publications = try self.publications(bytes)
            case .recovered: result.recovered = try self.bool(bytes)
            case .positioned: result.positioned = try self.bool(bytes)
            case .data: result.data = try self.raw(bytes)
            case .wasRecovering: result.wasRecovering = try self.bool(bytes)
            case .delta: result.delta = try self.bool(bytes)
            default: try self.skipValue(bytes)
            }
        }
        return result
    }

    private mutating func historyResult(_ bytes: Span<UInt8>) throws(ScanFailure) -> HistoryResult? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var result = HistoryResult(position: .unknown)
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .publications: result.publications = try self.publications(bytes)
            case .epoch: result.position.epoch = try self.string(bytes)
            case .offset: result.position.offset = try self.integer(UInt64.self, bytes)
            default: try self.skipValue(bytes)
            }
        }
        return result
    }

    private mutating func presenceResult(_ bytes: Span<UInt8>) throws(ScanFailure) -> PresenceResult? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var result = PresenceResult()
        while let field = try self.nextField(bytes, in: &object) {
            guard field == .presence, try self.openObject(bytes) else {
                if field != .presence { try self.skipValue(bytes) }
                continue
            }
            var map = JSONObjectCursor()
            while let clientID = try self.nextKey(bytes, in: &map) {
                guard let info = try self.clientInfo(bytes) else { continue }
                result.presence.append(PresenceEntry(clientID: clientID, info: info))
            }
        }
        return result
    }

    private mutating func presenceStatsResult(_ bytes: Span<UInt8>) throws(ScanFailure) -> PresenceStatsResult? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var result = PresenceStatsResult(numClients: 0, numUsers: 0)
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .numClients: result.numClients = try self.integer(UInt32.self, bytes)
            case .numUsers: result.numUsers = try self.integer(UInt32.self, bytes)
            default: try self.skipValue(bytes)
            }
        }
        return result
    }

    private mutating func refreshResult(_ bytes: Span<UInt8>) throws(ScanFailure) -> RefreshResult? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var result = RefreshResult(client: "")
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .client: result.client = try self.string(bytes)
            case .version: result.version = try self.string(bytes)
            case .expires: result.expires = try self.bool(bytes)
            case .ttl: result.ttl = try self.integer(UInt32.self, bytes)
            default: try self.skipValue(bytes)
            }
        }
        return result
    }
}
