internal import RealtimeEngine
internal import RealtimeProtocol
internal import Synchronization

/// What administrators do.
extension AdminHandler {
    func disconnect(_ arguments: AdminArguments, on node: Node) async -> Result<JSONObject, HandlerError> {
        let comesBack = arguments.object["reconnect"]?.bool ?? false
        var reason: Disconnect = comesBack ? .forceReconnect : .forceDisconnect
        switch arguments.optionalText("reason") {
        case .failure(let error): return .failure(error)
        case .success(let text): reason.reason = text ?? reason.reason
        }
        return await arguments.target.mapped { [reason] target in
            Self.reached(await node.disconnect(target, reason))
        }
    }

    func unsubscribe(_ arguments: AdminArguments, on node: Node) async -> Result<JSONObject, HandlerError> {
        await arguments.text("room").mapped { room in
            await arguments.target.mapped { target in Self.reached(await node.unsubscribe(target, from: room)) }
        }
    }

    func message(_ arguments: AdminArguments, on node: Node) async -> Result<JSONObject, HandlerError> {
        guard let data = arguments.object["data"] else { return .failure(.badArguments("data is missing")) }
        return await arguments.target.mapped { target in Self.reached(await node.message(data.raw, to: target)) }
    }

    func announce(_ arguments: AdminArguments, by caller: Caller) async -> Result<JSONObject, HandlerError> {
        guard let announcer = self.announcer else { return .failure(.error(.notAvailable)) }
        let name = arguments.object["severity"]?.string ?? "info"
        guard let severity = NoticeSeverity(rawValue: name) else {
            return .failure(.badArguments("severity is info, warning or critical"))
        }
        return await arguments.text("text").mapped { text in
            if text.utf8.count > self.limits.announcementBytes {
                return .failure(.badArguments("text is longer than \(self.limits.announcementBytes) bytes"))
            }
            let announcement = AdminAnnouncement(text: text, severity: severity)
            return await announcer.announce(announcement, by: caller).map { [:] }
        }
    }

    /// Begins a drain and does not wait for it: it ends the caller's connection too.
    ///
    /// How it went is another record, for whoever asks the host's sink.
    func drain(_ arguments: AdminArguments, _ node: Node, by caller: Caller) -> Result<JSONObject, HandlerError> {
        arguments.number("seconds", 0...Int64(self.limits.drainSeconds)).flatMap { seconds in
            let isFirst = self.state.withLock { state in
                defer { state.isDraining = true }
                return !state.isDraining
            }
            guard isFirst else { return .failure(.feature(.invalidValue, "the node is draining already")) }
            let connections = node.connectionCount
            let period = seconds.map { seconds in Duration.seconds(seconds) }
            Task(executorPreference: node.environment.handlerExecutor) {
                let report: DrainReport
                if let drainer = self.drainer {
                    report = await drainer(period)
                } else {
                    report = await node.drain(over: period)
                }
                let result: JSONObject = [
                    "connections": .integer(report.connections), "interrupted": .integer(report.interrupted),
                ]
                _ = await self.write("admin.drained", "", [:], .done(result), by: caller, on: node)
            }
            return .success(["connections": .integer(connections)])
        }
    }

    func changeLimits(_ arguments: AdminArguments, on node: Node) async -> Result<JSONObject, HandlerError> {
        var values: [LiveLimit: Int] = [:]
        for member in arguments.object.members {
            guard let limit = LiveLimit(rawValue: member.name) else {
                return .failure(.feature(.invalidValue, "\(member.name) is no limit that changes while a node runs"))
            }
            guard let number = member.value.integer, let value = Int(exactly: number) else {
                return .failure(.badArguments("\(member.name) is a whole number"))
            }
            values[limit] = value
        }
        return await node.changeLimits(values).mapError(HandlerError.init).map { changes in
            ["changes": .array(changes.map(\.json))]
        }
    }

    func resetBreakers(_ arguments: AdminArguments, on node: Node) async -> Result<JSONObject, HandlerError> {
        await arguments.optionalText("name").mapped { name in Self.reached(await node.resetBreakers(named: name)) }
    }

    private static func reached(_ count: Result<Int, AdministrationError>) -> Result<JSONObject, HandlerError> {
        count.mapError(HandlerError.init).map { count in ["reached": .integer(count)] }
    }
}

extension HandlerError {
    /// What a client is told of an administrator's request that was not carried out.
    init(_ error: AdministrationError) {
        let code: FeatureErrorCode = error.code == .unknownBreaker ? .notFound : .invalidValue
        self = .feature(code, error.message)
    }

    /// What a client is told of a broker that did not do what it was asked.
    init(_ error: BrokerError) {
        if error.code == .noLeases {
            self = .error(.notAvailable)
        } else {
            let wait = error.retryAfterMilliseconds
            self = .feature(.serviceFailed, error.message, temporary: true, retryAfterMilliseconds: wait)
        }
    }
}
