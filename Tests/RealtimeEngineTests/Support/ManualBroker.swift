import RealtimeEngine
import RealtimeProtocol
import Synchronization
import Testing

/// A broker that writes down what it is asked; the test answers.
final class ManualBroker: Broker {
    private struct Contents {
        var mailboxes: [BrokerMailbox] = []
        var commands: [BrokerCommand] = []
    }

    private let contents = Mutex(Contents())

    func attach(_ mailbox: BrokerMailbox) -> BrokerLink {
        self.contents.withLock { contents in
            contents.mailboxes.append(mailbox)
            return BrokerLink(number: contents.mailboxes.count - 1)
        }
    }

    func detach(_ link: BrokerLink, at time: TurnTime) {}

    func perform(_ command: BrokerCommand, from link: BrokerLink, at time: TurnTime) {
        self.contents.withLock { contents in contents.commands.append(command) }
    }

    /// Leaves an event for the first hub.
    func post(_ event: BrokerEvent) {
        self.contents.withLock { contents in _ = contents.mailboxes[0].post(event) }
    }

    /// Takes the commands asked since the last call.
    func take() -> [BrokerCommand] {
        self.contents.withLock { contents in
            defer { contents.commands = [] }
            return contents.commands
        }
    }

    /// Takes the ids of the questions asked since the last call, in order.
    func takeQuestions() -> [BrokerRequestID] {
        self.take().compactMap { command in
            switch command {
            case .subscribe(let id, _, _), .publish(let id, _, _, _, _, _), .history(let id, _, _),
                .presence(let id, _), .receipt(let id, _, _), .lease(let id, _, _, _):
                id
            case .consumerOpen(let id, _, _), .consumerFetch(let id, _, _, _), .consumerAcknowledge(let id, _, _): id
            case .unsubscribe, .join, .leave, .consumerClose, .leaseHolderGone: nil
            }
        }
    }
}

extension ManualBroker {
    /// Takes the id of the one question asked since the last call.
    func question() throws -> BrokerRequestID {
        let questions = self.takeQuestions()
        #expect(questions.count == 1)
        return try #require(questions.first)
    }

    /// Takes the ids of so many questions.
    func questions(_ count: Int) throws -> [BrokerRequestID] {
        let questions = self.takeQuestions()
        try #require(questions.count == count)
        return questions
    }
}

extension LogEntry {
    /// A JSON entry.
    static func json(_ text: String, offset: UInt64 = 0) -> LogEntry {
        LogEntry(offset: offset, payload: Payload(kind: .json, bytes: Array(text.utf8)))
    }
}
