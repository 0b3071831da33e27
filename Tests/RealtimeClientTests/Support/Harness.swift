import RealtimeClient
import RealtimeProtocol
import Testing

let second: UInt64 = 1_000_000_000

/// A machine with a virtual clock, and short words for what tests do to it.
final class Harness {
    var machine: ClientStateMachine
    var now: UInt64 = 1000 * second
    private var lastCall: UInt64 = 0

    init(seed: UInt64 = 7, _ configure: (inout ClientConfiguration) -> Void = { _ in }) {
        var configuration = ClientConfiguration()
        configure(&configuration)
        self.machine = ClientStateMachine(configuration: configuration, seed: seed, keyPrefix: "k")
    }

    var state: ClientState { self.machine.state }
    /// The number of the present session.
    private(set) var session = SessionNumber(rawValue: 0)

    /// The effects since the last call, without `wake`.
    func effects() -> [ClientEffect] {
        self.machine.takeEffects().filter { effect in
            if case .openTransport(let session, _) = effect { self.session = session }
            if case .wake = effect { return false }
            return true
        }
    }

    /// Only the texts of the messages sent since the last call.
    func sent() -> [String] {
        self.effects().compactMap { effect in
            if case .send(_, let message) = effect { text(message) } else { nil }
        }
    }

    /// Only the events of a room since the last call.
    func events(_ room: String = "r") -> [RoomEvent] {
        self.effects().compactMap { effect in
            if case .room(room, let event) = effect { event } else { nil }
        }
    }

    func receive(_ text: String, session: SessionNumber? = nil) {
        self.machine.received(Array(text.utf8).span, session ?? self.session, now: self.now)
    }

    func end(_ end: TransportEnd = .lost) {
        self.machine.transportEnded(self.session, end, now: self.now)
    }

    func advance(_ nanoseconds: UInt64) {
        self.now += nanoseconds
        self.machine.tick(now: self.now)
    }

    /// When the next attempt is due; nil when none is awaited.
    var waitsUntil: UInt64? {
        if case .waiting(let until, _) = self.state { until } else { nil }
    }

    /// Lets the wait before the next attempt pass, if there is one.
    func passWait() {
        guard case .waiting(let until, _) = self.state else { return }
        self.now = max(self.now, until)
        self.machine.tick(now: self.now)
    }

    /// Connects up to the server's answer; the effects so far are taken.
    func connect(_ result: String = #""client":"c""#) {
        self.machine.connect(now: self.now)
        self.answerConnect(result)
    }

    /// Opens the transport and answers `connect`.
    func answerConnect(_ result: String = #""client":"c""#) {
        _ = self.effects()
        self.machine.transportOpened(self.session, now: self.now)
        guard let id = ids(self.sent()).first else { return }
        self.receive(#"{"id":\#(id),"connect":{\#(result)}}"#)
    }

    /// Loses the connection and makes the next one.
    func reconnect(_ result: String = #""client":"c""#) {
        self.end()
        self.passWait()
        self.answerConnect(result)
    }

    func subscribe(_ room: String = "r", _ options: SubscriptionOptions = SubscriptionOptions()) -> ClientError? {
        switch self.machine.subscribe(room, options, now: self.now) {
        case .success: nil
        case .failure(let error): error
        }
    }

    /// Connects and subscribes to `r`, which stands at the offset in epoch `e`.
    func enter(at offset: UInt64 = 0, recoverable: Bool = true) {
        self.connect()
        _ = self.subscribe()
        self.answer(#""subscribe":{"recoverable":\#(recoverable),"positioned":true,"epoch":"e","offset":\#(offset)}"#)
        _ = self.effects()
    }

    /// Answers the last command that was sent and not taken.
    func answer(_ body: String) {
        guard let id = ids(self.sent()).last else {
            Issue.record("there is no command to answer")
            return
        }
        self.receive(#"{"id":\#(id),\#(body)}"#)
    }

    func publication(_ offset: UInt64, _ room: String = "r") {
        self.receive(#"{"push":{"channel":"\#(room)","pub":{"data":\#(offset),"offset":\#(offset)}}}"#)
    }

    func call() -> CallNumber {
        self.lastCall += 1
        return CallNumber(rawValue: self.lastCall)
    }

    func publish(_ text: String = "1", room: String = "r") -> CallNumber {
        let number = self.call()
        self.machine.publish(number, to: room, json(text), now: self.now)
        return number
    }
}

func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
}

func json(_ text: String) -> RawJSON {
    RawJSON(uncheckedBytes: Array(text.utf8))
}

func pub(_ offset: UInt64) -> RoomEvent {
    .publication(Publication(data: json(String(offset)), offset: offset))
}

/// The ids of commands, in order.
func ids(_ messages: [String]) -> [Int] {
    messages.compactMap { message in
        guard message.hasPrefix(#"{"id":"#) else { return nil }
        return Int(message.dropFirst(6).prefix { character in character.isNumber })
    }
}

extension [ClientEffect] {
    /// What became of a call, if it is over.
    func outcome(of number: CallNumber) -> Result<ClientReply, ClientError>? {
        for case .completed(number, let result) in self { return result }
        return nil
    }

    func code(of number: CallNumber) -> ClientError.Code? {
        if case .failure(let error)? = self.outcome(of: number) { error.code } else { nil }
    }

    var states: [ClientState] {
        self.compactMap { effect in if case .stateChanged(let state) = effect { state } else { nil } }
    }
}
