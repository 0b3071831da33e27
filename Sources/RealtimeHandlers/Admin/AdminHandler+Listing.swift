internal import RealtimeEngine
internal import RealtimeProtocol
internal import Synchronization

/// What administrators are shown.
extension AdminHandler {
    func connections(_ arguments: AdminArguments, of node: Node) async -> Result<JSONObject, HandlerError> {
        if arguments.object["client"] != nil || arguments.object["user"] != nil {
            return await arguments.target.mapped { target in
                let found = await node.connections(of: target)
                return .success(["connections": .array(found.map(\.json)), "next": .null])
            }
        }
        let after: ConnectionPlace?
        switch arguments.optionalText("after") {
        case .failure(let error): return .failure(error)
        case .success(nil): after = nil
        case .success(let text?):
            guard let place = ConnectionPlace(text) else { return .failure(.badArguments("after is no place")) }
            after = place
        }
        return await arguments.count("limit").mapped { limit in
            let page = await node.connections(after: after, limit: limit)
            return .success([
                "connections": .array(page.connections.map(\.json)),
                "next": page.next.map { next in .string(next.description) } ?? .null,
                "total": .integer(node.connectionCount),
            ])
        }
    }

    func rooms(_ arguments: AdminArguments, of node: Node) async -> Result<JSONObject, HandlerError> {
        let after: String?
        switch arguments.optionalText("after") {
        case .failure(let error): return .failure(error)
        case .success(let text): after = text
        }
        return await arguments.count("limit").mapped { limit in
            let page = await node.rooms(after: after, limit: limit)
            return .success([
                "rooms": .array(page.rooms.map(\.json)), "next": page.next.map(JSONValue.string) ?? .null,
            ])
        }
    }

    func leases(_ arguments: AdminArguments, of node: Node) async -> Result<JSONObject, HandlerError> {
        await arguments.text("room").mapped { room in
            switch await node.leases(in: room) {
            case .success(let entries): .success(["leases": .array(entries.map(\.json))])
            case .failure(let error): .failure(HandlerError(error))
            }
        }
    }

    func slow(_ arguments: AdminArguments, of node: Node) async -> Result<JSONObject, HandlerError> {
        await arguments.count("count").mapped { count in
            .success(["slow": .array(await node.slowest(count).map(\.json))])
        }
    }

    func audit(_ arguments: AdminArguments) -> Result<JSONObject, HandlerError> {
        let after: Int64?
        switch arguments.number("after", 0...Int64.max) {
        case .failure(let error): return .failure(error)
        case .success(let number): after = number
        }
        return arguments.count("limit").map { limit in
            let records = self.auditRecords(after: after.map { number in UInt64(number) }, limit: limit)
            let last = self.state.withLock { state in state.audit.last }
            return ["records": .array(records.map(\.json)), "last": .integer(last)]
        }
    }
}

extension Result where Failure == HandlerError {
    /// What follows from a success; a failure stays one.
    func mapped<Next>(
        _ next: (Success) async -> Result<Next, HandlerError>
    ) async -> Result<Next, HandlerError> {
        switch self {
        case .success(let value): await next(value)
        case .failure(let error): .failure(error)
        }
    }
}
