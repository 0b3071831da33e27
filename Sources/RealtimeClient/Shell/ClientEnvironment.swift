/// What a client takes from the world: time, chance, tokens and a place to run.
///
/// Tests give it a virtual clock and a seed.
public struct ClientEnvironment: Sendable {
    /// The time of a monotonic clock, in nanoseconds.
    public var now: @Sendable () -> UInt64

    /// Waits until the clock shows a time, or until the task is cancelled.
    public var sleep: @Sendable (_ until: UInt64) async -> Void

    /// A random number that nobody else can guess.
    public var random: @Sendable () -> UInt64

    /// Gives a token for the connection (nil) or for a room.
    ///
    /// An error that is not retryable ends the connection or the subscription.
    public var token: @Sendable (_ room: String?) async -> Result<String, ClientError>

    /// Where the client's own tasks run; nil for the default.
    public var executor: (any TaskExecutor)?

    /// Makes an environment.
    ///
    /// Without `token`, asking for one fails for good.
    public init(
        now: @escaping @Sendable () -> UInt64,
        sleep: @escaping @Sendable (_ until: UInt64) async -> Void,
        random: @escaping @Sendable () -> UInt64,
        executor: (any TaskExecutor)? = nil,
        token: @escaping @Sendable (_ room: String?) async -> Result<String, ClientError> = { _ in
            .failure(ClientError(code: .noToken, message: "the host supplies no tokens", origin: .local))
        }
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
        self.executor = executor
        self.token = token
    }
}
