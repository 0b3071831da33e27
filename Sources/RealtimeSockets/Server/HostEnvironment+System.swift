public import RealtimeEngine

extension HostEnvironment {
    /// The system's clocks and randomness.
    public static let system = HostEnvironment(
        time: {
            TurnTime(
                now: Instant(nanoseconds: Int64(clamping: MonotonicClock.now())),
                wallMilliseconds: Int64(clamping: WallClock.milliseconds())
            )
        },
        entropy: {
            switch SystemEntropy.sixteenBytes() {
            case .success(let words): (words.high, words.low)
            // Ids that can be guessed would be worse than none: a system without randomness cannot serve.
            case .failure(let error): preconditionFailure("the system gives no randomness: \(error)")
            }
        }
    )
}
