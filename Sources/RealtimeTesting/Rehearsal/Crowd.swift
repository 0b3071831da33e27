import Synchronization

/// Where the bodies of a rehearsal's clients wait for each other and for the calm.
final class Crowd: Sendable {
    typealias Waiter = CheckedContinuation<Void, any Error>

    private struct Contents {
        /// Bodies that have not ended.
        var working: Int
        var isCalm = false
        var isOver = false
        var calm: [Waiter] = []
        var meeting: [Waiter] = []
    }

    private let contents: Mutex<Contents>

    init(clients: Int) {
        self.contents = Mutex(Contents(working: clients))
    }

    /// How many have not ended.
    var working: Int { self.contents.withLock { contents in contents.working } }

    func waitForCalm() async throws {
        try await self.wait { contents, waiter in
            if contents.isCalm { return true }
            contents.calm.append(waiter)
            return false
        }
    }

    /// Waits until everybody who has not ended is here.
    func meet() async throws {
        try await self.wait { contents, waiter in
            contents.meeting.append(waiter)
            return false
        }
    }

    private func wait(_ enter: @Sendable (inout Contents, Waiter) -> Bool) async throws {
        try await withCheckedThrowingContinuation { waiter in
            let (isOver, goes, released) = self.contents.withLock { contents -> (Bool, Bool, [Waiter]) in
                if contents.isOver { return (true, false, []) }
                return (false, enter(&contents, waiter), Self.release(&contents))
            }
            if isOver { waiter.resume(throwing: RehearsalOver()) }
            if goes { waiter.resume() }
            for waiter in released { waiter.resume() }
        }
    }

    private static func release(_ contents: inout Contents) -> [Waiter] {
        guard !contents.meeting.isEmpty, contents.meeting.count >= contents.working else { return [] }
        defer { contents.meeting = [] }
        return contents.meeting
    }

    /// A body has ended.
    func ended() {
        let released = self.contents.withLock { contents in
            contents.working -= 1
            return Self.release(&contents)
        }
        for waiter in released { waiter.resume() }
    }

    func calmDown() {
        let waiters = self.contents.withLock { contents in
            contents.isCalm = true
            defer { contents.calm = [] }
            return contents.calm
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Nobody waits any more.
    func disperse() {
        let waiters = self.contents.withLock { contents in
            contents.isOver = true
            contents.isCalm = true
            defer {
                contents.calm = []
                contents.meeting = []
            }
            return contents.calm + contents.meeting
        }
        for waiter in waiters { waiter.resume(throwing: RehearsalOver()) }
    }
}
