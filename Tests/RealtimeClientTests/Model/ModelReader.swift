import RealtimeClient
import RealtimeProtocol

/// What a host sees of one room, and the rules that this must follow.
struct ModelReader {
    let room: String
    /// The last publication that the host knows of.
    private(set) var position: StreamPosition?
    private var isIn = false
    /// After `subscribed` the next event says what became of the resume.
    private var awaitsOutcome = false
    /// A hole was told, and its repair is not over.
    private var isBroken = false
    private(set) var violations: [String] = []

    init(room: String) {
        self.room = room
    }

    private mutating func violate(_ rule: String) {
        self.violations.append("\(self.room): \(rule), position \(self.position?.description ?? "none")")
    }

    mutating func take(_ event: RoomEvent, _ server: ModelServer) {
        if self.awaitsOutcome {
            switch event {
            case .recovered, .notRecovered: break
            default: self.violate("I6 no outcome of a resume but \(event)")
            }
        }
        switch event {
        case .subscribed(let entry):
            self.isIn = true
            self.awaitsOutcome = self.position != nil
            if self.position == nil { self.position = entry.position }
            self.isBroken = false
        case .recovered:
            if !self.awaitsOutcome { self.violate("I6 recovered without a resume") }
            self.awaitsOutcome = false
        case .notRecovered(let previous, let now):
            if previous != self.position { self.violate("I6 not recovered from \(previous)") }
            self.awaitsOutcome = false
            self.position = now
        case .publication(let publication):
            self.take(publication, server)
        case .gap(let gap):
            self.take(gap)
        case .ended, .failed:
            self.isIn = false
            // A room of the server's choice is forgotten when the server ends it.
            if self.room == server.serverRoom { self.position = nil }
        case .joined, .left, .lease, .overflow: break
        }
    }

    private mutating func take(_ publication: Publication, _ server: ModelServer) {
        if !self.isIn { self.violate("I15 publication \(publication.offset) outside a subscription") }
        if self.isBroken { self.violate("I5 publication \(publication.offset) inside a hole") }
        guard let last = self.position else { return self.violate("no position") }
        if publication.offset <= last.offset { self.violate("I4 publication \(publication.offset)") }
        if publication.offset > last.offset + 1 { self.violate("I5 publication \(publication.offset)") }
        self.position?.offset = publication.offset
        let past = server.past["\(self.room) \(last.epoch)"] ?? []
        let index = Int(publication.offset) - 1
        if index >= past.count || past[index] != text(publication.data.bytes) {
            self.violate("I2 publication \(publication.offset) is not the log's")
        }
    }

    private mutating func take(_ gap: RoomGap) {
        if !self.isIn { self.violate("I15 gap outside a subscription") }
        if gap.epoch == self.position?.epoch, gap.from != (self.position?.offset ?? 0) + 1 {
            self.violate("I5 gap from \(gap.from)")
        }
        switch gap.cause {
        case .detected: self.isBroken = true
        case .announced, .conflated: self.position = StreamPosition(epoch: gap.epoch, offset: gap.through)
        }
    }
}
