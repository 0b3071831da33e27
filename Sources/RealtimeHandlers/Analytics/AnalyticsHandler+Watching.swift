public import RealtimeEngine
internal import RealtimeProtocol

extension AnalyticsHandler {
    /// Gives a watcher the state of all widgets, computed now unless it is as new as their intervals want.
    public func subscribe(_ event: SubscribeEvent, by caller: Caller) async -> Result<SubscribeGrant, HandlerError> {
        guard let desk = self.desks.first(where: { desk in desk.room == event.room }) else {
            return .failure(.error(.unknownChannel))
        }
        if case .failure(let error) = await self.permissions.check(.viewDashboard, of: caller, on: desk.dashboard.id) {
            return .failure(error)
        }
        guard let node = self.node else { return .failure(.error(.unavailable)) }
        let now = node.environment.time().now
        let computations = desk.widgets
            .filter { widget in widget.isWanted(now) }
            .map { widget in self.computing(widget, of: desk, on: node) }
        for computation in computations { await computation.value }
        self.watch(desk, on: node)
        return await self.picture(of: desk, on: node).mapError { error in
            .error(.unavailable.retrying(afterMilliseconds: error.retryAfterMilliseconds))
        }
    }

    /// The state of all widgets as of a position.
    ///
    /// A value is part of the state before it is published, so the state has everything up to a position that is read
    /// after it. If it is still the same then, nothing that is older comes behind the position.
    private func picture(of desk: DashboardDesk, on node: Node) async -> Result<SubscribeGrant, BrokerError> {
        var widgets: [JSONValue]
        var before: [JSONValue]
        var head: StreamPosition
        var attempts = 0
        repeat {
            attempts += 1
            before = desk.widgets.map(\.json)
            switch await node.history(of: desk.room, HistoryQuery(since: nil, limit: 0)) {
            case .success(let page): head = page.top
            case .failure(let error): return .failure(error)
            }
            widgets = desk.widgets.map(\.json)
            // What changes faster than the broker answers shows an older value for a moment.
        } while before != widgets && attempts < 5
        let state: JSONValue = ["title": .string(desk.dashboard.title), "widgets": .array(widgets)]
        return .success(SubscribeGrant(permissions: [.subscribe, .history], data: state.raw, snapshot: head))
    }

    /// Keeps a dashboard's widgets current from now on, as long as somebody watches.
    private func watch(_ desk: DashboardDesk, on node: Node) {
        desk.touch(node.environment.time().now)
        let executor = node.environment.handlerExecutor
        // After a stop nobody begins anything: it has ended what there was.
        guard self.node != nil else { return }
        for widget in desk.widgets {
            widget.watching {
                Task(executorPreference: executor) { await self.keepCurrent(widget, of: desk) }
            }
        }
    }

    private func keepCurrent(_ widget: WidgetDesk, of desk: DashboardDesk) async {
        while let node = self.node {
            let now = node.environment.time().now
            if let due = widget.due, now < due {
                guard await self.sleep(.nanoseconds(due.nanoseconds - now.nanoseconds)) else { return }
            } else if await node.memberCount(of: desk.room) > 0 {
                desk.touch(now)
                widget.publishing(true)
                await self.computing(widget, of: desk, on: node).value
                let goesOn = await self.publish(widget, in: desk.room)
                widget.publishing(false)
                guard goesOn else { return }
            } else {
                if widget.endWatching(if: { desk.isIdle(for: self.policy.linger, now) }) { return }
                guard await self.sleep(min(widget.widget.interval, self.policy.linger)) else { return }
            }
        }
    }

    private func computing(_ widget: WidgetDesk, of desk: DashboardDesk, on node: Node) -> Task<Void, Never> {
        widget.computing {
            Task(executorPreference: node.environment.handlerExecutor) {
                await self.compute(widget, of: desk, on: node)
            }
        }
    }

    private func compute(_ widget: WidgetDesk, of desk: DashboardDesk, on node: Node) async {
        let begin = node.environment.time()
        let through = begin.wallMilliseconds
        let window = AnalyticsWindow(from: through - widget.widget.window.milliseconds, through: through)
        let source = self.source
        let answer = await self.calls(of: widget, desk, on: node)?.call {
            await source.compute(widget.widget, of: desk.dashboard, over: window)
        }
        let reason: String?
        switch answer {
        case .success?: reason = nil
        case .failure(.failed(let failure))?: reason = self.cut(failure.reason)
        case .failure(.late)?: reason = "no answer in time"
        case .failure(.refused)?: reason = "not asked, because it keeps failing"
        case nil: reason = "stopped"
        }
        widget.computed(at: begin.now) { state in
            if case .success(let value)? = answer {
                state.take(value, at: through)
            } else {
                state.fail(reason ?? "no value", at: through)
            }
        }
        node.metrics.add(1, to: widget.isStale ? .widgetsStale : .widgetsComputed, hub: 0)
    }

    /// Publishes a widget's state until the broker takes it or the next one is due; false when the handler stops.
    private func publish(_ widget: WidgetDesk, in room: String) async -> Bool {
        var pause = self.policy.retryAfter
        while let node = self.node {
            let payload = Payload(kind: .json, bytes: widget.json.raw.bytes)
            if case .success = await node.publish(payload, to: room, conflating: widget.widget.id) { return true }
            node.metrics.add(1, to: .widgetPublicationsFailed, hub: 0)
            let now = node.environment.time().now
            guard let due = widget.due, now < due else { return true }
            guard await self.sleep(min(pause, .nanoseconds(due.nanoseconds - now.nanoseconds))) else { return false }
            pause = min(pause * 2, self.policy.longestRetry)
        }
        return false
    }

    /// False when the task is cancelled.
    private func sleep(_ duration: Duration) async -> Bool {
        do {
            try await self.clock.sleep(for: duration, tolerance: nil)
            return true
        } catch {
            return false
        }
    }

    private func cut(_ reason: String) -> String {
        guard reason.utf8.count > self.policy.reasonBytes else { return reason }
        var cut = ""
        for character in reason {
            if cut.utf8.count + character.utf8.count > self.policy.reasonBytes { break }
            cut.append(character)
        }
        return cut
    }
}
