internal import RealtimeEngine
internal import RealtimeProtocol

extension BrokerBench {
    func atomicSubscribe() async throws(Broken) {
        let writer = self.probe()
        for round in 0..<8 {
            let reader = self.probe()
            let room = self.room("\(round)")
            for number in 1...10 { _ = writer.send("\(number)", to: room) }
            let id = reader.ask { id in .subscribe(id, room: room, .standard) }
            var last = writer.send("11", to: room)
            for number in 12...30 {
                if number % 4 == 0 { await self.patience.wake() }
                last = writer.send("\(number)", to: room)
            }
            let position = try await reader.subscribed(id)
            let top = try await writer.position(of: last)
            let live = try await reader.deliveries(in: room, count: Int(top.offset - position.offset))
            let due = Array((position.offset + 1)..<(top.offset + 1))
            try require(live.offsets, is: due, "the deliveries to a link that subscribed at \(position.offset)")
            try Self.requireAnswerFirst(reader.events)
            let page = try await reader.read(room)
            let before = page.entries.map(\.offset).filter { offset in offset <= position.offset }
            try require(before, is: Array(1..<(position.offset + 1)), "the history up to the answer's position")
        }
    }

    private static func requireAnswerFirst(_ events: [BrokerEvent]) throws(Broken) {
        for event in events {
            if case .subscribed = event { return }
            guard case .publication(_, _, let entry) = event else { continue }
            throw Broken(expected: "the answer to `subscribe` before any publication", seen: "offset \(entry.offset)")
        }
    }

    func subscribeTwice() async throws(Broken) {
        let (reader, writer) = (self.probe(), self.probe())
        let room = self.room()
        try await reader.subscribe(room)
        try await writer.publish(["1"], to: room)
        let position = try await reader.subscribe(room)
        try require(position.offset, is: 1, "the position of the second answer")
        try await writer.publish(["2", "3"], to: room)
        let deliveries = try await reader.deliveries(in: room, count: 3)
        try require(deliveries.offsets, is: [1, 2, 3], "the deliveries to a link that subscribed twice")
        reader.tell(.unsubscribe(room: room))
        _ = try await reader.read(room)
        try await writer.publish(["4"], to: room)
        await reader.settle()
        try require(reader.deliveries(in: room).offsets, is: [1, 2, 3], "the deliveries after one unsubscribe")
    }

    func unsubscribe() async throws(Broken) {
        let (reader, stays, writer) = (self.probe(), self.probe(), self.probe())
        let room = self.room()
        try await reader.subscribe(room)
        try await stays.subscribe(room)
        try await writer.publish(["1", "2"], to: room)
        _ = try await reader.deliveries(in: room, count: 2)
        reader.tell(.unsubscribe(room: room))
        // Commands of one link are carried out in order: once this is answered, the unsubscribe is done.
        _ = try await reader.read(room)
        try await writer.publish(["3", "4"], to: room)
        let other = try await stays.deliveries(in: room, count: 4)
        try require(other.offsets, is: [1, 2, 3, 4], "the deliveries to the link that stays")
        await reader.settle()
        try require(reader.texts(in: room), is: ["1", "2"], "the deliveries to the link that unsubscribed")
    }

    func resubscribe() async throws(Broken) {
        let (reader, writer) = (self.probe(), self.probe())
        let room = self.room()
        try await reader.subscribe(room)
        try await writer.publish(["1"], to: room)
        _ = try await reader.deliveries(in: room, count: 1)
        reader.tell(.unsubscribe(room: room))
        _ = try await reader.read(room)
        try await writer.publish(["2", "3"], to: room)
        reader.forget()
        let position = try await reader.subscribe(room)
        try require(position.offset, is: 3, "the position in the answer")
        try await writer.publish(["4", "5"], to: room)
        let deliveries = try await reader.deliveries(in: room, count: 2)
        try require(deliveries.offsets, is: [4, 5], "the deliveries since the link came back")
    }

