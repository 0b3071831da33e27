import RealtimeEngine
import RealtimeProtocol
import Synchronization

/// What was published and where the logs of record put it: the truth that every delivery is compared with.
///
/// It holds I1 to I3 and I7 to I11.
final class Ledger: Sendable {
    struct Message {
        var room: Int32
        /// The connection that sent it.
        var session: UInt32
        /// Where the room's newest acknowledged publication was when this one was sent.
        var floor: UInt64
        var floorEpoch: Int32
        var epoch: Int32 = -1
        var offset: UInt64 = 0
        var isRefused = false
        /// The publisher may send it again; a new life of the log has not seen it.
        var isRepeatable = false
        /// The publisher does not know what became of it, and went on: it may come late.
        var isOutOfSight = false
    }

    /// One life of one room's log.
    struct Epoch {
        var name: String
        var room: Int32
        var identities: [UInt64] = []
        var digests: [UInt64] = []

        var top: UInt64 { UInt64(self.identities.count) }
    }

    private struct Contents {
        var messages: [[Message]]
        var epochs: [Epoch] = []
        var index: [String: Int32] = [:]
        var current: [Int32]
        var acknowledged: [(epoch: Int32, offset: UInt64)]
        /// The newest message of each publisher in each room's log, as session and number, with the log's epoch.
        var newest: [(epoch: Int32, mark: UInt64)]
    }

    private let contents: Mutex<Contents>
    let trace: Trace
    /// Holes in rooms with keys are held to account.
    let keepsKeys: Bool
    private let rooms: Int

    init(publishers: Int, rooms: Int, keepsKeys: Bool, trace: Trace) {
        self.keepsKeys = keepsKeys
        self.trace = trace
        self.rooms = rooms
        let contents = Contents(
            messages: Array(repeating: [], count: publishers),
            current: Array(repeating: -1, count: rooms),
            acknowledged: Array(repeating: (epoch: -1, offset: 0), count: rooms),
            newest: Array(repeating: (epoch: -1, mark: 0), count: publishers * rooms)
        )
        self.contents = Mutex(contents)
    }

    /// Who wrote what stands in a log, in order; nil for a log that nobody knows.
    func identities(ofEpoch epoch: Int32) -> [UInt64]? {
        self.contents.withLock { contents in
            contents.epochs.indices.contains(Int(epoch)) ? contents.epochs[Int(epoch)].identities : nil
        }
    }

    /// A publisher is about to send; returns the message's number, from 1.
    func invoke(publisher: Int, room: Int, session: UInt32, isRepeatable: Bool = false) -> UInt32 {
        self.contents.withLock { contents in
            let floor = contents.acknowledged[room]
            var message = Message(
                room: Int32(room),
                session: session,
                floor: floor.offset,
                floorEpoch: floor.epoch
            )
            message.isRepeatable = isRepeatable
            contents.messages[publisher].append(message)
            return UInt32(contents.messages[publisher].count)
        }
    }

    /// The broker's memory has a room with this epoch.
    func born(_ name: String, room: Int) {
        self.contents.withLock { contents in
            if let known = contents.index[name] {
                self.trace.require(Int(contents.epochs[Int(known)].room) == room, .epochs, "epoch \(name) in two rooms")
                return
            }
            contents.index[name] = Int32(contents.epochs.count)
            contents.current[room] = Int32(contents.epochs.count)
            contents.epochs.append(Epoch(name: name, room: Int32(room)))
        }
    }

    /// The log of record took a publication.
    func appended(_ payload: Span<UInt8>, room: Int, at position: StreamPosition) {
        self.born(position.epoch, room: room)
        guard let identity = PayloadCode.parse(payload) else {
            return self.trace.report(.noFabrication, "the log took a payload that nobody made")
        }
        let digest = PayloadCode.digest(payload)
        self.contents.withLock { contents in
            guard let epoch = contents.index[position.epoch].map(Int.init) else { return }
            let top = contents.epochs[epoch].top
            if position.offset >= 1 && position.offset <= top {
                // A repeat is answered with the place of the first; nothing is appended.
                let isFirst = contents.epochs[epoch].identities[Int(position.offset) - 1] == identity.word
                return self.trace.require(isFirst, .appendedOnce, "\(position) belongs to another publication")
            }
            self.trace.require(position.offset == top + 1, .denseOffsets, "\(position) after \(top)")
            let publisher = identity.publisher
            guard publisher < contents.messages.count, identity.number >= 1,
                identity.number <= contents.messages[publisher].count
            else { return self.trace.report(.noFabrication, "publisher \(publisher) never sent \(identity.number)") }
            let place = identity.number - 1
            let message = contents.messages[publisher][place]
            self.trace.require(Int(message.room) == room, .isolation, "sent to \(message.room), logged in \(room)")
            let isAgain = message.epoch >= 0
            self.trace.require(
                !isAgain || (message.isRepeatable && Int(message.epoch) != epoch),
                .appendedOnce,
                "\(publisher):\(identity.number) is logged twice"
            )
            self.trace.require(!message.isRefused, .noFabrication, "\(publisher):\(identity.number) was refused")
            if Int(message.floorEpoch) == epoch {
                self.trace.require(
                    position.offset > message.floor,
                    .realTimeOrder,
                    "\(position) under \(message.floor)"
                )
            }
            let mark = UInt64(message.session) << 32 | UInt64(identity.number)
            var newest = contents.newest[publisher * self.rooms + room]
            if Int(newest.epoch) != epoch { newest = (Int32(epoch), 0) }
            let isLate = newest.mark >> 32 == UInt64(message.session) && newest.mark > mark
            self.trace.require(
                !isLate || message.isOutOfSight,
                .publisherOrder,
                "\(publisher):\(identity.number) after a later one"
            )
            newest.mark = max(newest.mark, mark)
            contents.newest[publisher * self.rooms + room] = newest
            contents.messages[publisher][place].epoch = Int32(epoch)
            contents.messages[publisher][place].offset = position.offset
            contents.epochs[epoch].identities.append(identity.word)
            contents.epochs[epoch].digests.append(digest)
        }
    }

