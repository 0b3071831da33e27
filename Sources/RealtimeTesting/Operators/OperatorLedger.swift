import RealtimeEngine
import RealtimeProtocol
import Synchronization

/// I14 and I37 for what an operator sends to clients: only those who are meant get it, once for each connection, and no
/// more of them than the operator was told.
final class OperatorLedger: Sendable {
    private struct Message {
        var target: ConnectionTarget
        /// What the operator was told; nil while nobody knows.
        var reached: Int?
        var seen: Set<String> = []
    }

    private let messages = Mutex<[Message]>([])
    private let trace: Trace

    init(trace: Trace) {
        self.trace = trace
    }

    /// An operator is about to send a message; returns the message.
    func begin(to target: ConnectionTarget) -> (number: Int, data: RawJSON) {
        let number = self.messages.withLock { messages in
            messages.append(Message(target: target))
            return messages.count - 1
        }
        return (number, .integer(Int64(number)))
    }

    /// The operator was told how many it reached.
    func reached(_ number: Int, _ count: Int) {
        let seen = self.messages.withLock { messages in
            messages[number].reached = count
            return messages[number].seen.count
        }
        self.trace.require(seen <= count, .roundTrip, "message \(number) is with \(seen) clients, \(count) were told")
    }

    /// A client got a message.
    func received(_ data: RawJSON, client: String, user: String) {
        let words = self.messages.withLock { messages -> String? in
            guard let number = Int(String(decoding: data.bytes, as: UTF8.self)), messages.indices.contains(number)
            else {
                return "nobody sent it"
            }
            if !messages[number].seen.insert(client).inserted { return "message \(number) comes twice" }
            switch messages[number].target {
            case .client(let wanted) where wanted != client: return "message \(number) is for another client"
            case .user(let wanted) where wanted != user: return "message \(number) is for another user"
            default: break
            }
            let most = messages[number].reached ?? .max
            return messages[number].seen.count > most ? "message \(number) reached more than were told" : nil
        }
        if let words { self.trace.report(.isolation, "client \(client) of \(user): \(words)") }
    }
}
