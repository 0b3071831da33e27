import RealtimeProtocol

extension SeededGenerator {
    mutating func subscribeRequest(channel: String) -> SubscribeRequest {
        SubscribeRequest(
            channel: channel,
            token: self.text(),
            recover: self.bool(),
            position: self.position(),
            data: self.maybe { $0.payload() },
            positioned: self.bool(),
            recoverable: self.bool(),
            joinLeave: self.bool(),
            delta: self.text(),
            flags: SubscribeFlags(rawValue: self.number(UInt64.self))
        )
    }

    mutating func connectRequest() -> ConnectRequest {
        ConnectRequest(
            token: self.text(),
            data: self.maybe { $0.payload() },
            subs: self.keys().map { self.subscribeRequest(channel: $0) },
            name: self.text(),
            version: self.text(),
            headers: self.keys().map { Header(name: $0, value: self.text()) }
        )
    }

    mutating func command() -> Command {
        let id = self.positive(UInt32.self)
        switch Int.random(in: 0..<13, using: &self) {
        case 0: return Command(id: id, request: .connect(self.connectRequest()))
        case 1: return Command(id: id, request: .subscribe(self.subscribeRequest(channel: self.name())))
        case 2: return Command(id: id, request: .unsubscribe(UnsubscribeRequest(channel: self.name())))
        case 3:
            let fence = self.maybe { Fence(key: $0.name(), token: $0.fencingToken()) }
            let request = PublishRequest(channel: self.name(), data: self.payload(), key: self.text(), fence: fence)
            return Command(id: id, request: .publish(request))
        case 4:
            let request = HistoryRequest(
                channel: self.name(),
                limit: self.number(Int32.self),
                since: self.maybe { $0.position() },
                reverse: self.bool()
            )
            return Command(id: id, request: .history(request))
        case 5: return Command(id: id, request: .presence(PresenceRequest(channel: self.name())))
        case 6: return Command(id: id, request: .presenceStats(PresenceStatsRequest(channel: self.name())))
        case 7:
            let request = RPCRequest(method: self.text(), data: self.maybe { $0.payload() })
            return Command(id: id, request: .rpc(request))
        case 8: return Command(id: self.bool() ? 0 : id, request: .send(SendRequest(data: self.payload())))
        case 9: return Command(id: id, request: .refresh(RefreshRequest(token: self.text())))
        case 10:
            let request = SubRefreshRequest(channel: self.name(), token: self.text())
            return Command(id: id, request: .subRefresh(request))
        case 11: return Command(id: id, request: .ping)
        default: return Command(id: 0, request: .pong)
        }
    }
}
