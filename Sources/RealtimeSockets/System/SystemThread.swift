#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import CRealtimeSystem
internal import Musl
#else
internal import CRealtimeSystem
internal import Glibc
#endif

/// A thread of its own, for what must block: a loop, a wait for signals.
///
/// It has to be joined or detached, once; otherwise its stack leaks.
package struct SystemThread: Sendable {
    private let handle: ThreadHandle

    /// Starts a thread that runs `body` and ends.
    ///
    /// - Parameters:
    ///   - name: Shown by debuggers and profilers; Linux keeps 15 bytes of it.
    ///   - processor: The processor to stay on, where the system can do that (Linux); ignored elsewhere.
    package static func start(
        name: String,
        processor: Int? = nil,
        _ body: @escaping @Sendable () -> Void
    ) -> Result<SystemThread, SystemError> {
        let start = ThreadBody(name: name, processor: processor, body: body)
        let context = unsafe Unmanaged.passRetained(start)
        #if canImport(Glibc)
        var thread = pthread_t()
        #else
        var thread: pthread_t?
        #endif
        let code = unsafe pthread_create(&thread, nil, threadMain, context.toOpaque())
        guard code == 0 else {
            unsafe context.release()
            return .failure(SystemError(errno: code, operation: "pthread_create"))
        }
        return .success(SystemThread(handle: ThreadHandle(thread)))
    }

    /// Blocks until the thread has ended.
    ///
    /// Called once, and never by the thread itself.
    package func join() {
        handle.join()
    }

    /// Gives up joining: the thread's stack is freed when it ends.
    ///
    /// Called instead of `join()`.
    package func detach() {
        handle.detach()
    }

    /// A number that tells the calling thread from all others that live now; never 0.
    package static var current: UInt {
        #if canImport(Glibc)
        UInt(pthread_self())
        #else
        unsafe UInt(bitPattern: pthread_self())
        #endif
    }
}

/// The system's handle as a number, so that it may be sent: a pointer on some systems, a number on others.
private struct ThreadHandle: Sendable {
    private let bits: UInt

    #if canImport(Glibc)
    init(_ thread: pthread_t) { bits = UInt(thread) }

    func join() { _ = pthread_join(pthread_t(bits), nil) }

    func detach() { _ = pthread_detach(pthread_t(bits)) }
    #else
    init(_ thread: pthread_t?) { unsafe bits = UInt(bitPattern: thread) }

    func join() {
        guard let thread = unsafe pthread_t(bitPattern: bits) else { return }
        _ = unsafe pthread_join(thread, nil)
    }

    func detach() {
        guard let thread = unsafe pthread_t(bitPattern: bits) else { return }
        _ = unsafe pthread_detach(thread)
    }
    #endif
}

/// What travels into a new thread.
private final class ThreadBody: Sendable {
    private let name: String
    private let processor: Int?
    private let body: @Sendable () -> Void

    init(name: String, processor: Int?, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.processor = processor
        self.body = body
    }

    func run() {
        #if canImport(Darwin)
        _ = unsafe pthread_setname_np(name)
        #else
        unsafe realtime_thread_name(name)
        // A thread that cannot be pinned is slower and not wrong.
        if let processor { _ = realtime_thread_pin(Int32(clamping: processor)) }
        #endif
        body()
    }
}

#if canImport(Darwin)
private func threadMain(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    unsafe Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
#else
private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    unsafe Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
#endif
