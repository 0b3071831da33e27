/// Requests of one or two fields.
extension JSONScanner {
    mutating func rpcRequest(_ bytes: Span<UInt8>) throws(ScanFailure) -> Request? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var request = RPCRequest(method: "")
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .method: request.method = try self.name(bytes)
            case .data: request.data = try self.raw(bytes)
            default: try self.skipValue(bytes)
            }
        }
        return .rpc(request)
    }

    mutating func sendRequest(_ bytes: Span<UInt8>) throws(ScanFailure) -> Request? {
        guard try self.openObject(bytes) else { return nil }
        guard let data = try self.onlyData(bytes) else {
            self.note(.missingField)
            return nil
        }
        return .send(SendRequest(data: data))
    }

    mutating func refreshRequest(_ bytes: Span<UInt8>) throws(ScanFailure) -> Request? {
        guard let (_, token) = try self.channelAndToken(bytes) else { return nil }
        return .refresh(RefreshRequest(token: token))
    }

    mutating func subRefreshRequest(_ bytes: Span<UInt8>) throws(ScanFailure) -> Request? {
        guard let (channel, token) = try self.channelAndToken(bytes) else { return nil }
        guard self.require(!channel.isEmpty) else { return nil }
        return .subRefresh(SubRefreshRequest(channel: channel, token: token))
    }

    /// Takes a request whose only field is the channel.
    mutating func channelRequest(_ bytes: Span<UInt8>) throws(ScanFailure) -> String? {
        guard let (channel, _) = try self.channelAndToken(bytes) else { return nil }
        return self.require(!channel.isEmpty) ? channel : nil
    }

    private mutating func channelAndToken(
        _ bytes: Span<UInt8>
    ) throws(ScanFailure) -> (channel: String, token: String)? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var channel = ""
        var token = ""
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .channel: channel = try self.name(bytes)
            case .token: token = try self.string(bytes)
            default: try self.skipValue(bytes)
            }
        }
        return (channel, token)
    }

    /// Takes the rest of an object of which only the payload matters.
    mutating func onlyData(_ bytes: Span<UInt8>) throws(ScanFailure) -> RawJSON? {
        var object = JSONObjectCursor()
        var data: RawJSON?
        while let field = try self.nextField(bytes, in: &object) {
            if field == .data {
                data = try self.raw(bytes)
            } else {
                try self.skipValue(bytes)
            }
        }
        return data
    }

    /// Takes an object of which nothing matters but that it is there.
    mutating func emptyObject(_ bytes: Span<UInt8>) throws(ScanFailure) -> Bool {
        guard try self.openObject(bytes) else { return false }
        _ = try self.onlyData(bytes)
        return true
    }

    /// Takes a map of texts, in order.
    mutating func strings(_ bytes: Span<UInt8>) throws(ScanFailure) -> [(key: String, value: String)] {
        guard try self.openObject(bytes) else { return [] }
        var map = JSONObjectCursor()
        var pairs: [(key: String, value: String)] = []
        while let key = try self.nextKey(bytes, in: &map) {
            pairs.append((key, try self.string(bytes)))
        }
        return pairs
    }

    /// Moves past the value of a field that is no method.
    mutating func skipUnknown(_ bytes: Span<UInt8>) throws(ScanFailure) -> Request? {
        try self.skipValue(bytes)
        return nil
    }

    /// Notes that a field is missing, if it is.
    mutating func require(_ isThere: Bool) -> Bool {
        if !isThere { self.note(.missingField) }
        return isThere
    }
}
