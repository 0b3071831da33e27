internal import RealtimeEngine
internal import RealtimeProtocol

extension BrokerBench {
    func answersOnce() async throws(Broken) {
        let (asker, other) = (self.probe(), self.probe())
        let room = self.room()
        let ids = [
            asker.ask { id in .subscribe(id, room: room, .standard) },
            asker.send("1", to: room),
            asker.ask { id in .history(id, room: room, HistoryQuery(since: nil, limit: 1)) },
            asker.ask { id in .presence(id, room: room) },
            asker.ask { id in .history(id, room: self.room("unknown"), HistoryQuery(since: nil, limit: 1)) },
            asker.ask { id in .presence(id, room: self.room("unknown")) },
        ]
        let kinds = ["subscribed", "published", "history", "presence", "history", "presence"]
        _ = await self.patience.until {
            asker.look()
            return asker.events.compactMap(\.answer).count >= ids.count
        }
        await asker.settle()
        for (id, kind) in zip(ids, kinds) {
            let answers = asker.events.compactMap(\.answer).filter { answer in answer.id == id }
            try require(answers.map(\.kind), is: [kind], "the answers to command \(id.number)")
        }
        await other.settle()
        let strays = other.events.count
        try require(strays, is: 0, "events at a link that asked nothing")
    }

    func commandsInOrder() async throws(Broken) {
        let link = self.probe()
        let room = self.room()
        var pages: [BrokerRequestID] = []
        for number in 1...16 {
            _ = link.send("\(number)", to: room)
            pages.append(link.ask { id in .history(id, room: room, HistoryQuery(since: nil, limit: 100)) })
        }
        for (index, id) in pages.enumerated() {
            let page = try await link.page(id)
            let what = "the history asked for right after \(index + 1) publications"
            try require(page.entries.map(\.text), is: (1...index + 1).map { "\($0)" }, what)
            try require(page.top.offset, is: UInt64(index + 1), "the top of \(what)")
        }
    }

    func ringsTheBell() async throws(Broken) {
        let (reader, writer) = (self.probe(), self.probe())
        let room = self.room()
        try await reader.subscribe(room)
        for number in 1...3 {
            await reader.settle()
            let before = reader.bell.rings
            _ = writer.send("\(number)", to: room)
            let hasRung = await self.patience.until { reader.bell.rings > before }
            try require(hasRung, "`ring` called for mail in a mailbox whose `post` asked for it", seen: "no ring")
            _ = try await reader.deliveries(in: room, count: number)
        }
    }

    func denseOffsets() async throws(Broken) {
        let (reader, writer) = (self.probe(), self.probe())
        let room = self.room()
        try await reader.subscribe(room)
        let positions = try await writer.publish(Self.texts(1...20), to: room)
        try require(positions.map(\.offset), is: Array(1...20), "the acknowledged offsets")
        let deliveries = try await reader.deliveries(in: room, count: 20)
        try require(deliveries.offsets, is: Array(1...20), "the delivered offsets")
    }

    func acknowledgedPosition() async throws(Broken) {
        let (reader, writer, second) = (self.probe(), self.probe(), self.probe())
        let room = self.room()
        try await reader.subscribe(room)
        var expected: [String: StreamPosition] = [:]
        for number in 1...10 {
            let (one, other) = ("w\(number)", "s\(number)")
            let ids = (writer.send(one, to: room), second.send(other, to: room))
            expected[one] = try await writer.position(of: ids.0)
            expected[other] = try await second.position(of: ids.1)
        }
        for delivered in try await reader.deliveries(in: room, count: 20) {
            let position = StreamPosition(epoch: delivered.epoch, offset: delivered.entry.offset)
            try require(position, is: expected[delivered.entry.text] ?? .unknown, "where \(delivered.entry.text) is")
        }
    }