    /// A publisher was told that its message is in the log.
    func acknowledged(publisher: Int, number: UInt32) {
        self.contents.withLock { contents in
            let message = contents.messages[publisher][Int(number) - 1]
            guard message.epoch >= 0 else {
                return self.trace.report(.noLostAcknowledgement, "\(publisher):\(number) was acknowledged, not logged")
            }
            let room = Int(message.room)
            let newest = contents.acknowledged[room]
            if newest.epoch != message.epoch {
                if contents.current[room] == message.epoch {
                    contents.acknowledged[room] = (message.epoch, message.offset)
                }
            } else if newest.offset < message.offset {
                contents.acknowledged[room].offset = message.offset
            }
        }
    }

    /// A publisher was told that its message will never be in the log.
    func refused(publisher: Int, number: UInt32) {
        self.contents.withLock { contents in
            contents.messages[publisher][Int(number) - 1].isRefused = true
            let epoch = contents.messages[publisher][Int(number) - 1].epoch
            self.trace.require(epoch < 0, .noFabrication, "\(publisher):\(number) was refused and is logged")
        }
    }

    /// A publisher was told that nobody knows what became of its message.
    func lostSight(publisher: Int, number: UInt32) {
        self.contents.withLock { contents in contents.messages[publisher][Int(number) - 1].isOutOfSight = true }
    }

    /// The number of an epoch that some reader was told, or -1 after a report.
    func epoch(_ position: StreamPosition, room: Int) -> Int32 {
        self.contents.withLock { contents in
            guard let epoch = contents.index[position.epoch], Int(contents.epochs[Int(epoch)].room) == room else {
                self.trace.report(.epochs, "epoch “\(position.epoch)” is none of room \(room)")
                return -1
            }
            let top = contents.epochs[Int(epoch)].top
            self.trace.require(position.offset <= top, .epochs, "\(position) is above the top \(top)")
            return epoch
        }
    }

    /// A reader got a publication.
    func check(_ payload: Span<UInt8>, room: Int, epoch: Int32, offset: UInt64) {
        guard let identity = PayloadCode.parse(payload) else {
            return self.trace.report(.noFabrication, "room \(room) delivered a payload that nobody made")
        }
        let digest = PayloadCode.digest(payload)
        self.trace.require(identity.room == room, .isolation, "a payload of \(identity.room) came in \(room)")
        self.contents.withLock { contents in
            guard epoch >= 0 else { return }
            let top = contents.epochs[Int(epoch)].top
            guard offset >= 1, offset <= top else {
                return self.trace.report(.noFabrication, "room \(room) has no offset \(offset), the top is \(top)")
            }
            let place = Int(offset) - 1
            let isSame = contents.epochs[Int(epoch)].identities[place] == identity.word
            let isEqual = contents.epochs[Int(epoch)].digests[place] == digest
            self.trace.require(
                isSame && isEqual,
                .agreement,
                "room \(room) offset \(offset): delivered \(identity.publisher):\(identity.number)"
            )
        }
    }

    /// A reader got a page of a room's history.
    func check(_ page: HistoryResult, room: Int, since: StreamPosition?) {
        let epoch = self.epoch(page.position, room: room)
        var last = since?.offset
        for publication in page.publications {
            if let last {
                self.trace.require(
                    publication.offset == last + 1,
                    .noGap,
                    "history of room \(room): \(publication.offset) after \(last)"
                )
            }
            self.check(publication.data.bytes.span, room: room, epoch: epoch, offset: publication.offset)
            last = publication.offset
        }
    }

    /// Where a room's log stands: the number of its epoch and its top.
    func head(of room: Int) -> (epoch: Int32, offset: UInt64) {
        self.contents.withLock { contents in
            let epoch = contents.current[room]
            return (epoch, epoch < 0 ? 0 : contents.epochs[Int(epoch)].top)
        }
    }
}