    func detach() async throws(Broken) {
        let (leaver, stays, writer) = (self.probe(), self.probe(), self.probe())
        let room = self.room()
        try await leaver.subscribe(room)
        try await stays.subscribe(room)
        leaver.tell(.join(room: room, ClientInfo(user: "u", client: "gone"), announce: true))
        stays.tell(.join(room: room, ClientInfo(user: "u", client: "here"), announce: true))
        _ = try await stays.present(in: room)
        _ = try await leaver.present(in: room)
        leaver.forget()
        self.broker.detach(leaver.link, at: BrokerProbe.time)
        let isTold = await self.patience.until {
            stays.look()
            return stays.events.left(room) == ["gone"]
        }
        try require(isTold, "`left` for the client of a link that detached", seen: "\(stays.events.left(room))")
        try await writer.publish(["1"], to: room)
        _ = try await stays.deliveries(in: room, count: 1)
        await leaver.settle()
        try require(leaver.texts(in: room), is: [], "the deliveries to a link that detached")
        try require(try await writer.present(in: room), is: ["here"], "who is there once a link detached")
    }

    func presence() async throws(Broken) {
        let (one, other) = (self.probe(), self.probe())
        let room = self.room()
        try require(try await one.present(in: room), is: [], "who is in an empty room")
        one.tell(.join(room: room, ClientInfo(user: "u", client: "a"), announce: false))
        one.tell(.join(room: room, ClientInfo(user: "u", client: "b"), announce: false))
        one.tell(.join(room: room, ClientInfo(user: "u", client: "a"), announce: false))
        other.tell(.join(room: room, ClientInfo(user: "v", client: "c"), announce: false))
        _ = try await one.present(in: room)
        _ = try await other.present(in: room)
        try require(try await one.present(in: room), is: ["a", "b", "c"], "who is there, seen from the first link")
        try require(try await other.present(in: room), is: ["a", "b", "c"], "who is there, seen from the second link")
        try require(try await one.present(in: self.room("other")), is: [], "who is in another room")
        one.tell(.leave(room: room, ClientInfo(user: "u", client: "a"), announce: false))
        _ = try await one.present(in: room)
        try require(try await other.present(in: room), is: ["b", "c"], "who is there after one left")
    }

    func announcements() async throws(Broken) {
        let (reader, stranger, actor) = (self.probe(), self.probe(), self.probe())
        let (loud, quiet) = (self.room("loud"), self.room("quiet"))
        try await reader.subscribe(loud)
        try await reader.subscribe(quiet)
        let info = ClientInfo(user: "u", client: "a")
        for (room, announce) in [(loud, true), (quiet, false)] {
            actor.tell(.join(room: room, info, announce: announce))
            actor.tell(.join(room: room, info, announce: announce))
            actor.tell(.leave(room: room, info, announce: announce))
            actor.tell(.leave(room: room, info, announce: announce))
            _ = try await actor.present(in: room)
        }
        _ = await self.patience.until {
            reader.look()
            return !reader.events.left(loud).isEmpty
        }
        await reader.settle()
        await stranger.settle()
        try require(reader.events.joined(loud), is: ["a"], "who was announced to have joined")
        try require(reader.events.left(loud), is: ["a"], "who was announced to have left")
        let silent = reader.events.joined(quiet) + reader.events.left(quiet)
        try require(silent, is: [], "announcements of a room that announces nothing")
        try require(stranger.events.joined(loud), is: [], "announcements to a link that is not subscribed")
    }

    func roomLimit() async throws(Broken) {
        let link = self.probe()
        let limit = self.limit ?? 0
        for number in 0..<limit { try await link.subscribe(self.room("\(number)")) }
        let subscribe = link.ask { id in .subscribe(id, room: self.room("more"), .standard) }
        let publish = link.send("1", to: self.room("evenmore"))
        let outcomes = [
            try await link.outcome("an answer to a subscribe") { event in
                if case .subscribed(subscribe, _, let answer) = event { answer } else { nil }
            },
            try await link.outcome("an answer to a publish") { event in
                if case .published(publish, let answer) = event { answer } else { nil }
            },
        ]
        for outcome in outcomes {
            if case .failure(let error) = outcome, error.code == .roomLimit { continue }
            throw Broken(expected: "the error roomLimit for room \(limit + 1)", seen: "\(outcome)")
        }
        // What is there goes on.
        try await link.publish(["1"], to: self.room("0"))
    }
}

extension [BrokerEvent] {
    /// The clients that were announced to have joined a room.
    fileprivate func joined(_ room: String) -> [String] {
        self.compactMap { event in
            if case .joined(room, let info) = event { info.client } else { nil }
        }
    }

    /// The clients that were announced to have left a room.
    fileprivate func left(_ room: String) -> [String] {
        self.compactMap { event in
            if case .left(room, let info) = event { info.client } else { nil }
        }
    }
}
