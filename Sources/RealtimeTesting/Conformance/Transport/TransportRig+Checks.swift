internal import RealtimeEngine
internal import RealtimeProtocol

extension TransportRig {
    /// Runs the check.
    func run() async throws(Broken) {
        switch self.check {
        case .echo: try await self.echo()
        case .wholeMessages: try await self.wholeMessages()
        case .largeMessages: try await self.largeMessages()
        case .manySmallMessages: try await self.manySmallMessages()
        case .gatheredWrites: try await self.gatheredWrites()
        case .slowReaderIsBounded: try await self.slowReaderIsBounded()
        case .slowReaderGetsEverything: try await self.slowReaderGetsEverything()
        case .pausesReading: try await self.pausesReading()
        case .closeByServer: try await self.closeByServer()
        case .takenBeforeClose: try await self.takenBeforeClose()
        case .silenceAfterClose: try await self.silenceAfterClose()
        case .closeByPeer: try await self.closeByPeer()
        case .abortByPeer: try await self.abortByPeer()
        case .abortByServer: try await self.abortByServer()
        case .manyConnections: try await self.manyConnections()
        }
    }

    private func echo() async throws(Broken) {
        let line = try await self.connect()
        for number in 0..<20 {
            let body = TransportOrder.body(number, bytes: number * 37)
            await line.peer.send([TransportOrder.echo] + body)
            try await line.expect([body], "the echo of message \(number)")
        }
    }

    private func wholeMessages() async throws(Broken) {
        let line = try await self.connect()
        let messages = [1, 2, 125, 126, 1_000, 3, 8_192, 5].enumerated().map { number, bytes in
            [TransportOrder.keep] + TransportOrder.body(number, bytes: bytes).suffix(bytes)
        }
        for message in messages { await line.peer.send(message) }
        _ = await self.patience.until { self.watch.seen(line.id).received.count >= messages.count }
        await self.patience.settle {}
        let received = self.watch.seen(line.id).received
        try require(received.map(\.count), is: messages.map(\.count), "the sizes of the messages that the hub got")
        try require(received == messages, "the messages as they were sent", seen: "other bytes")
    }

    private func largeMessages() async throws(Broken) {
        let line = try await self.connect()
        let limit = self.node.configuration.limits.messageBytes
        for (number, bytes) in [limit / 4, limit / 2, limit - 2, limit - 1].enumerated() {
            let body = TransportOrder.body(number, bytes: bytes)
            await line.peer.send([TransportOrder.echo] + body)
            try await line.expect([body], "the echo of \(bytes) bytes")
        }
    }

    private func manySmallMessages() async throws(Broken) {
        let line = try await self.connect()
        let bodies = (0..<4_000).map { number in TransportOrder.body(number, bytes: 32) }
        for body in bodies { await line.peer.send([TransportOrder.echo] + body) }
        try await line.expect(bodies, "the echo of \(bodies.count) messages in a row")
    }

    private func gatheredWrites() async throws(Broken) {
        let line = try await self.connect()
        for room in TransportOrder.rooms { try await self.join(room, line) }
        let bodies = (0..<50).map { number in TransportOrder.body(number, bytes: 300) }
        for body in bodies { await line.peer.send([TransportOrder.spread] + body) }
        let messages = try await line.take(4 * bodies.count, "own messages and those of three rooms")
        let own = messages.filter { message in message.count == 300 }
        try require(own == bodies, "the own messages in order", seen: "\(own.count) messages, not the same")
        for room in TransportOrder.rooms {
            let name = Array(room.utf8)
            let seen = messages.filter { message in message.count > 300 && Array(message.prefix(1)) == name }
            let isSame = seen == bodies.map { body in name + body }
            try require(isSame, "the room's publications in order", seen: "\(seen.count) messages, not the same")
        }
    }

    /// Publishes four times what may be held, to a peer that does not read.
    private func flood(_ line: TransportLine) async throws(Broken) -> [[UInt8]] {
        try await self.join("x", line)
        let size = 16_384
        let bodies = (0..<max(8, 4 * self.buffer / size)).map { number in TransportOrder.body(number, bytes: size) }
        for body in bodies { try await self.publish(body, to: "x") }
        await self.patience.settle {}
        return bodies
    }

    private func slowReaderIsBounded() async throws(Broken) {
        let line = try await self.connect()
        let bodies = try await self.flood(line)
        let taken = self.watch.seen(line.id).taken
        let due = bodies.reduce(0) { sum, body in sum + body.count }
        try require(taken <= self.buffer, "at most \(self.buffer) of \(due) bytes taken", seen: "\(taken) taken")
    }

    private func slowReaderGetsEverything() async throws(Broken) {
        let (slow, fast) = (try await self.connect(), try await self.connect())
        try await self.join("x", fast)
        let bodies = try await self.flood(slow)
        try await fast.expect(bodies, "the publications at a member that reads, beside one that does not")
        try await slow.expect(bodies, "the publications at a member that read late")
    }