    func sameOrder() async throws(Broken) {
        let probes = [self.probe(), self.probe(), self.probe()]
        let room = self.room()
        for probe in probes { try await probe.subscribe(room) }
        let (writers, each) = (4, 50)
        let broker = self.broker
        let links = probes.map(\.link)
        await withTaskGroup { group in
            for writer in 0..<writers {
                group.addTask {
                    for number in 0..<each {
                        let payload = Payload(kind: .text, bytes: Array("\(writer):\(number)".utf8))
                        let id = BrokerRequestID(number: UInt64(1_000 + writer * each + number))
                        let command = BrokerCommand.publish(id, room: room, LogEntry(payload: payload), .standard)
                        broker.perform(command, from: links[writer % links.count], at: BrokerProbe.time)
                    }
                }
            }
        }
        let first = try await probes[0].deliveries(in: room, count: writers * each)
        try require(Set(first.map(\.entry.text)).count, is: writers * each, "different publications delivered")
        for probe in probes {
            let deliveries = try await probe.deliveries(in: room, count: writers * each)
            try require(deliveries.map(\.entry.text), is: first.map(\.entry.text), "what another link got")
        }
    }

    func publisherOrder() async throws(Broken) {
        let (reader, writer, second) = (self.probe(), self.probe(), self.probe())
        let room = self.room()
        try await reader.subscribe(room)
        for number in 1...100 {
            _ = writer.send("w\(number)", to: room)
            _ = second.send("s\(number)", to: room)
        }
        let texts = try await reader.deliveries(in: room, count: 200).map(\.entry.text)
        for name in ["w", "s"] {
            let own = texts.filter { text in text.hasPrefix(name) }
            try require(own, is: (1...100).map { "\(name)\($0)" }, "one publisher's publications")
        }
    }

    func untouchedPayload() async throws(Broken) {
        let (reader, writer) = (self.probe(), self.probe())
        let room = self.room()
        try await reader.subscribe(room)
        let info = ClientInfo(user: "ü", client: "c", connInfo: RawJSON(uncheckedBytes: Array("{\"a\": 1}".utf8)))
        let (a, z) = (Tag(key: "a", value: ""), Tag(key: "z", value: "ß"))
        let large = (0..<65_536).map { index in UInt8(truncatingIfNeeded: index &* 31) }
        let entries = [
            LogEntry(payload: Payload(kind: .json, bytes: Array("{\"k\" : [1, \"é\"]}".utf8)), publisher: info),
            LogEntry(payload: Payload(kind: .text, bytes: Array("line\r\n\u{0}end".utf8)), tags: [a]),
            LogEntry(payload: Payload(kind: .binary, bytes: (0...255).map { UInt8($0) })),
            LogEntry(payload: Payload(kind: .binary, bytes: [])),
            LogEntry(payload: Payload(kind: .binary, bytes: large), tags: [z, a]),
        ]
        for entry in entries { _ = try await writer.position(of: writer.send(entry, to: room)) }
        let delivered = try await reader.deliveries(in: room, count: entries.count).map(\.entry.asPublished)
        for (expected, seen) in zip(entries, delivered) where seen != expected {
            throw Broken(expected: Self.summary(expected), seen: Self.summary(seen))
        }
    }

    func separateRooms() async throws(Broken) {
        let (reader, writer) = (self.probe(), self.probe())
        let (one, other) = (self.room("a"), self.room("b"))
        try await reader.subscribe(one)
        try await writer.publish(["a1", "a2"], to: one)
        let positions = try await writer.publish(["b1", "b2", "b3"], to: other)
        try require(positions.map(\.offset), is: [1, 2, 3], "the offsets of the second room")
        _ = try await reader.deliveries(in: one, count: 2)
        try require(reader.texts(in: one), is: ["a1", "a2"], "the deliveries of the room that was subscribed")
        try require(reader.texts(in: other), is: [], "the deliveries of a room that was not subscribed")
        let page = try await reader.read(other)
        try require(page.entries.map(\.text), is: ["b1", "b2", "b3"], "the history of the second room")
    }

