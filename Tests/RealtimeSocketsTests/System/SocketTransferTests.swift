internal import RealtimeSockets
internal import Testing

struct SocketTransferTests {
    @Test
    func bytesComeBackFromAnEcho() throws {
        let pair = try SocketPair()
        try pair.client.setNoDelay(true).get()
        #expect(pair.client.send([1, 2, 3]) == .sent(3))
        let (outcome, bytes) = try pair.server.awaitReceive()
        #expect(outcome == .bytes(3))
        #expect(pair.server.send(bytes) == .sent(3))
        #expect(try pair.client.awaitReceive().bytes == [1, 2, 3])
    }

    @Test
    func receiveWouldBlockWhenNothingIsThere() throws {
        let pair = try SocketPair()
        #expect(pair.server.receive().outcome == .wouldBlock)
    }

    @Test
    func receiveTakesNoMoreThanTheBufferHolds() throws {
        let pair = try SocketPair()
        #expect(pair.client.send([1, 2, 3, 4]) == .sent(4))
        #expect(try pair.server.awaitReceive(atMost: 3).bytes == [1, 2, 3])
        #expect(pair.server.receive(atMost: 3).bytes == [4])
    }

    @Test
    func sendOfNothingIsDone() throws {
        let pair = try SocketPair()
        #expect(pair.client.send([]) == .sent(0))
    }

    @Test
    func halfCloseEndsOneDirectionOnly() throws {
        let pair = try SocketPair()
        #expect(pair.client.send([7]) == .sent(1))
        try pair.client.shutdownWriting().get()
        #expect(try pair.server.awaitReceive().bytes == [7])
        #expect(try pair.server.awaitReceive().outcome == .endOfStream)
        #expect(pair.server.send([8]) == .sent(1))
        #expect(try pair.client.awaitReceive().bytes == [8])
    }

    @Test
    func abortResetsTheConnection() throws {
        let pair = try SocketPair()
        let attempt = try Socket.connect(to: pair.listener.boundAddress().get()).get()
        try Readiness.wait(for: pair.listener, .read)
        guard case .accepted(let server, _) = pair.listener.accept() else {
            Issue.record("nobody came")
            return
        }
        defer { server.close() }
        attempt.socket.abort()
        guard case .failed(let error) = try server.awaitReceive().outcome else {
            Issue.record("the reset was not seen")
            return
        }
        #expect(error.name == "ECONNRESET")
        #expect(error.operation == "recv")
    }

    @Test
    func sendToAPeerThatIsGoneFailsWithoutASignal() throws {
        let pair = try SocketPair()
        try pair.client.shutdownWriting().get()
        guard case .failed(let error) = pair.client.send([1]) else {
            Issue.record("sent after the end")
            return
        }
        #expect(error.name == "EPIPE")
    }

    @Test
    func sendWouldBlockWhenThePeerDoesNotRead() throws {
        let pair = try SocketPair()
        let block = [UInt8](repeating: 9, count: 1 << 20)
        var sent = 0
        while case .sent(let count) = pair.client.send(block) { sent += count }
        #expect(pair.client.send(block) == .wouldBlock)
        #expect(sent > 0)
    }

    @Test
    func slicesLeaveInOrderInOneCall() throws {
        let pair = try SocketPair()
        let bytes = Array(UInt8(0)..<32)
        let outcome = unsafe bytes.withUnsafeBytes { buffer in
            var vector = SendVector()
            for index in 0..<16 {
                #expect(unsafe vector.append(UnsafeRawBufferPointer(rebasing: buffer[index * 2..<index * 2 + 2])))
            }
            return unsafe pair.client.send(vector)
        }
        #expect(outcome == .sent(32))
        #expect(try pair.server.awaitReceive().bytes == bytes)
    }

    @Test
    func vectorTakesSixteenSlicesAndNoEmptyOnes() {
        let byte: [UInt8] = [1]
        unsafe byte.withUnsafeBytes { buffer in
            var vector = SendVector()
            #expect(unsafe vector.append(UnsafeRawBufferPointer(rebasing: buffer[..<0])))
            let empty = vector.count
            #expect(empty == 0)
            for _ in 0..<SendVector.capacity { #expect(unsafe vector.append(buffer)) }
            let isFull = vector.isFull
            #expect(isFull)
            #expect(!(unsafe vector.append(buffer)))
            let bytes = vector.byteCount
            #expect(bytes == 16)
            vector.removeAll()
            #expect(unsafe vector.append(buffer))
            let count = vector.count
            #expect(count == 1)
        }
    }

    @Test
    func vectoredSendGoesOnAfterAPartialWrite() throws {
        let pair = try SocketPair()
        try pair.client.setSendBuffer(bytes: 16_384).get()
        let block = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let slice = block.count / 16
        var sent = 0
        var partial = 0
        var received: [UInt8] = []
        received.reserveCapacity(block.count)
        var vector = SendVector()
        while received.count < block.count {
            let outcome = unsafe block.withUnsafeBytes { buffer in
                vector.removeAll()
                var start = sent
                while start < block.count {
                    let end = min((start / slice + 1) * slice, block.count)
                    guard unsafe vector.append(UnsafeRawBufferPointer(rebasing: buffer[start..<end])) else { break }
                    start = end
                }
                return unsafe pair.client.send(vector)
            }
            switch outcome {
            case .sent(let count):
                if count < vector.byteCount { partial += 1 }
                sent += count
            case .wouldBlock: break
            case .failed(let error): throw error
            }
            if sent > received.count { received += try pair.server.awaitReceive().bytes }
        }
        #expect(received == block)
        #expect(partial > 0)
    }
}
