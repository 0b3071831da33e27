internal import RealtimeSockets
internal import Testing

struct PollerTests {
    private static let long: UInt64 = 10_000_000_000

    @Test
    func waitEndsWithNothingWhenNothingHappens() throws {
        var poller = try Poller(waker: Waker())
        #expect(poller.wait(timeoutNanoseconds: 0) == .success(0))
        #expect(poller.wait(timeoutNanoseconds: 1) == .success(0))
    }

    @Test
    func readableSocketIsReportedForAsLongAsItIsReadable() throws {
        let pair = try SocketPair()
        var poller = try Poller(waker: Waker())
        try poller.register(pair.server, token: 42, interest: .read).get()
        #expect(poller.wait(timeoutNanoseconds: 0) == .success(0))
        #expect(pair.client.send([1]) == .sent(1))
        for _ in 0..<2 {
            #expect(poller.wait(timeoutNanoseconds: Self.long) == .success(1))
            #expect(poller.event(at: 0) == PollEvent(token: 42, isReadable: true))
        }
        #expect(pair.server.receive().bytes == [1])
        #expect(poller.wait(timeoutNanoseconds: 0) == .success(0))
    }

    @Test
    func edgeTriggeredSocketIsReportedOncePerChange() throws {
        let pair = try SocketPair()
        var poller = try Poller(waker: Waker())
        try poller.register(pair.server, token: 1, interest: .read, trigger: .edge).get()
        for _ in 0..<2 {
            #expect(pair.client.send([1]) == .sent(1))
            #expect(poller.wait(timeoutNanoseconds: Self.long) == .success(1))
            #expect(poller.wait(timeoutNanoseconds: 0) == .success(0))
        }
    }

    @Test
    func interestIsReplaced() throws {
        let pair = try SocketPair()
        var poller = try Poller(waker: Waker())
        try poller.register(pair.server, token: 1, interest: []).get()
        #expect(poller.wait(timeoutNanoseconds: 0) == .success(0))
        try poller.modify(pair.server, token: 2, interest: .write).get()
        #expect(poller.wait(timeoutNanoseconds: 0) == .success(1))
        #expect(poller.event(at: 0) == PollEvent(token: 2, isWritable: true))
        try poller.modify(pair.server, token: 3, interest: .read).get()
        #expect(poller.wait(timeoutNanoseconds: 0) == .success(0))
    }

    @Test
    func removedSocketIsSilent() throws {
        let pair = try SocketPair()
        var poller = try Poller(waker: Waker())
        try poller.register(pair.server, token: 1, interest: .write).get()
        try poller.remove(pair.server).get()
        #expect(poller.wait(timeoutNanoseconds: 0) == .success(0))
        guard case .failure(let error) = poller.remove(pair.server) else {
            Issue.record("removed twice")
            return
        }
        #expect(error.name == "ENOENT")
    }

    @Test
    func halfCloseIsReportedWithTheBytesBeforeIt() throws {
        let pair = try SocketPair()
        var poller = try Poller(waker: Waker())
        try pair.client.shutdownWriting().get()
        try Readiness.wait(for: pair.server, .read)
        try poller.register(pair.server, token: 1, interest: .read).get()
        #expect(poller.wait(timeoutNanoseconds: Self.long) == .success(1))
        #expect(poller.event(at: 0) == PollEvent(token: 1, isReadable: true, isHalfClosed: true))
    }

    @Test
    func halfCloseDoesNotWakeWhoHasPausedReading() throws {
        let pair = try SocketPair()
        var poller = try Poller(waker: Waker())
        try pair.client.shutdownWriting().get()
        try Readiness.wait(for: pair.server, .read)
        try poller.register(pair.server, token: 1, interest: []).get()
        #expect(poller.wait(timeoutNanoseconds: 0) == .success(0))
    }

    @Test
    func wakeBeforeTheWaitEndsItOnceAndIsNoEvent() throws {
        let waker = try Waker()
        var poller = try Poller(waker: waker)
        waker.wake()
        waker.wake()
        #expect(poller.wait(timeoutNanoseconds: nil) == .success(0))
        #expect(poller.wakeCount == 1)
        #expect(poller.wait(timeoutNanoseconds: 0) == .success(0))
        #expect(poller.wakeCount == 0)
    }

    @Test
    func wakeFromAnotherThreadEndsTheWait() throws {
        let waker = try Waker()
        var poller = try Poller(waker: waker)
        let thread = try SystemThread.start(name: "waker") { waker.wake() }.get()
        #expect(poller.wait(timeoutNanoseconds: nil) == .success(0))
        #expect(poller.wakeCount == 1)
        thread.join()
    }

    @Test
    func wakeDoesNotHideSockets() throws {
        let pair = try SocketPair()
        let waker = try Waker()
        var poller = try Poller(waker: waker)
        waker.wake()
        try poller.register(pair.server, token: 5, interest: .write).get()
        #expect(poller.wait(timeoutNanoseconds: Self.long) == .success(1))
        #expect(poller.event(at: 0).token == 5)
        #expect(poller.wakeCount == 1)
    }

    @Test
    func wakerOutlivesItsPoller() throws {
        let waker = try Waker()
        do { _ = try Poller(waker: waker) }
        waker.wake()
    }

    @Test
    func whatDoesNotFitComesWithTheNextWait() throws {
        let first = try SocketPair()
        let second = try SocketPair()
        var poller = try Poller(waker: Waker(), capacity: 1)
        try poller.register(first.server, token: 1, interest: .write).get()
        try poller.register(second.server, token: 2, interest: .write).get()
        var tokens: Set<UInt64> = []
        for _ in 0..<2 {
            #expect(poller.wait(timeoutNanoseconds: Self.long) == .success(1))
            tokens.insert(poller.event(at: 0).token)
        }
        #expect(tokens == [1, 2])
    }
}
