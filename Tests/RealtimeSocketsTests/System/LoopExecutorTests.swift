internal import RealtimeSockets
internal import Synchronization
internal import Testing

struct LoopExecutorTests {
    @Test
    func turnsEnterTheActorWithoutAHop() async throws {
        let loop = try ProbeLoop()
        try loop.start()
        await loop.probe.waitForTurn()
        loop.finish()
    }

    @Test
    func jobsRunInTheOrderInWhichTheyWereQueued() async throws {
        let loop = try ProbeLoop()
        try loop.start()
        #expect(await loop.probe.recordInTasks(1_000) == Array(0..<1_000))
        loop.finish()
    }

    @Test
    func jobsOfManyThreadsAreIsolated() async throws {
        let loop = try ProbeLoop()
        try loop.start()
        await loop.addFromManyTasks(2_000)
        #expect(await loop.probe.sum == 2_000)
        loop.finish()
    }

    @Test
    func jobsQueuedBeforeTheStartWaitForIt() async throws {
        let loop = try ProbeLoop()
        async let sum = loop.probe.add(5)
        try loop.start()
        #expect(await sum == 5)
        loop.finish()
    }

    @Test
    func jobsTheLoopQueuesItselfCauseNoWake() async throws {
        let loop = try ProbeLoop()
        try loop.start()
        _ = await loop.probe.recordInTasks(1_000)
        // A wake for each call from outside, and for each hop that the runtime makes between them; none for the jobs.
        #expect(await loop.probe.wakes < 10)
        loop.finish()
    }

    @Test
    func batchesOfJobsAreAnnounced() async throws {
        let loop = try ProbeLoop()
        try loop.start()
        _ = await loop.probe.recordInTasks(10)
        loop.finish()
        let batches = loop.driver.batches.withLock { $0 }
        #expect(batches.opened == batches.closed)
        #expect(batches.opened > 0)
        #expect(batches.jobs >= 11)
    }

    @Test
    func isolationIsKnownOnTheLoopAndNowhereElse() async throws {
        let loop = try ProbeLoop()
        try loop.start()
        #expect(await loop.probe.isIsolated())
        #expect(!loop.executor.isOnLoop)
        #expect(loop.executor.isIsolatingCurrentContext() == false)
        loop.finish()
    }

    @Test
    func entryFromElsewhereTraps() async {
        await #expect(processExitsWith: .failure) {
            let loop = try ProbeLoop()
            try loop.start()
            _ = loop.driver.turn()
        }
    }

    @Test
    func stopEndsASleepingLoop() async throws {
        let loop = try ProbeLoop()
        try loop.start()
        loop.executor.stop()
        loop.executor.stop()
        await loop.executor.ended()
        loop.executor.join()
        loop.executor.join()
        #expect(loop.driver.ends.load(ordering: .acquiring) == 1)
    }

    @Test
    func driverEndsTheLoop() async throws {
        let loop = try ProbeLoop()
        try loop.start()
        await loop.probe.endAtNextTurn()
        await loop.executor.ended()
        loop.executor.join()
        #expect(loop.driver.ends.load(ordering: .acquiring) == 1)
    }

    @Test
    func jobsAfterTheEndStillRunOneAtATime() async throws {
        let loop = try ProbeLoop()
        try loop.start()
        loop.finish()
        #expect(await loop.probe.isIsolated())
        await loop.addFromManyTasks(2_000)
        #expect(await loop.probe.sum == 2_000)
        #expect(await loop.probe.recordInTasks(100) == Array(0..<100))
    }

    @Test
    func jobsThatRaceWithTheEndAllRun() async throws {
        for _ in 0..<50 {
            let loop = try ProbeLoop()
            try loop.start()
            async let added: Void = loop.addFromManyTasks(100)
            loop.executor.stop()
            await added
            await loop.executor.ended()
            loop.executor.join()
            #expect(await loop.probe.sum == 100)
        }
    }

    @Test
    func jobThatNeverEndsDoesNotHoldUpTheEnd() async throws {
        let loop = try ProbeLoop()
        try loop.start()
        let endless = Task { await loop.probe.yieldUntilCancelled() }
        await loop.probe.waitForYield()
        loop.finish()
        endless.cancel()
        await endless.value
    }

    @Test
    func stopBeforeTheStartCountsAsTheEnd() async throws {
        let loop = try ProbeLoop()
        async let sum = loop.probe.add(1)
        loop.executor.stop()
        await loop.executor.ended()
        loop.executor.join()
        #expect(await sum == 1)
        #expect(throws: SystemError.self) { try loop.start() }
    }

    @Test
    func secondStartIsRefused() async throws {
        let loop = try ProbeLoop()
        try loop.start()
        let error = #expect(throws: SystemError.self) { try loop.start() }
        #expect(error?.name == "EALREADY")
        loop.finish()
    }

    @Test
    func socketEventsAndJobsShareTheLoop() async throws {
        let loop = try ProbeLoop()
        let pair = try SocketPair()
        try await withKnownStart(loop) {
            try await loop.probe.echo(on: pair.server)
            for value in UInt8(0)..<50 {
                #expect(pair.client.send([value]) == .sent(1))
                #expect(try pair.client.awaitReceive().bytes == [value])
                await loop.probe.add(1)
            }
            #expect(await loop.probe.sum == 50)
        }
    }

    private func withKnownStart(_ loop: ProbeLoop, _ body: () async throws -> Void) async throws {
        try loop.start()
        try await body()
        loop.finish()
    }
}