    func stableEpoch() async throws(Broken) {
        let (reader, writer) = (self.probe(), self.probe())
        let room = self.room()
        let epoch = try await writer.publish(["1"], to: room)[0].epoch
        try require(!epoch.isEmpty, "an epoch that is not empty", seen: "an empty one")
        var epochs = [try await reader.subscribe(room).epoch]
        epochs += try await writer.publish(["2", "3"], to: room).map(\.epoch)
        epochs += try await reader.deliveries(in: room, count: 2).map(\.epoch)
        reader.tell(.unsubscribe(room: room))
        epochs.append(try await reader.read(room).top.epoch)
        self.broker.detach(reader.link, at: BrokerProbe.time)
        epochs.append(try await writer.read(room).top.epoch)
        epochs += try await self.probe().publish(["4"], to: room).map(\.epoch)
        try require(epochs, is: epochs.map { _ in epoch }, "the epochs of one life")
    }

    func freshEpoch(_ make: () async throws -> any Broker) async throws(Broken) {
        let writer = self.probe()
        let room = self.room()
        let last = try await writer.publish(["1", "2", "3"], to: room)[2]
        self.broker.detach(writer.link, at: BrokerProbe.time)
        let next: any Broker
        do { next = try await make() } catch { throw Broken(expected: "another broker", seen: "\(error)") }
        let top = try await BrokerProbe(next, self.patience).read(room).top
        let isHonest = top.epoch != last.epoch || top.offset >= last.offset
        try require(isHonest, "another epoch, or \(last) and more", seen: "\(top)")
    }

    func repeatedKey() async throws(Broken) {
        let (reader, writer, second) = (self.probe(), self.probe(), self.probe())
        let (room, other) = (self.room("a"), self.room("b"))
        try await reader.subscribe(room)
        let key = PublishKey(publisher: .user("u"), key: "0123456789abcdef")
        let first = try await writer.position(of: writer.send("1", to: room, key: key))
        try await writer.publish(["2"], to: room)
        let again = try await writer.position(of: writer.send("1", to: room, key: key))
        try require(again, is: first, "the position of a publish that came again with its key")
        let elsewhere = try await second.position(of: second.send("1", to: room, key: key))
        try require(elsewhere, is: first, "the position when it came again over another link")
        let host = PublishKey(publisher: .host, key: key.key)
        _ = try await writer.position(of: writer.send("3", to: room, key: host))
        let next = PublishKey(publisher: .user("u"), key: "fedcba9876543210")
        _ = try await writer.position(of: writer.send("4", to: room, key: next))
        let there = try await writer.position(of: writer.send("1", to: other, key: key))
        try require(there.offset, is: 1, "the offset of the same key in another room")
        _ = try await reader.deliveries(in: room, count: 4)
        try require(reader.texts(in: room), is: ["1", "2", "3", "4"], "the deliveries of a room with repeated keys")
        let page = try await writer.read(room)
        try require(page.entries.map(\.text), is: ["1", "2", "3", "4"], "the log of a room with repeated keys")
    }

    /// The numbers as texts.
    static func texts(_ numbers: ClosedRange<Int>) -> [String] { numbers.map { "\($0)" } }

    private static func summary(_ entry: LogEntry) -> String {
        let head = entry.payload.bytes.prefix(24)
        let tags = entry.tags.map { tag in "\(tag)" }
        return "\(entry.payload.kind), \(entry.payload.bytes.count) bytes \(head), tags \(tags), by "
            + "\(entry.publisher?.client ?? "nobody")"
    }
}

extension BrokerEvent {
    /// The id and the name of an answer; nil for what no command asked for.
    fileprivate var answer: (id: BrokerRequestID, kind: String)? {
        switch self {
        case .subscribed(let id, _, _): (id, "subscribed")
        case .published(let id, _): (id, "published")
        case .history(let id, _): (id, "history")
        case .presence(let id, _): (id, "presence")
        case .consumerOpened(let id, _): (id, "consumerOpened")
        case .consumerFetched(let id, _): (id, "consumerFetched")
        case .consumerAcknowledged(let id, _): (id, "consumerAcknowledged")
        case .lease(let id, _): (id, "lease")
        case .receipt(let id, _): (id, "receipt")
        case .publication, .joined, .left, .reset, .occupied, .vacated, .counted, .consumerReady, .consumerTaken,
            .deadLetter, .leaseChanged:
            nil
        }
    }
}
