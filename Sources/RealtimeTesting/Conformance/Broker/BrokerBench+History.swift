internal import RealtimeEngine
internal import RealtimeProtocol

extension BrokerBench {
    func historyAgrees() async throws(Broken) {
        let (reader, writer) = (self.probe(), self.probe())
        let room = self.room()
        try await reader.subscribe(room)
        for number in 1...5 {
            let payload = Payload(kind: .text, bytes: Array("\(number)".utf8))
            let publisher = ClientInfo(user: "u", client: "c\(number)")
            let tag = Tag(key: "n", value: "\(number)")
            _ = writer.send(LogEntry(payload: payload, publisher: publisher, tags: [tag]), to: room)
        }
        let delivered = try await reader.deliveries(in: room, count: 5).map(\.entry)
        let kept = try await reader.read(room).entries
        try require(kept.count, is: delivered.count, "publications in the history")
        for (seen, expected) in zip(kept, delivered) where seen != expected {
            throw Broken(expected: "\(expected)", seen: "\(seen)")
        }
    }

    func historyForward() async throws(Broken) {
        let link = self.probe()
        let room = self.room()
        let empty = try await link.read(room)
        try require(empty.entries.count, is: 0, "publications of a new room")
        try require(empty.top.offset, is: 0, "the top of a new room")
        try require(empty.isContinuous, "a new room's history without `since` is continuous", seen: "it is not")
        let last = try await link.publish(Self.texts(1...10), to: room)[9]
        let page = try await link.read(room)
        try require(page.entries.map(\.text), is: Self.texts(1...10), "the history")
        try require(page.top, is: last, "the top")
        try require(page.isContinuous, "a history without `since` is continuous", seen: "it is not")
    }

    func historyReverse() async throws(Broken) {
        let link = self.probe()
        let room = self.room()
        let last = try await link.publish(Self.texts(1...10), to: room)[9]
        let all = try await link.read(room, reverse: true)
        try require(all.entries.map(\.text), is: Self.texts(1...10).reversed(), "the history, newest first")
        try require(all.top, is: last, "the top")
        let since = StreamPosition(epoch: last.epoch, offset: 5)
        let older = try await link.read(room, since: since, reverse: true)
        try require(older.entries.map(\.text), is: ["4", "3", "2", "1"], "what is before offset 5, newest first")
        let newest = try await link.read(room, limit: 2, reverse: true)
        try require(newest.entries.map(\.text), is: ["10", "9"], "the two newest")
    }

    func historyLimit() async throws(Broken) {
        let link = self.probe()
        let room = self.room()
        let last = try await link.publish(Self.texts(1...10), to: room)[9]
        let three = try await link.read(room, limit: 3)
        try require(three.entries.map(\.text), is: ["1", "2", "3"], "the three oldest")
        try require(three.top, is: last, "the top of a page that does not reach it")
        let middle = try await link.read(room, since: StreamPosition(epoch: last.epoch, offset: 4), limit: 2)
        try require(middle.entries.map(\.text), is: ["5", "6"], "two after offset 4")
        let none = try await link.read(room, limit: 0)
        try require(none.entries.count, is: 0, "publications when 0 were asked for")
        try require(none.top, is: last, "the top when 0 were asked for")
    }

    func historyBound() async throws(Broken) {
        let link = self.probe()
        let rule = RoomPolicy.History(publications: 4, age: .seconds(300))
        let room = self.room()
        let last = try await link.publish(Self.texts(1...10), to: room, rule)[9]
        let page = try await link.read(room)
        try require(page.entries.map(\.text), is: Self.texts(7...10), "the history of a room that keeps 4")
        try require(page.top, is: last, "the top of a room that keeps 4")
        let forgetful = self.room("none")
        let end = try await link.publish(["1", "2"], to: forgetful, .none)[1]
        let nothing = try await link.read(forgetful)
        try require(nothing.entries.count, is: 0, "publications of a room that keeps none")
        try require(nothing.top, is: end, "the top of a room that keeps none")
    }

    func recovery() async throws(Broken) {
        let (link, other) = (self.probe(), self.probe())
        let room = self.room()
        let positions = try await link.publish(Self.texts(1...10), to: room)
        for (index, since) in positions.enumerated() {
            let page = try await other.read(room, since: since)
            let what = "what is after \(since.offset) of 10"
            try require(page.isContinuous, "\(what) is kept and continuous", seen: "isContinuous is false")
            let rest = Self.texts(1...10).dropFirst(index + 1)
            try require(page.entries.map(\.text), is: Array(rest), what)
            try require(
                page.entries.map(\.offset),
                is: rest.map { text in UInt64(text) ?? 0 },
                "the offsets of \(what)"
            )
        }
        let start = try await other.read(room, since: StreamPosition(epoch: positions[0].epoch, offset: 0))
        try require(start.isContinuous, "a read since offset 0 of a log that lost nothing is continuous", seen: "not")
        try require(start.entries.count, is: 10, "publications after offset 0")
    }

    func trimmedIsTold() async throws(Broken) {
        let link = self.probe()
        let room = self.room()
        let rule = RoomPolicy.History(publications: 4, age: .seconds(300))
        let positions = try await link.publish(Self.texts(1...10), to: room, rule)
        for since in positions {
            let page = try await link.read(room, since: since)
            // Offsets 7 to 10 are kept: who has 6 misses nothing.
            let isKept = since.offset >= 6
            try require(page.isContinuous, is: isKept, "isContinuous after \(since.offset) when 7 to 10 are kept")
            try require(page.top, is: positions[9], "the top after \(since.offset)")
        }
    }

    func foreignEpochIsTold() async throws(Broken) {
        let link = self.probe()
        let room = self.room()
        let last = try await link.publish(["1", "2", "3"], to: room)[2]
        for epoch in ["", "another", last.epoch + "x"] {
            for offset in [0, 1, 3, 4] as [UInt64] {
                let page = try await link.read(room, since: StreamPosition(epoch: epoch, offset: offset))
                try require(page.isContinuous, is: false, "isContinuous after \(offset) of the epoch '\(epoch)'")
                try require(page.top, is: last, "the top")
            }
        }
        let page = try await link.read(self.room("new"), since: StreamPosition(epoch: "another", offset: 2))
        try require(page.isContinuous, is: false, "isContinuous in a new room after a position of another life")
    }

    func aheadIsTold() async throws(Broken) {
        let link = self.probe()
        let room = self.room()
        let last = try await link.publish(["1", "2", "3"], to: room)[2]
        for ahead in [4, 5, 1_000, UInt64.max] as [UInt64] {
            let page = try await link.read(room, since: StreamPosition(epoch: last.epoch, offset: ahead))
            try require(page.isContinuous, is: false, "isContinuous after \(ahead) when the top is 3")
            try require(page.entries.count, is: 0, "publications after \(ahead) when the top is 3")
            try require(page.top, is: last, "the top")
        }
    }
}
