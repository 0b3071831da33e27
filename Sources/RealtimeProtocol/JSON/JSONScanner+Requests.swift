/// Requests, one function for each method.
///
/// Each returns nil for `null`, and for a request that it has noted a problem of.
extension JSONScanner {
    /// Takes the value of a command's field: a request if the field is a method, else anything.
    mutating func request(_ field: JSONField, _ bytes: Span<UInt8>) throws(ScanFailure) -> Request? {
        switch field {
        case .publish: try self.publishRequest(bytes)
        case .subscribe: try self.subscribeRequest(bytes).map { .subscribe($0) }
        case .unsubscribe: try self.channelRequest(bytes).map { .unsubscribe(UnsubscribeRequest(channel: $0)) }
        case .presence: try self.channelRequest(bytes).map { .presence(PresenceRequest(channel: $0)) }
        case .presenceStats: try self.channelRequest(bytes).map { .presenceStats(PresenceStatsRequest(channel: $0)) }
        case .history: try self.historyRequest(bytes)
        case .rpc: try self.rpcRequest(bytes)
        case .send: try self.sendRequest(bytes)
        case .connect: try self.connectRequest(bytes)
        case .refresh: try self.refreshRequest(bytes)
        case .subRefresh: try self.subRefreshRequest(bytes)
        case .ping: try self.emptyObject(bytes) ? .ping : nil
        default: try self.skipUnknown(bytes)
        }
    }

    /// Takes a subscribe request.
    ///
    /// Inside a `connect` the channel is the key of the entry.
    private mutating func subscribeRequest(
        _ bytes: Span<UInt8>,
        channel key: String? = nil
    ) throws(ScanFailure) -> SubscribeRequest? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var request = SubscribeRequest(channel: "")
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .channel: request.channel = try self.name(bytes)
            case .token: request.token = try self.string(bytes)
            case .recover: request.recover = try self.bool(bytes)
            case .epoch: request.position.epoch = try self.string(bytes)
            case .offset: request.position.offset = try self.integer(UInt64.self, bytes)
            case .data: request.data = try self.raw(bytes)
            case .positioned: request.positioned = try self.bool(bytes)
            case .recoverable: request.recoverable = try self.bool(bytes)
            case .joinLeave: request.joinLeave = try self.bool(bytes)
            case .delta: request.delta = try self.string(bytes)
            case .flag: request.flags = SubscribeFlags(rawValue: try self.integer(UInt64.self, bytes))
            default: try self.skipValue(bytes)
            }
        }
        if let key { request.channel = key }
        return self.require(!request.channel.isEmpty) ? request : nil
    }

    private mutating func connectRequest(_ bytes: Span<UInt8>) throws(ScanFailure) -> Request? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var request = ConnectRequest()
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .token: request.token = try self.string(bytes)
            case .data: request.data = try self.raw(bytes)
            case .subs: request.subs = try self.subscribeRequests(bytes)
            case .name: request.name = try self.string(bytes)
            case .version: request.version = try self.string(bytes)
            case .headers:
                for (name, value) in try self.strings(bytes) {
                    request.headers.append(Header(name: name, value: value))
                }
            default: try self.skipValue(bytes)
            }
        }
        return .connect(request)
    }

    private mutating func subscribeRequests(_ bytes: Span<UInt8>) throws(ScanFailure) -> [SubscribeRequest] {
        guard try self.openObject(bytes) else { return [] }
        var map = JSONObjectCursor()
        var requests: [SubscribeRequest] = []
        while let channel = try self.nextKey(bytes, in: &map) {
            self.checkName(channel)
            if let request = try self.subscribeRequest(bytes, channel: channel) { requests.append(request) }
        }
        return requests
    }

    private mutating func publishRequest(_ bytes: Span<UInt8>) throws(ScanFailure) -> Request? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var channel = ""
        var key = ""
        var fence: Fence?
        var data: RawJSON?
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .channel: channel = try self.name(bytes)
            case .data: data = try self.raw(bytes)
            case .key: key = try self.publishKey(bytes)
            case .lease: fence = try self.fence(bytes)
            default: try self.skipValue(bytes)
            }
        }
        guard let data, self.require(!channel.isEmpty) else {
            self.note(.missingField)
            return nil
        }
        return .publish(PublishRequest(channel: channel, data: data, key: key, fence: fence))
    }

    private mutating func historyRequest(_ bytes: Span<UInt8>) throws(ScanFailure) -> Request? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var request = HistoryRequest(channel: "")
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .channel: request.channel = try self.name(bytes)
            case .limit: request.limit = try self.integer(Int32.self, bytes)
            case .since: request.since = try self.position(bytes)
            case .reverse: request.reverse = try self.bool(bytes)
            default: try self.skipValue(bytes)
            }
        }
        return self.require(!request.channel.isEmpty) ? .history(request) : nil
    }

    private mutating func position(_ bytes: Span<UInt8>) throws(ScanFailure) -> StreamPosition? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var position = StreamPosition.unknown
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .offset: position.offset = try self.integer(UInt64.self, bytes)
            case .epoch: position.epoch = try self.string(bytes)
            default: try self.skipValue(bytes)
            }
        }
        return position
    }
}
