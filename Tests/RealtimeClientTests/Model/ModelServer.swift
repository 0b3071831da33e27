import RealtimeProtocol

/// A scripted server: rooms as logs, sessions, recovery, idempotency keys; and faults that a seed decides.
struct ModelServer {
    struct Log {
        var epoch: String
        /// Every publication of this life; the one at index 0 has offset 1.
        var payloads: [String] = []
        /// How many of the oldest are not in the history any more.
        var trimmed = 0
        /// Under which key something was published in this life.
        var keys: Set<String> = []

        var position: StreamPosition { StreamPosition(epoch: self.epoch, offset: UInt64(self.payloads.count)) }
    }

    struct Session {
        var isConnected = false
        var rooms: [String] = []
        /// Messages on their way to the client, and whether each is a publication of which room.
        var outbound: [(text: String, room: String?)] = []
        var inbound: [String] = []
        var isDead = false
    }

    let knowsKeys: Bool
    let serverRoom: String?
    var hasFaults = true
    var logs: [String: Log] = [:]
    /// Every payload that was ever at a place, by room, epoch and offset.
    var past: [String: [String]] = [:]
    var accepted: Set<String> = []
    /// Keys that were refused: a repetition must be as well, or it would come after what was accepted meanwhile.
    var refused: Set<String> = []
    var sessions: [Session] = []
    var faults = 0
    private(set) var hasLostMemory = false
    private var lives = 0

    init(knowsKeys: Bool, serverRoom: String?) {
        self.knowsKeys = knowsKeys
        self.serverRoom = serverRoom
    }

    mutating func log(_ room: String) -> Log {
        if let log = self.logs[room] { return log }
        self.lives += 1
        let log = Log(epoch: "e\(self.lives)")
        self.logs[room] = log
        return log
    }

    mutating func fault(_ percent: Int, _ dice: inout SeededGenerator) -> Bool {
        guard self.hasFaults, dice.chance(percent) else { return false }
        self.faults += 1
        return true
    }

    mutating func publish(_ room: String, _ payload: String, _ dice: inout SeededGenerator) {
        var log = self.log(room)
        log.payloads.append(payload)
        self.logs[room] = log
        self.past["\(room) \(log.epoch)", default: []].append(payload)
        self.accepted.insert(payload)
        let offset = UInt64(log.payloads.count)
        let publication = Publication(data: RawJSON(uncheckedBytes: Array(payload.utf8)), offset: offset)
        let text = Self.push(room, .publication(publication))
        for index in self.sessions.indices where self.sessions[index].rooms.contains(room) {
            if self.fault(6, &dice) { continue }
            self.sessions[index].outbound.append((text, room))
            if self.fault(6, &dice) { self.sessions[index].outbound.append((text, room)) }
            let last = self.sessions[index].outbound.count - 1
            if last > 0, self.sessions[index].outbound[last - 1].room == room, self.fault(10, &dice) {
                self.sessions[index].outbound.swapAt(last, last - 1)
            }
        }
    }

    /// The room loses its memory: a new life, of which members learn by 2500, or by a gap when something is in it.
    mutating func loseMemory(_ room: String, _ dice: inout SeededGenerator) {
        self.hasLostMemory = true
        self.logs[room] = nil
        _ = self.log(room)
        // The keys are lost with it, so what is still in the network of earlier connections could not be told apart.
        for index in self.sessions.indices where self.sessions[index].isDead { self.sessions[index].inbound = [] }
        if dice.chance(50) {
            self.kick(room, code: 2500)
        } else {
            for index in self.sessions.indices { self.sessions[index].rooms.removeAll { name in name == room } }
            for index in self.sessions.indices where self.sessions[index].isConnected {
                self.sessions[index].outbound.append((#"{"push":{"disconnect":{"code":3010,"reason":""}}}"#, nil))
            }
        }
    }

    mutating func kick(_ room: String, code: UInt32) {
        for index in self.sessions.indices where self.sessions[index].rooms.contains(room) {
            self.sessions[index].rooms.removeAll { name in name == room }
            let push = Self.push(room, .unsubscribe(code: UnsubscribeCode(rawValue: code), reason: ""))
            self.sessions[index].outbound.append((push, nil))
        }
    }

    /// A member was too slow: what waits for it is left out, and it is told.
    mutating func overflow(_ session: Int, _ room: String) {
        guard self.sessions[session].rooms.contains(room) else { return }
        let waiting = self.sessions[session].outbound.count { message in message.room == room }
        let head = self.log(room).position
        guard waiting > 0, head.offset > 0 else { return }
        self.sessions[session].outbound.removeAll { message in message.room == room }
        let from = head.offset - min(UInt64(waiting), head.offset) + 1
        let notice = GapNotice(epoch: head.epoch, from: from, through: head.offset)
        self.sessions[session].outbound.append((Self.push(room, .gap(notice)), nil))
    }

    static func push(_ room: String, _ body: PushBody) -> String {
        var output: [UInt8] = []
        JSONReplyEncoder.append(Push(channel: room, body: body), to: &output)
        return text(output)
    }
}
