/// Leases: fences of publishes, notices, and the arguments and results of the lease procedures.
///
/// Each returns nil for `null`, and for a value that it has noted a problem of.
extension JSONScanner {
    /// Takes a fencing token, which is text.
    private mutating func token(_ bytes: Span<UInt8>) throws(ScanFailure) -> FencingToken? {
        let text = try self.string(bytes)
        if text.isEmpty { return nil }
        let token = FencingToken(text)
        if token == nil { self.note(.numberOutOfRange) }
        return token
    }

    /// Takes the fence of a publish.
    mutating func fence(_ bytes: Span<UInt8>) throws(ScanFailure) -> Fence? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var key = ""
        var token: FencingToken?
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .key: key = try self.publishKey(bytes)
            case .token: token = try self.token(bytes)
            default: try self.skipValue(bytes)
            }
        }
        guard let token, self.require(!key.isEmpty) else {
            self.note(.missingField)
            return nil
        }
        return Fence(key: key, token: token)
    }

    mutating func leaseNotice(_ bytes: Span<UInt8>) throws(ScanFailure) -> LeaseNotice? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var notice = LeaseNotice(key: "", change: .granted, token: FencingToken(epoch: 0, counter: 0))
        var change = ""
        var token: FencingToken?
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .key: notice.key = try self.string(bytes)
            case .change: change = try self.string(bytes)
            case .token: token = try self.token(bytes)
            case .user: notice.user = try self.string(bytes)
            case .client: notice.client = try self.string(bytes)
            case .reason: notice.reason = try self.string(bytes)
            default: try self.skipValue(bytes)
            }
        }
        guard let token, self.require(!notice.key.isEmpty && !change.isEmpty) else {
            self.note(.missingField)
            return nil
        }
        // A change that this version does not know is an unknown push, as the whole was before there were leases.
        guard let known = LeaseNotice.Change(rawValue: change) else { return nil }
        notice.change = known
        notice.token = token
        return notice
    }

    mutating func leaseRequest(_ bytes: Span<UInt8>) throws(ScanFailure) -> LeaseRequest? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var request = LeaseRequest(channel: "")
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .channel: request.channel = try self.name(bytes)
            case .key: request.key = try self.publishKey(bytes)
            case .token: request.token = try self.token(bytes)
            case .ttl where self.peek(bytes) == UInt8(ascii: "n"): try self.skipValue(bytes)
            case .ttl: request.ttlMilliseconds = try self.integer(UInt32.self, bytes)
            case .takeover where self.peek(bytes) == UInt8(ascii: "n"): try self.skipValue(bytes)
            case .wait: request.waitMilliseconds = try self.integer(UInt32.self, bytes)
            case .takeover: request.takeover = try self.string(bytes)
            default: try self.skipValue(bytes)
            }
        }
        return self.require(!request.channel.isEmpty) ? request : nil
    }

    mutating func leaseTenure(_ bytes: Span<UInt8>) throws(ScanFailure) -> LeaseTenure? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var token: FencingToken?
        var tenure = LeaseTenure(token: FencingToken(epoch: 0, counter: 0), ttlMilliseconds: 0)
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .token: token = try self.token(bytes)
            case .ttl: tenure.ttlMilliseconds = try self.integer(UInt32.self, bytes)
            case .waited: tenure.waitedMilliseconds = try self.integer(UInt32.self, bytes)
            default: try self.skipValue(bytes)
            }
        }
        guard let token else { return nil }
        tenure.token = token
        return tenure
    }

    mutating func leaseEntries(_ bytes: Span<UInt8>) throws(ScanFailure) -> [LeaseEntry]? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var entries: [LeaseEntry]?
        while let field = try self.nextField(bytes, in: &object) {
            if field == .leases, try self.openArray(bytes) {
                var list: [LeaseEntry] = []
                var isFirst = true
                while try self.nextElement(bytes, isFirst: isFirst) {
                    isFirst = false
                    if let entry = try self.leaseEntry(bytes) { list.append(entry) }
                }
                entries = list
            } else if field != .leases {
                try self.skipValue(bytes)
            }
        }
        return entries
    }

    private mutating func leaseEntry(_ bytes: Span<UInt8>) throws(ScanFailure) -> LeaseEntry? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var token: FencingToken?
        var entry = LeaseEntry(key: "", token: FencingToken(epoch: 0, counter: 0))
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .key: entry.key = try self.string(bytes)
            case .token: token = try self.token(bytes)
            case .user: entry.user = try self.string(bytes)
            case .client: entry.client = try self.string(bytes)
            case .ttl: entry.leftMilliseconds = try self.integer(UInt32.self, bytes)
            case .grace: entry.isInGrace = try self.bool(bytes)
            default: try self.skipValue(bytes)
            }
        }
        guard let token, self.require(!entry.key.isEmpty) else {
            self.note(.missingField)
            return nil
        }
        entry.token = token
        return entry
    }
}
