internal import RealtimeEngine

extension OpenQuote {
    /// Tells the premium's machine what happened, and does what follows.
    func act(_ action: PremiumStateMachine.Action) {
        if let run = self.premium.perform(action, at: self.parts.clock.now()) { self.calculate(run) }
        self.arm()
    }

    /// Takes what another node calculated.
    func adopt(_ heard: PremiumView?) {
        guard let heard, heard.state == .current, let money = heard.amount, let version = heard.version else { return }
        self.act(.heard(money, version: version))
    }

    private func calculate(_ run: PremiumStateMachine.Run) {
        guard let document = self.document else { return }
        self.calculation?.cancel()
        let (parts, id) = (self.parts, self.id)
        self.calculation = parts.start { [weak self] in
            let result = await parts.calculator.call(isFault: \.isFault) {
                await parts.service.premium(of: document, id: id)
            }
            await self?.finished(run, result)
        }
    }

    private func finished(_ run: PremiumStateMachine.Run, _ result: Result<Money, ServiceFailure<QuoteFailure>>) {
        if case .success = result {
            self.parts.node?.count(.premiumsCalculated)
        } else {
            self.parts.node?.count(.premiumsFailed)
        }
        self.act(.finished(run: run.number, result.mapError(PremiumStateMachine.Problem.init)))
        self.settleLater()
    }

    private func arm() {
        let wake = self.premium.nextWake
        if self.timer?.wake == wake { return }
        self.timer?.task.cancel()
        self.timer = nil
        guard let wake, !self.isClosed else { return }
        let clock = self.parts.clock
        let pause = Duration.nanoseconds(wake.nanoseconds - clock.now().nanoseconds)
        let task = self.parts.start { [weak self] in
            if pause > .zero, await !clock.sleep(pause) { return }
            await self?.wake(at: wake)
        }
        self.timer = (task, wake)
    }

    private func wake(at wake: Instant) {
        guard self.timer?.wake == wake else { return }
        self.timer = nil
        self.act(.tick)
        self.settleLater()
    }
}

extension PremiumStateMachine.Problem {
    init(_ problem: ServiceFailure<QuoteFailure>) {
        switch problem {
        case .failed(.invalidField(let name, let reason)): self.init(reason: "\(name): \(reason)", isTemporary: false)
        case .late: self.init(reason: "timeout", isTemporary: true)
        case .refused, .failed: self.init(reason: "unavailable", isTemporary: true)
        }
    }
}
