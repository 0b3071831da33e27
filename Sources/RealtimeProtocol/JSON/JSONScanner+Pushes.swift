/// Pushes, one function for each kind.
///
/// Each returns nil for `null`, and for a push that it has noted a problem of.
extension JSONScanner {
    mutating func push(_ bytes: Span<UInt8>) throws(ScanFailure) -> ServerMessage? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var channel = ""
        var body: PushBody?
        while let field = try self.nextField(bytes, in: &object) {
            if field == .channel {
                channel = try self.name(bytes)
            } else if let next = try self.pushBody(field, bytes) {
                if body != nil { self.note(.conflictingMethods) }
                body = next
            }
        }
        guard let body else { return .unknownPush(channel: channel) }
        return .push(Push(channel: channel, body: body))
    }

    private mutating func pushBody(_ field: JSONField, _ bytes: Span<UInt8>) throws(ScanFailure) -> PushBody? {
        switch field {
        case .pub: try self.publication(bytes).map { .publication($0) }
        case .join: try self.membership(bytes).map { .join($0) }
        case .leave: try self.membership(bytes).map { .leave($0) }
        case .unsubscribe:
            try self.codeAndReason(bytes).map {
                .unsubscribe(code: UnsubscribeCode(rawValue: $0.code), reason: $0.reason)
            }
        case .subscribe: try self.subscribePush(bytes).map { .subscribe($0) }
        case .message: try self.messagePush(bytes)
        case .refresh: try self.refreshPush(bytes)
        case .disconnect: try self.codeAndReason(bytes).map { .disconnect($0) }
        case .gap: try self.gapNotice(bytes).map { .gap($0) }
        case .lease: try self.leaseNotice(bytes).map { .lease($0) }
        default: try self.skipUnknownBody(bytes)
        }
    }

    private mutating func skipUnknownBody(_ bytes: Span<UInt8>) throws(ScanFailure) -> PushBody? {
        try self.skipValue(bytes)
        return nil
    }

    private mutating func membership(_ bytes: Span<UInt8>) throws(ScanFailure) -> ClientInfo? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var info: ClientInfo?
        while let field = try self.nextField(bytes, in: &object) {
            if field == .info {
                info = try self.clientInfo(bytes)
            } else {
                try self.skipValue(bytes)
            }
        }
        return self.require(info != nil) ? info : nil
    }

    private mutating func codeAndReason(_ bytes: Span<UInt8>) throws(ScanFailure) -> Disconnect? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var pair = Disconnect(code: 0, reason: "")
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .code: pair.code = try self.integer(UInt32.self, bytes)
            case .reason: pair.reason = try self.string(bytes)
            default: try self.skipValue(bytes)
            }
        }
        return pair
    }

    private mutating func subscribePush(_ bytes: Span<UInt8>) throws(ScanFailure) -> SubscribePush? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var push = SubscribePush()
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .recoverable: push.recoverable = try self.bool(bytes)
            case .epoch: push.position.epoch = try self.string(bytes)
            case .offset: push.position.offset = try self.integer(UInt64.self, bytes)
            case .positioned: push.positioned = try self.bool(bytes)
            case .data: push.data = try self.raw(bytes)
            default: try self.skipValue(bytes)
            }
        }
        return push
    }

    private mutating func messagePush(_ bytes: Span<UInt8>) throws(ScanFailure) -> PushBody? {
        guard try self.openObject(bytes) else { return nil }
        guard let data = try self.onlyData(bytes) else {
            self.note(.missingField)
            return nil
        }
        return .message(data)
    }

    private mutating func refreshPush(_ bytes: Span<UInt8>) throws(ScanFailure) -> PushBody? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var expires = false
        var ttl: UInt32 = 0
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .expires: expires = try self.bool(bytes)
            case .ttl: ttl = try self.integer(UInt32.self, bytes)
            default: try self.skipValue(bytes)
            }
        }
        return .refresh(expires: expires, ttl: ttl)
    }

    private mutating func gapNotice(_ bytes: Span<UInt8>) throws(ScanFailure) -> GapNotice? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var gap = GapNotice(epoch: "", from: 0, through: 0)
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .epoch: gap.epoch = try self.string(bytes)
            case .from: gap.from = try self.integer(UInt64.self, bytes)
            case .through: gap.through = try self.integer(UInt64.self, bytes)
            case .conflated: gap.conflated = try self.bool(bytes)
            default: try self.skipValue(bytes)
            }
        }
        // An empty range ends right before `from`: nothing is missing, but the log is another one.
        return self.require(gap.from > 0 && gap.through >= gap.from - 1) ? gap : nil
    }
}
