internal import RealtimeEngine
internal import RealtimeProtocol

extension NotificationHandler {
    /// `notice.list {after?|before?, limit?}`.
    func list(_ arguments: JSONObject, _ caller: Caller) async -> Result<JSONValue, HandlerError> {
        var limit = self.policy.page
        if let asked = arguments["limit"] {
            guard let number = asked.unsigned else { return .failure(.badArguments("limit")) }
            limit = min(limit, Int(clamping: number))
        }
        let query: NoticeQuery
        switch (arguments["after"], arguments["before"]) {
        case (let after?, nil):
            guard let position = StreamPosition(after) else { return .failure(.badArguments("after")) }
            query = .changes(after: position, limit: limit)
        case (nil, let before?):
            guard let position = StreamPosition(before) else { return .failure(.badArguments("before")) }
            query = .latest(before: position, limit: limit)
        case (nil, nil): query = .latest(limit: limit)
        case (_?, _?): return .failure(.badArguments("after and before"))
        }
        let reader = NoticeReader(user: caller.user, roles: caller.roles)
        return await self.ask { store, now in
            let answer = await store.list(query, for: reader, now: now)
            self.heard(answer, about: nil)
            return answer
        }.map(\.json)
    }

    /// `notice.read {ids}`.
    func read(_ arguments: JSONObject, _ caller: Caller) async -> Result<JSONValue, HandlerError> {
        guard let values = arguments["ids"]?.array, values.count <= self.policy.idsPerCall else {
            return .failure(.badArguments("ids: at most \(self.policy.idsPerCall)"))
        }
        var ids: [String] = []
        for value in values {
            guard let id = self.id(value) else { return .failure(.badArguments("ids")) }
            if !ids.contains(id) { ids.append(id) }
        }
        return await self.mark(ids, .read, caller).map { marks in marks.json(type: nil) }
    }

    /// `notice.acknowledge {id}`.
    func acknowledge(_ arguments: JSONObject, _ caller: Caller) async -> Result<JSONValue, HandlerError> {
        guard let id = self.id(arguments["id"]) else { return .failure(.badArguments("id")) }
        return await self.mark([id], .acknowledged, caller).flatMap { marks in
            guard marks.ids == [id] else {
                return .failure(NotificationError(.notFound, "there is no such notice").handlerError)
            }
            return .success(marks.json(acknowledged: id, type: nil))
        }
    }

    /// `notice.send {to, title, body?, severity?, data?, expires?, ackRequired?, key?}`.
    func send(_ arguments: JSONObject, _ caller: Caller) async -> Result<JSONValue, HandlerError> {
        guard let audience = NoticeAudience(arguments["to"]) else {
            return .failure(.badArguments(#"to: {"all":true}, {"role":…} or {"user":…}"#))
        }
        switch await self.permissions.check(.sendNotices, of: caller, on: audience.resource) {
        case .success: break
        case .failure(let error): return .failure(error)
        }
        guard let title = arguments["title"]?.string else { return .failure(.badArguments("title")) }
        var draft = NoticeDraft(to: audience, title: title)
        draft.sender = NoticeSender(user: caller.user, name: caller.name)
        draft.data = arguments["data"]
        if let problem = Self.read(arguments, into: &draft) { return .failure(.badArguments(problem)) }
        return await self.send(draft).map { receipt in
            ["id": .string(receipt.notice.id), "repeated": .bool(receipt.isRepetition)]
        }.mapError(\.handlerError)
    }

    /// `notice.acknowledgements {id}`, for those who may send to everybody.
    func acknowledgements(_ arguments: JSONObject, _ caller: Caller) async -> Result<JSONValue, HandlerError> {
        guard let id = self.id(arguments["id"]) else { return .failure(.badArguments("id")) }
        switch await self.permissions.check(.sendNotices, of: caller, on: NoticeAudience.all.resource) {
        case .success: break
        case .failure(let error): return .failure(error)
        }
        let answer = await self.ask { store, now in await store.acknowledgements(of: id, now: now) }
        return answer.flatMap { found in
            guard let found else {
                return .failure(NotificationError(.notFound, "there is no such notice").handlerError)
            }
            let users: [JSONValue] = found.map { one in ["user": .string(one.user), "time": .integer(one.time)] }
            return .success(["acknowledgements": .array(users)])
        }
    }

    private func mark(
        _ ids: [String],
        _ mark: NoticeMark,
        _ caller: Caller
    ) async -> Result<NoticeMarks, HandlerError> {
        if caller.user.isEmpty { return .failure(.error(.permissionDenied)) }
        let reader = NoticeReader(user: caller.user, roles: caller.roles)
        return await self.ask { store, now in
            let answer = await store.mark(ids, mark, by: reader, now: now)
            let room = NoticeAudience.user(reader.user).room
            // In here, so that the user's devices hear of it too when the answer comes too late for this one.
            self.heard(answer, about: room)
            if case .success(let marks) = answer, let id = marks.ids.first {
                let value =
                    switch mark {
                    case .read: marks.json(type: "read")
                    case .acknowledged: marks.json(acknowledged: id, type: "acknowledged")
                    }
                self.publish(value, to: room)
            }
            return answer
        }
    }

    private func ask<Value: Sendable>(
        _ body: @escaping @Sendable (Store, Int64) async -> Result<Value, NotificationStoreError>
    ) async -> Result<Value, HandlerError> {
        guard let (calls, environment) = self.running else {
            return .failure(NotificationError.notStarted.handlerError)
        }
        let store = self.store
        let now = environment.time().wallMilliseconds
        let answer = await calls.call(isFault: \.isFault) { await body(store, now) }
        return answer.mapError { failure in NotificationError(failure).handlerError }
    }

    private func id(_ value: JSONValue?) -> String? {
        guard let id = value?.string, !id.isEmpty, id.utf8.count <= self.policy.idBytes else { return nil }
        return id
    }

    /// Takes the optional arguments of `send`; returns the name of one that is not what it must be.
    private static func read(_ arguments: JSONObject, into draft: inout NoticeDraft) -> String? {
        if let body = arguments["body"] {
            guard let text = body.string else { return "body" }
            draft.body = text
        }
        if let severity = arguments["severity"] {
            guard let value = severity.string.flatMap(NoticeSeverity.init(rawValue:)) else { return "severity" }
            draft.severity = value
        }
        if let expires = arguments["expires"], !expires.isNull {
            guard let time = expires.integer else { return "expires" }
            draft.expires = time
        }
        if let required = arguments["ackRequired"] {
            guard let value = required.bool else { return "ackRequired" }
            draft.requiresAcknowledgement = value
        }
        if let key = arguments["key"], !key.isNull {
            guard let text = key.string else { return "key" }
            draft.key = text
        }
        return nil
    }
}
