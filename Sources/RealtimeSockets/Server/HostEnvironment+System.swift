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
            let words = SystemEntropy.words
            return (words.high, words.low)
        }
    )
}
