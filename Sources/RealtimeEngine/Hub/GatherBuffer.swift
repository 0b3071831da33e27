/// Room for the slices of one write, allocated once for the hub.
///
/// The slices point into log segments and own queues that do not move while a write goes on.
@safe
final class GatherBuffer {
    /// Where a slice came from, so that what was taken of it can be booked.
    struct Source {
        /// The membership, or `own` or `rest`.
        var membership: Int32
        var count: Int
        /// The log position of the first byte.
        var position: UInt64
    }

    static let capacity = 16
    /// Marks a slice of the connection's own queue.
    static let own: Int32 = -1
    /// Marks the rest of a half-sent frame that the own queue keeps.
    static let rest: Int32 = -2
    private let slices: UnsafeMutableBufferPointer<OutboundSlice>
    private(set) var sources: [Source] = []
    private(set) var total = 0

    init() {
        unsafe self.slices = .allocate(capacity: Self.capacity)
        self.sources.reserveCapacity(Self.capacity)
    }

    deinit {
        unsafe self.slices.deallocate()
    }

    var isFull: Bool { self.sources.count == Self.capacity }

    func clear() {
        self.sources.removeAll(keepingCapacity: true)
        self.total = 0
    }

    func append(_ bytes: UnsafeRawBufferPointer, membership: Int32, position: UInt64) {
        unsafe self.slices.initializeElement(at: self.sources.count, to: OutboundSlice(bytes))
        self.sources.append(Source(membership: membership, count: bytes.count, position: position))
        self.total += bytes.count
    }

    var filled: UnsafeBufferPointer<OutboundSlice> {
        unsafe UnsafeBufferPointer(start: self.slices.baseAddress, count: self.sources.count)
    }
}
