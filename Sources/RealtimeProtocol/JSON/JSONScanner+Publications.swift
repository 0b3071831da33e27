/// Publications and those who make them, as replies and pushes share them.
extension JSONScanner {
    mutating func publication(_ bytes: Span<UInt8>) throws(ScanFailure) -> Publication? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var data: RawJSON?
        var publication = Publication(data: .null)
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .data: data = try self.raw(bytes)
            case .info: publication.info = try self.clientInfo(bytes)
            case .offset: publication.offset = try self.integer(UInt64.self, bytes)
            case .tags:
                for (key, value) in try self.strings(bytes) {
                    publication.tags.append(Tag(key: key, value: value))
                }
            case .time: publication.time = try self.integer(Int64.self, bytes)
            default: try self.skipValue(bytes)
            }
        }
        guard let data else {
            self.note(.missingField)
            return nil
        }
        publication.data = data
        return publication
    }

    mutating func publications(_ bytes: Span<UInt8>) throws(ScanFailure) -> [Publication] {
        guard try self.openArray(bytes) else { return [] }
        var publications: [Publication] = []
        var isFirst = true
        while try self.nextElement(bytes, isFirst: isFirst) {
            isFirst = false
            guard let publication = try self.publication(bytes) else {
                self.note(.unexpectedType)
                continue
            }
            publications.append(publication)
        }
        return publications
    }

    mutating func clientInfo(_ bytes: Span<UInt8>) throws(ScanFailure) -> ClientInfo? {
        guard try self.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var info = ClientInfo(user: "", client: "")
        while let field = try self.nextField(bytes, in: &object) {
            switch field {
            case .user: info.user = try self.string(bytes)
            case .client: info.client = try self.string(bytes)
            case .connInfo: info.connInfo = try self.raw(bytes)
            case .chanInfo: info.chanInfo = try self.raw(bytes)
            default: try self.skipValue(bytes)
            }
        }
        return info
    }
}
