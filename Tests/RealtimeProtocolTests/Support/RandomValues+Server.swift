import RealtimeProtocol

extension SeededGenerator {
    mutating func subscribeResult() -> SubscribeResult {
        SubscribeResult(
            expires: self.bool(),
            ttl: self.number(UInt32.self),
            recoverable: self.bool(),
            position: self.position(),
            publications: self.list { $0.publication() },
            recovered: self.bool(),
            positioned: self.bool(),
            data: self.maybe { $0.payload() },
            wasRecovering: self.bool(),
            delta: self.bool()
        )
    }

    mutating func connectResult() -> ConnectResult {
        ConnectResult(
            client: self.name(),
            version: self.text(),
            expires: self.bool(),
            ttl: self.number(UInt32.self),
            data: self.maybe { $0.payload() },
            subs: self.keys().map { ConnectResult.Subscription(channel: $0, result: self.subscribeResult()) },
            ping: self.number(UInt32.self),
            pong: self.bool(),
            session: self.text(),
            node: self.text(),
            time: self.number(Int64.self)
        )
    }

    mutating func resultBody() -> ResultBody {
        switch Int.random(in: 0..<11, using: &self) {
        case 0: return .connect(self.connectResult())
        case 1: return .subscribe(self.subscribeResult())
        case 2: return .unsubscribe
        case 3: return .publish
        case 4: return .history(HistoryResult(publications: self.list { $0.publication() }, position: self.position()))
        case 5:
            let entries = self.keys().map { PresenceEntry(clientID: $0, info: self.clientInfo()) }
            return .presence(PresenceResult(presence: entries))
        case 6:
            return .presenceStats(
                PresenceStatsResult(numClients: self.number(UInt32.self), numUsers: self.number(UInt32.self))
            )
        case 7: return .rpc(RPCResult(data: self.maybe { $0.payload() }))
        case 8:
            let result = RefreshResult(
                client: self.text(),
                version: self.text(),
                expires: self.bool(),
                ttl: self.number(UInt32.self)
            )
            return .refresh(result)
        case 9: return .subRefresh(SubRefreshResult(expires: self.bool(), ttl: self.number(UInt32.self)))
        default: return .ping
        }
    }

    mutating func pushBody() -> PushBody {
        switch Int.random(in: 0..<10, using: &self) {
        case 0: return .publication(self.publication())
        case 1: return .join(self.clientInfo())
        case 2: return .leave(self.clientInfo())
        case 3: return .unsubscribe(code: UnsubscribeCode(rawValue: self.number(UInt32.self)), reason: self.text())
        case 4:
            let push = SubscribePush(
                recoverable: self.bool(),
                position: self.position(),
                positioned: self.bool(),
                data: self.maybe { $0.payload() }
            )
            return .subscribe(push)
        case 5: return .message(self.payload())
        case 6: return .refresh(expires: self.bool(), ttl: self.number(UInt32.self))
        case 7: return .disconnect(Disconnect(code: self.number(UInt32.self), reason: self.text()))
        case 8: return .lease(self.leaseNotice())
        default:
            let offsets = [self.positive(UInt64.self), self.positive(UInt64.self)]
            return .gap(
                GapNotice(
                    epoch: self.text(),
                    from: offsets.min() ?? 1,
                    through: offsets.max() ?? 1,
                    conflated: self.bool()
                )
            )
        }
    }

    private mutating func leaseNotice() -> LeaseNotice {
        LeaseNotice(
            key: self.name(),
            change: LeaseNotice.Change.allCases.randomElement(using: &self) ?? .granted,
            token: self.fencingToken(),
            user: self.text(),
            client: self.text(),
            reason: self.text()
        )
    }

    mutating func fencingToken() -> FencingToken {
        FencingToken(epoch: self.number(UInt64.self), counter: self.number(UInt64.self))
    }

    mutating func serverMessage() -> ServerMessage {
        switch Int.random(in: 0..<20, using: &self) {
        case 0: return .ping
        case 1, 2:
            let error = ErrorReply(
                code: ErrorCode(rawValue: self.positive(UInt32.self)),
                message: self.text(),
                temporary: self.bool()
            )
            return .reply(Reply(id: self.positive(UInt32.self), outcome: .error(error)))
        case 3...10: return .push(Push(channel: self.text(), body: self.pushBody()))
        default: return .reply(Reply(id: self.positive(UInt32.self), outcome: .result(self.resultBody())))
        }
    }
}
