#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Up to 16 slices that leave in one system call.
///
/// A loop keeps one and fills it anew for each gathered write, so that gathering allocates nothing. It holds addresses
/// and not memory: what was appended must stay where it is until the send has returned, then call `removeAll()`.
@safe
package struct SendVector: ~Copyable {
    /// How many slices fit.
    package static let capacity = 16

    /// How many slices are in it.
    package private(set) var count = 0

    /// How many bytes its slices have together.
    package private(set) var byteCount = 0

    let slices: UnsafeMutablePointer<iovec>

    /// Makes an empty vector; the only allocation of its life.
    package init() {
        unsafe slices = .allocate(capacity: Self.capacity)
        unsafe slices.initialize(repeating: iovec(), count: Self.capacity)
    }

    deinit {
        unsafe slices.deallocate()
    }

    /// Whether no other slice fits.
    package var isFull: Bool { count == Self.capacity }

    /// Appends a slice, of which an empty one takes no place; false if the vector is full.
    @unsafe
    package mutating func append(_ slice: UnsafeRawBufferPointer) -> Bool {
        guard let start = slice.baseAddress, slice.count > 0 else { return true }
        guard !isFull else { return false }
        unsafe slices[count].iov_base = UnsafeMutableRawPointer(mutating: start)
        unsafe slices[count].iov_len = .init(slice.count)
        count += 1
        byteCount += slice.count
        return true
    }

    /// Forgets all slices.
    package mutating func removeAll() {
        count = 0
        byteCount = 0
    }
}
