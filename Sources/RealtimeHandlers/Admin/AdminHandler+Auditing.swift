internal import RealtimeEngine
internal import RealtimeProtocol
internal import Synchronization

/// Records of what was done and refused.
extension AdminHandler {
    /// Records a call that acted or was refused, and says so in its answer.
    func recorded(
        _ answer: Result<JSONObject, HandlerError>,
        _ method: AdminMethod,
        _ arguments: AdminArguments,
        by caller: Caller,
        on node: Node
    ) async -> Result<JSONObject, HandlerError> {
        let action = self.methods + method.rawValue
        switch answer {
        case .success(let result) where method.acts(isEmpty: arguments.object.isEmpty):
            let kept = await self.write(
                action,
                arguments.subject,
                arguments.object,
                .done(result),
                by: caller,
                on: node
            )
            var result = result
            result["audit"] = .integer(kept.number)
            if let isStored = kept.isStored { result["stored"] = .bool(isStored) }
            return .success(result)
        case .success:
            return answer
        case .failure(let error):
            _ = await self.write(
                action,
                arguments.subject,
                arguments.object,
                error.outcome,
                by: caller,
                on: node
            )
            return answer
        }
    }

    /// Writes a record down: in memory, into the live room, and at the host's sink.
    ///
    /// - Returns: its number, and whether the sink took it; nil without one.
    func write(
        _ action: String,
        _ target: String,
        _ arguments: JSONObject,
        _ outcome: AuditRecord.Outcome,
        by caller: Caller,
        on node: Node
    ) async -> (number: UInt64, isStored: Bool?) {
        let record = AuditRecord(
            number: 0,
            time: node.environment.time().wallMilliseconds,
            user: caller.user,
            name: caller.name,
            client: caller.client.id,
            action: action,
            target: target,
            arguments: self.kept(arguments),
            outcome: outcome
        )
        let (numbered, isWatched, calls) = self.state.withLock { state in
            (state.audit.append(record), state.watch.isStreaming, state.sinkCalls)
        }
        if isWatched { await self.publish(["type": "audit", "record": numbered.json], on: node) }
        guard let sink = self.sink else { return (numbered.number, nil) }
        switch await calls?.call({ await sink.record(numbered) }) {
        case .success?: return (numbered.number, true)
        case .failure?, nil:
            self.state.withLock { state in state.auditFailures += 1 }
            return (numbered.number, false)
        }
    }

    private func kept(_ arguments: JSONObject) -> JSONObject {
        let bytes = JSONValue.object(arguments).raw.bytes.count
        return bytes <= self.limits.auditArgumentBytes ? arguments : ["bytes": .integer(bytes)]
    }
}

extension HandlerError {
    /// The refusal as a record has it.
    fileprivate var outcome: AuditRecord.Outcome {
        switch self.answer {
        case .error(let reply): .refused(code: reply.code.rawValue, message: reply.message)
        case .disconnect(let reason): .refused(code: reason.code, message: reason.reason)
        }
    }
}
