internal import BenchmarkSupport
internal import RealtimeClient
internal import RealtimeProtocol

/// What one line of `client`'s input asks for.
enum ClientCall {
    case connect
    case disconnect
    case subscribe(room: String, SubscriptionOptions)
    case unsubscribe(room: String)
    case receive(room: String)
    case publish(room: String, RawJSON)
    case history(room: String, limit: Int32, reverse: Bool, since: UInt64?)
    case presence(room: String)
    case presenceStats(room: String)
    case rpc(method: String, RawJSON?)
    case send(RawJSON)

    init(_ line: String) throws(UsageError) {
        var words = CallWords(line)
        let name = try words.need("the call")
        switch name {
        case "connect": self = .connect
        case "disconnect": self = .disconnect
        case "subscribe": self = .subscribe(room: try words.need("ROOM"), try Self.options(&words))
        case "unsubscribe": self = .unsubscribe(room: try words.need("ROOM"))
        case "receive": self = .receive(room: try words.need("ROOM"))
        case "publish": self = .publish(room: try words.need("ROOM"), try words.needJSON())
        case "history": self = try Self.history(&words)
        case "presence": self = .presence(room: try words.need("ROOM"))
        case "presence-stats": self = .presenceStats(room: try words.need("ROOM"))
        case "rpc": self = .rpc(method: try words.need("METHOD"), try words.json())
        case "send": self = .send(try words.needJSON())
        default: throw UsageError("unknown call “\(name)”")
        }
        if let word = words.next() { throw UsageError("\(name): unexpected “\(word)”") }
    }

    /// What is not named is off, unlike in the library, so that a line says all that is sent.
    private static func options(_ words: inout CallWords) throws(UsageError) -> SubscriptionOptions {
        var options = SubscriptionOptions()
        options.isPositioned = false
        options.isRecoverable = false
        while let word = words.next() {
            switch word {
            case "positioned": options.isPositioned = true
            case "recoverable": options.isRecoverable = true
            case "join-leave": options.joinLeave = true
            case "token": options.token = try words.need("TOKEN")
            case "data": options.data = try words.needJSON()
            default: throw UsageError("subscribe: unknown option “\(word)”")
            }
        }
        return options
    }

    private static func history(_ words: inout CallWords) throws(UsageError) -> ClientCall {
        let room = try words.need("ROOM")
        let limit: Int32 = try words.number("LIMIT")
        var reverse = false
        var since: UInt64?
        while let word = words.next() {
            switch word {
            case "reverse": reverse = true
            case "since": since = try words.number("OFFSET")
            default: throw UsageError("history: unknown option “\(word)”")
            }
        }
        return .history(room: room, limit: limit, reverse: reverse, since: since)
    }
}
