import RealtimeClient
import RealtimeEngine

extension RehearsalWorld {
    /// Everybody goes, the dead are laid to rest, and nothing of the run is left.
    func cleanUp() {
        self.stage.over.store(true)
        self.stage.calm.store(true)
        self.stage.crowd.disperse()
        for body in self.bodies { body.cancel() }
        let clients = self.stage.realtimeClients
        let executor = self.stage.executor
        _ = Task(executorPreference: executor, priority: .medium) { for client in clients { await client.close() } }
        for number in self.current {
            let host = self.lives[number].host
            host.start { await host.stop() }
        }
        self.rest(for: 1_000_000_000)
        self.stage.parts.clock.finish()
        for life in self.lives {
            life.clock.finish()
            life.door?.close()
            life.host.end()
        }
        self.rest(for: 0)
        // Whatever a node waits for is overdue now.
        self.stage.parts.clock.advance(by: .seconds(86_400))
        for life in self.lives {
            for hub in life.hubs {
                hub.enter { hub in hub.withTurn { _ in } }
                hub.end()
            }
        }
        self.rest(for: 0)
        self.stage.clear()
    }

    /// Lets everything run that can, the dead included, for a while of virtual time.
    private func rest(for nanoseconds: Int64) {
        let end = self.stage.parts.queue.now + nanoseconds
        var left = 100_000
        while left > 0 {
            left -= 1
            var hasRun = self.stage.executor.runNext()
            for life in self.lives {
                hasRun = life.host.executor.runNext() || hasRun
                for executor in life.executors { hasRun = executor.runNext() || hasRun }
            }
            if !hasRun && !self.step(until: end) { return }
        }
    }
}