    private func pausesReading() async throws(Broken) {
        let line = try await self.connect()
        let count = max(64, 2 * self.buffer / 1_024)
        let bodies = (0..<count).map { number in TransportOrder.body(number, bytes: 1_024) }
        for body in bodies { await line.peer.send([TransportOrder.echo] + body) }
        await self.patience.settle {}
        let seen = self.watch.seen(line.id)
        let isPaused = seen.pauses > 0 && seen.received.count < count
        try require(isPaused, "reading to stop before \(count) messages", seen: "\(seen.received.count) received")
        try await line.expect(bodies, "the echo once the peer reads")
        let late = self.watch.seen(line.id).receivedWhilePaused
        try require(late, is: 0, "messages delivered between `setReading(false)` and `setReading(true)`")
    }

    private func closeByServer() async throws(Broken) {
        let line = try await self.connect()
        let reason = Disconnect(code: 3_001, reason: "come back later")
        await self.hub.disconnect(line.id, reason)
        let ending = try await line.expectEnding("the end of a connection that the server closed")
        try require(ending, is: .closed(reason), "how it ended for the peer")
        try await self.expectClosed(line, "after the server closed")
    }

    private func takenBeforeClose() async throws(Broken) {
        let line = try await self.connect()
        await line.peer.send([TransportOrder.burst])
        _ = await self.patience.until { self.watch.seen(line.id).received.count > 0 }
        await self.hub.disconnect(line.id, Disconnect(code: 3_001, reason: "done"))
        await self.patience.settle {}
        let bodies = (0..<40).map { number in TransportOrder.body(number, bytes: 1_024) }
        try await line.expect(bodies, "what was sent before the server closed")
        _ = try await line.expectEnding("the end after what was sent")
    }

    private func silenceAfterClose() async throws(Broken) {
        let line = try await self.connect()
        try await self.join("x", line)
        await self.hub.disconnect(line.id, Disconnect(code: 3_001, reason: "done"))
        _ = try await line.expectEnding("the end of a connection that the server closed")
        let before = self.watch.seen(line.id).received.count
        try await self.publish(TransportOrder.body(1, bytes: 100), to: "x")
        await line.peer.send([TransportOrder.echo, 1, 2, 3])
        await self.patience.settle { await line.look() }
        try require(line.late, is: 0, "bytes at the peer after the end")
        try require(self.watch.seen(line.id).received.count, is: before, "messages at the handler")
    }

    private func closeByPeer() async throws(Broken) {
        let line = try await self.connect()
        await line.peer.send([TransportOrder.echo, 1])
        try await line.expect([[1]], "an echo")
        await line.peer.close()
        try await self.expectClosed(line, "after the peer closed")
        try require(self.node.connectionCount, is: 0, "connections after the peer closed")
    }

    private func abortByPeer() async throws(Broken) {
        let line = try await self.connect()
        await line.peer.send([TransportOrder.echo, 1])
        try await line.expect([[1]], "an echo")
        await line.peer.abort()
        try await self.expectClosed(line, "after the peer vanished")
        try require(self.node.connectionCount, is: 0, "connections after the peer vanished")
    }

    private func abortByServer() async throws(Broken) {
        let line = try await self.connect()
        _ = try await self.flood(line)
        // A queue that does not leave, so that the goodbye never has its turn.
        await line.peer.send([TransportOrder.burst])
        await self.patience.settle {}
        await self.hub.disconnect(line.id, Disconnect(code: 3_001, reason: "slow"))
        let timeout = self.node.configuration.timing.closeTimeout
        for _ in 0..<3 {
            await self.advance(by: timeout + .seconds(1))
            await self.patience.settle {}
        }
        try await self.expectClosed(line, "after the hub dropped the connection")
        _ = try await line.expectEnding("the end of a connection that the hub dropped")
    }

    private func manyConnections() async throws(Broken) {
        var lines: [TransportLine] = []
        for _ in 0..<40 {
            let line = try await self.connect()
            try await self.join("x", line)
            lines.append(line)
        }
        for (number, line) in lines.enumerated() {
            await line.peer.send([TransportOrder.echo] + TransportOrder.body(number, bytes: 200))
        }
        for (number, line) in lines.enumerated() {
            try await line.expect([TransportOrder.body(number, bytes: 200)], "the echo at connection \(number)")
        }
        try await self.publish(TransportOrder.body(99, bytes: 500), to: "x")
        for (number, line) in lines.enumerated() {
            try await line.expect([TransportOrder.body(99, bytes: 500)], "the publication at connection \(number)")
        }
        for (number, line) in lines.enumerated() {
            if number % 2 == 0 { await line.peer.close() } else { await line.peer.abort() }
        }
        _ = await self.patience.until { self.node.connectionCount == 0 }
        try require(self.node.connectionCount, is: 0, "connections after all were ended")
    }
}
