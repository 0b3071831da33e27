import RealtimeProtocol

extension ModelServer {
    /// Takes the next message of a session.
    mutating func process(_ session: Int, _ dice: inout SeededGenerator) {
        guard !self.sessions[session].inbound.isEmpty else { return }
        let message = self.sessions[session].inbound.removeFirst()
        for case .success(let command) in CommandTextTests.commands(message) {
            switch command.request {
            case .pong: break
            case .connect(let request): self.connect(session, command.id, request)
            case .subscribe(let request): self.subscribe(session, command.id, request, &dice)
            case .unsubscribe(let request):
                self.sessions[session].rooms.removeAll { room in room == request.channel }
                self.reply(session, command.id, .result(.unsubscribe))
            case .publish(let request): self.publish(session, command.id, request, key: Self.key(message), &dice)
            default: self.reply(session, command.id, .result(.rpc(RPCResult())))
            }
        }
    }

    private static func key(_ message: String) -> String? {
        guard let range = message.firstRange(of: #","key":""#) else { return nil }
        return String(message[range.upperBound...].prefix { character in character != "\"" })
    }

    private mutating func reply(_ session: Int, _ id: UInt32, _ outcome: ReplyOutcome) {
        var output: [UInt8] = []
        JSONReplyEncoder.append(Reply(id: id, outcome: outcome), to: &output)
        self.sessions[session].outbound.append((text(output), nil))
    }

    private mutating func connect(_ session: Int, _ id: UInt32, _ request: ConnectRequest) {
        self.sessions[session].isConnected = true
        var subs: [ConnectResult.Subscription] = []
        if let room = self.serverRoom {
            let asked = request.subs.first { asked in asked.channel == room }
            let since = asked.flatMap { asked in asked.recover ? asked.position : nil }
            subs.append(ConnectResult.Subscription(channel: room, result: self.enter(session, room, since)))
        }
        let version = self.knowsKeys ? "swift-realtime/0 publish-key" : "5.0.0"
        let result = ConnectResult(client: "c\(session)", version: version, subs: subs, ping: 25, pong: true)
        self.reply(session, id, .result(.connect(result)))
    }

    private mutating func subscribe(
        _ session: Int,
        _ id: UInt32,
        _ request: SubscribeRequest,
        _ dice: inout SeededGenerator
    ) {
        let room = request.channel
        if self.sessions[session].rooms.contains(room) { return self.reply(session, id, .error(.alreadySubscribed)) }
        if self.fault(5, &dice) { return self.reply(session, id, .error(.internalError)) }
        var result = self.enter(session, room, request.recover ? request.position : nil)
        if result.publications.count > 1, self.fault(5, &dice) {
            // A lie: a part is missing, and the flag says that none is.
            result.publications.remove(at: dice.below(result.publications.count))
        }
        self.reply(session, id, .result(.subscribe(result)))
    }

    private mutating func enter(_ session: Int, _ room: String, _ since: StreamPosition?) -> SubscribeResult {
        let log = self.log(room)
        self.sessions[session].rooms.append(room)
        var result = SubscribeResult(recoverable: true, position: log.position, positioned: true)
        guard let since else { return result }
        result.wasRecovering = true
        let isHeld = since.epoch == log.epoch && since.offset >= log.trimmed && since.offset <= log.payloads.count
        guard isHeld else { return result }
        result.recovered = true
        for index in Int(since.offset)..<log.payloads.count {
            let data = RawJSON(uncheckedBytes: Array(log.payloads[index].utf8))
            result.publications.append(Publication(data: data, offset: UInt64(index + 1)))
        }
        return result
    }

    private mutating func publish(
        _ session: Int,
        _ id: UInt32,
        _ request: PublishRequest,
        key: String?,
        _ dice: inout SeededGenerator
    ) {
        let room = request.channel
        if self.knowsKeys, let key {
            var log = self.log(room)
            if log.keys.contains(key) { return self.reply(session, id, .result(.publish)) }
            let isRefused = self.refused.contains(key) || self.fault(3, &dice)
            if isRefused {
                self.refused.insert(key)
                return self.reply(session, id, .error(.tooManyRequests))
            }
            log.keys.insert(key)
            self.logs[room] = log
        } else if self.fault(3, &dice) {
            return self.reply(session, id, .error(.tooManyRequests))
        }
        self.publish(room, text(request.data.bytes), &dice)
        self.reply(session, id, .result(.publish))
    }
}
