import RealtimeProtocol
import Testing

/// What a server said, as short words that tests compare.
enum Transcript {
    private static let limits = ProtocolLimits(
        maxDepth: 64,
        maxCommandsPerMessage: .max,
        maxNameBytes: 1 << 20,
        maxMapEntries: 1 << 20
    )

    /// Decodes whole messages; every byte must belong to one.
    static func decode(_ bytes: [UInt8]) -> [ServerMessage] {
        var messages: [ServerMessage] = []
        let outcome = JSONReplyDecoder.decode(bytes.span, limits: self.limits) { message in
            messages.append(message)
            return true
        }
        if case .failure(let error) = outcome {
            Issue.record("not a stream of messages: \(error.message) in \(String(decoding: bytes, as: UTF8.self))")
        }
        return messages
    }

    static func words(_ message: ServerMessage) -> String {
        switch message {
        case .ping: "ping"
        case .unknownPush(let channel): "unknown push \(channel)"
        case .push(let push): self.words(push)
        case .reply(let reply):
            switch reply.outcome {
            case .error(let error): "\(reply.id) error \(error.code.rawValue)"
            case .result(let result): "\(reply.id) \(self.words(result))"
            }
        }
    }

    private static func words(_ push: Push) -> String {
        switch push.body {
        case .publication(let publication): "\(push.channel)#\(self.words(publication))"
        case .join(let info): "\(push.channel) join \(info.user)"
        case .leave(let info): "\(push.channel) leave \(info.user)"
        case .unsubscribe(let code, _): "\(push.channel) unsubscribe \(code.rawValue)"
        case .subscribe: "\(push.channel) subscribe"
        case .message(let data): "message \(self.text(data))"
        case .refresh: "refresh"
        case .disconnect(let reason): "disconnect \(reason.code)"
        case .gap(let gap):
            "\(push.channel) gap \(gap.from)-\(gap.through)@\(gap.epoch)\(gap.conflated ? " conflated" : "")"
        case .lease(let lease): "\(push.channel) lease \(lease.key) \(lease.change) \(lease.token) \(lease.user)"
        }
    }

    /// The attempt of a publication for a consumer is told behind it.
    private static func words(_ publication: Publication) -> String {
        let attempt = publication.tags.first { tag in tag.key == "attempt" }
        return "\(publication.offset)=\(self.text(publication.data))" + (attempt.map { "x\($0.value)" } ?? "")
    }

    private static func words(_ result: ResultBody) -> String {
        switch result {
        case .connect(let result):
            (["connect"] + result.subs.map { sub in "\(sub.channel):\(self.words(sub.result))" }).joined(separator: " ")
        case .subscribe(let result): "subscribe \(self.words(result))"
        case .unsubscribe: "unsubscribe"
        case .publish: "publish"
        case .history(let result):
            "history \(result.publications.map(\.offset)) of \(result.position)"
        case .presence(let result): "presence \(result.presence.map(\.info.user).sorted())"
        case .presenceStats(let result): "stats \(result.numClients)/\(result.numUsers)"
        case .rpc(let result): "rpc \(result.data.map(self.text) ?? "-")"
        case .refresh: "refresh"
        case .subRefresh: "sub_refresh"
        case .ping: "ping"
        }
    }

    private static func words(_ result: SubscribeResult) -> String {
        guard result.wasRecovering else { return "\(result.position)" }
        return "\(result.position) \(result.recovered ? "recovered" : "lost") \(result.publications.map(\.offset))"
    }

    static func text(_ json: RawJSON) -> String { String(decoding: json.bytes, as: UTF8.self) }
}
