#if os(Linux)
internal import BenchmarkSupport
internal import CFloorServer

extension RoomTraffic {
    /// How long nothing may happen before a run is given up: ten seconds.
    private static let patience: UInt64 = 10_000_000_000

    /// Whether a connection was lost that should not have been.
    var isBroken: Bool { ledger.faults.disconnected > 0 }

    /// Opens connections and waits until they are in their rooms.
    ///
    /// Returns how long it took, in seconds.
    func open(_ connections: Range<Int>) throws(EnvironmentProblem) -> Double {
        let start = load_now()
        let goal = joined + connections.count
        swarm.open(connections)
        var nextReport = start + 2_000_000_000
        let report = {
            guard load_now() > nextReport else { return }
            nextReport += 2_000_000_000
            Console.progress("\(NumberText.grouped(self.joined)) connections have joined")
        }
        try wait(
            progress: { joined },
            until: {
                report()
                return joined >= goal || isBroken
            }
        )
        for _ in joined..<max(joined, goal) where !isBroken { ledger.count(\.disconnected) }
        return Double(load_now() - start) / 1e9
    }

    /// Waits until at most so many deliveries are due.
    func settle(to due: Int = 0) throws(EnvironmentProblem) {
        try wait(progress: { ledger.delivered }, until: { outstanding <= due || isBroken })
    }

    /// Waits until every publish is answered; counts those that never are.
    func awaitAnswers() throws(EnvironmentProblem) {
        try wait(progress: { unanswered }, until: { unanswered <= 0 || isBroken })
        for _ in 0..<max(0, unanswered) { ledger.count(\.refused) }
    }

    /// Publishes round after round, at most `window` of them on their way, until `isDone` says so.
    func publishRounds(
        _ lanes: [(room: Int, publisher: Int)],
        window: Int,
        until isDone: (_ rounds: Int) -> Bool
    ) throws(EnvironmentProblem) {
        let size = lanes.reduce(0) { sum, lane in sum + readers[lane.room] }
        var rounds = 0
        while !isDone(rounds), !isBroken {
            publish(lanes)
            rounds += 1
            try settle(to: (window - 1) * size)
            if outstanding > (window - 1) * size { return }
        }
        try settle()
    }

    /// Publishes on a schedule and returns by how many seconds the latest publish was late.
    ///
    /// `report` is called every two seconds with the time that has passed.
    func publish(
        _ schedule: inout PublishSchedule,
        forSeconds seconds: Double,
        report: (_ seconds: Double) -> Void = { _ in }
    ) throws(EnvironmentProblem) -> Double {
        let start = load_now()
        var nextReport = start + 2_000_000_000
        let end = start + UInt64(seconds * 1e9)
        var latest: UInt64 = 0
        while !isBroken {
            let now = load_now()
            guard now < end else { break }
            while let due = schedule.next(before: now - start) {
                publish(due.lanes)
                latest = max(latest, now - start - due.time)
            }
            if now >= nextReport {
                report(Double(now - start) / 1e9)
                nextReport += 2_000_000_000
            }
            let pause = min(end - now, schedule.nanosecondsUntilNext(from: now - start))
            try swarm.turn(for: self, timeoutMilliseconds: Int(pause / 1_000_000))
        }
        try settle()
        return Double(latest) / 1e9
    }

    /// Reads stalled members again until each was told something, or has got everything after all.
    func resumeStalled(_ members: Range<Int>) throws(EnvironmentProblem) {
        for connection in members where isStalled[connection] { swarm.resume(connection) }
        try wait(
            progress: { ledger.delivered + notified },
            until: { members.allSatisfy { member in !isStalled[member] || ledger.isComplete(member) } }
        )
        for connection in members where isStalled[connection] && !ledger.isComplete(connection) {
            ledger.excuse(connection)
            ledger.count(\.unnotified)
        }
    }

    /// Turns until `isDone`, or until `progress` has stood still for too long.
    func wait(progress: () -> Int, until isDone: () -> Bool) throws(EnvironmentProblem) {
        var last = progress()
        var since = load_now()
        while !isDone() {
            try swarm.turn(for: self, timeoutMilliseconds: 100)
            let current = progress()
            if current != last {
                last = current
                since = load_now()
            } else if load_now() - since > Self.patience {
                return
            }
        }
    }
}
#endif
