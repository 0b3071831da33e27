/// Lets nobody pass until it is opened.
actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func pass() async {
        if isOpen { return }
        await withCheckedContinuation { continuation in waiting.append(continuation) }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}

/// Counts, and tells when it has come so far.
actor Counter {
    private var count = 0
    private var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    func add() {
        count += 1
        let reached = waiting.filter { entry in entry.count <= count }
        waiting.removeAll { entry in entry.count <= count }
        for entry in reached { entry.continuation.resume() }
    }

    func wait(for count: Int) async {
        if self.count >= count { return }
        await withCheckedContinuation { continuation in waiting.append((count, continuation)) }
    }
}
