internal import RealtimeEngine
internal import RealtimeProtocol

extension OpenQuote {
    /// What a subscriber begins with, and the position in the log behind which it goes on.
    struct Snapshot {
        var data: RawJSON
        var position: StreamPosition
    }

    /// Makes the picture of the quote: its fields, its premium, its locks, and who is there.
    func snapshot() async -> Result<Snapshot, HandlerError> {
        await self.serve { quote in await quote.picture() }
    }

    private func picture() async -> Result<Snapshot, HandlerError> {
        if case .failure(let error) = await self.synchronize() { return .failure(error) }
        guard let document = self.document else { return .failure(.noSuchQuote) }
        guard let node = self.parts.node, let position = self.journal.position else {
            return .failure(.error(.unavailable))
        }
        var data: JSONObject = [
            "version": .integer(document.version), "title": .string(document.title),
            "fields": .object(document.fields), "premium": .object(self.premium.view.members),
        ]
        switch await self.leases(node) {
        case .success(let leases): data["leases"] = .array(leases.map(Self.json))
        case .failure(let error): return .failure(error)
        }
        switch await node.presence(in: self.room) {
        case .success(let present): data["presence"] = .array(present.map(Self.json))
        case .failure(let error): return .failure(HandlerError(error))
        }
        data["schema"] = self.parts.service.schema
        let raw = JSONValue.object(data).raw
        guard raw.bytes.count <= self.parts.settings.limits.snapshotBytes else {
            node.count(.quotesRefusedLimit)
            return .failure(.error(.limitExceeded))
        }
        return .success(Snapshot(data: raw, position: position))
    }

    private static func json(_ lease: LeaseEntry) -> JSONValue {
        [
            "key": .string(lease.key), "user": .string(lease.user), "client": .string(lease.client),
            "token": .string(lease.token.description), "epoch": .integer(lease.token.epoch),
            "counter": .integer(lease.token.counter), "ttl": .integer(lease.leftMilliseconds),
        ]
    }

    private static func json(_ info: ClientInfo) -> JSONValue {
        let caller = Caller(
            Client(
                connection: ConnectionID(slot: 0, generation: 0),
                id: info.client,
                user: info.user,
                info: info.connInfo
            )
        )
        return ["user": .string(info.user), "client": .string(info.client), "name": .string(caller.name)]
    }
}
