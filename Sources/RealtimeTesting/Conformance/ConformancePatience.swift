/// How long a conformance kit waits for something that comes later.
///
/// The kits read no clock: they look, let the host do something with `wake`, and look again. For a broker or a transport
/// that answers at once the defaults do. For one behind a network, let `wake` run its loop or sleep a millisecond.
public struct ConformancePatience: Sendable {
    /// How often a kit looks before it gives up on something that should come.
    public var looks: Int
    /// How often a kit looks before it believes that nothing comes any more.
    public var quietLooks: Int
    /// Runs between two looks.
    public var wake: @Sendable () async -> Void

    /// Makes a patience.
    public init(
        looks: Int = 10_000,
        quietLooks: Int = 100,
        wake: @escaping @Sendable () async -> Void = { await Task.yield() }
    ) {
        self.looks = looks
        self.quietLooks = quietLooks
        self.wake = wake
    }

    /// Waits until a condition holds; false when it did not in time.
    func until(_ condition: () async -> Bool) async -> Bool {
        for _ in 0..<self.looks {
            if await condition() { return true }
            await self.wake()
        }
        return await condition()
    }

    /// Waits until it can be believed that nothing comes any more.
    func settle(_ look: () async -> Void) async {
        for _ in 0..<self.quietLooks {
            await look()
            await self.wake()
        }
        await look()
    }
}
