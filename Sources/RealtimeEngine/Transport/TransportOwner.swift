/// Whoever owns the sockets of a hub's transports and waits for them on the hub's executor.
///
/// The hub keeps it, so that its state lives inside the hub's isolation without a lock.
public protocol TransportOwner: AnyObject {
    /// Waits for sockets and timers and handles what came, in one turn of the hub. False ends the loop.
    func turn(_ hub: isolated Hub) -> Bool

    /// The loop has ended: closes what is left.
    func end(_ hub: isolated Hub)
}
