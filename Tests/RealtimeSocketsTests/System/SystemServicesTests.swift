internal import RealtimeSockets
internal import Synchronization
internal import Testing

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

struct SystemServicesTests {
    @Test
    func monotonicClockNeverGoesBack() {
        var last = MonotonicClock.now()
        for _ in 0..<1_000 {
            let now = MonotonicClock.now()
            #expect(now >= last)
            last = now
        }
    }

    @Test
    func wallClockIsAfterTheYear2025() {
        #expect(WallClock.milliseconds() > 1_735_689_600_000)
    }

    @Test
    func entropyDoesNotRepeat() throws {
        let first = try SystemEntropy.sixteenBytes().get()
        let second = try SystemEntropy.sixteenBytes().get()
        #expect(first != second)
        #expect(first.high != first.low)
    }

    @Test(arguments: [0, 1, 15, 16, 4_096])
    func entropyFillsTheWholeBuffer(_ count: Int) throws {
        var seen = [Bool](repeating: false, count: count)
        // A byte that stays zero in 64 draws was never written.
        for _ in 0..<64 {
            var bytes = [UInt8](repeating: 0, count: count)
            try unsafe bytes.withUnsafeMutableBytes { unsafe SystemEntropy.fill($0) }.get()
            for index in 0..<count where bytes[index] != 0 { seen[index] = true }
        }
        #expect(seen.allSatisfy { $0 })
    }

    @Test
    func errorTellsCallTextAndName() {
        let error = SystemError(errno: ECONNREFUSED, operation: "connect")
        #expect(error.name == "ECONNREFUSED")
        #expect(error.text == "Connection refused")
        #expect(error.description == "connect: Connection refused (ECONNREFUSED)")
        #expect(SystemError(errno: 9_999, operation: "x").name == "E9999")
    }

    @Test
    func fileLimitIsRaisedAndNeverLowered() throws {
        let before = try FileLimit.current().get()
        #expect(try FileLimit.raise(to: 1).get() == before)
        let wanted = before.hard > before.soft ? before.soft + 1 : before.soft
        let after = try FileLimit.raise(to: wanted).get()
        #expect(after.soft >= wanted)
        #expect(after.hard == before.hard)
    }

    @Test
    func fileLimitStopsAtTheHardOne() async {
        await #expect(processExitsWith: .success) {
            let limit = try FileLimit.raise(to: .max).get()
            try #require(limit.soft <= limit.hard)
            #if os(Linux)
            try #require(limit.soft == limit.hard)
            #endif
        }
    }

    @Test
    func threadRunsItsBodyElsewhereAndIsJoined() throws {
        let identity = Atomic<UInt>(0)
        try withThread(identity)
        #expect(identity.load(ordering: .acquiring) != 0)
        #expect(identity.load(ordering: .acquiring) != SystemThread.current)
    }

    @Test(arguments: [(SIGTERM, SignalWaiter.StopSignal.terminate), (SIGINT, .interrupt)])
    func stopSignalIsWaitedFor(_ number: Int32, _ expected: SignalWaiter.StopSignal) throws {
        let received = ResultBox()
        // A signal to one thread: the other threads of the test process have not blocked it.
        let thread = try SystemThread.start(name: "signals") {
            received.value.withLock { value in
                value = SignalWaiter.block().flatMap { waiter in
                    raise(number)
                    return waiter.wait()
                }
            }
        }.get()
        thread.join()
        #expect(received.value.withLock { $0 } == .success(expected))
    }

    private func withThread(_ identity: borrowing Atomic<UInt>) throws {
        let box = IdentityBox()
        try SystemThread.start(name: "a name longer than fifteen bytes", processor: 0) {
            box.value.store(SystemThread.current, ordering: .releasing)
        }.get().join()
        identity.store(box.value.load(ordering: .acquiring), ordering: .releasing)
    }
}

private final class IdentityBox: Sendable {
    let value = Atomic<UInt>(0)
}

private final class ResultBox: Sendable {
    let value = Mutex<Result<SignalWaiter.StopSignal, SystemError>?>(nil)
}
