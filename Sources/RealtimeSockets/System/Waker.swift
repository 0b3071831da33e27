#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import CRealtimeSystem
internal import Musl
#else
internal import CRealtimeSystem
internal import Glibc
#endif

/// Ends the wait of one poller, from any thread.
///
/// It is made before the poller, so that whoever queues work for a loop can wake it before the loop exists and
/// after it is gone. The descriptor closes with the last reference: a late `wake()` never hits a stranger's.
package final class Waker: Sendable {
    /// On Linux the counter that the poller watches; on Apple systems the queue that the poller itself is.
    let descriptor: Int32

    /// Opens the kernel's object.
    package init() throws(SystemError) {
        #if canImport(Darwin)
        let descriptor = kqueue()
        guard descriptor >= 0 else { throw .last("kqueue") }
        var change = kevent64_s()
        change.filter = Int16(EVFILT_USER)
        change.flags = UInt16(EV_ADD | EV_CLEAR)
        change.udata = Poller.wakeToken
        guard unsafe kevent64(descriptor, &change, 1, nil, 0, 0, nil) >= 0 else {
            let error = SystemError.last("kevent64")
            closeDescriptor(descriptor)
            throw error
        }
        #else
        let descriptor = realtime_event_open()
        guard descriptor >= 0 else { throw .last("eventfd") }
        #endif
        self.descriptor = descriptor
    }

    deinit {
        closeDescriptor(descriptor)
    }

    /// Makes the current or the next wait return; one system call, about 0.3 us.
    ///
    /// Several calls before a wait are one wake.
    package func wake() {
        // The one way to fail is a counter that is full after 2^64 - 2 wakes, and then the poller is awake anyway.
        #if canImport(Darwin)
        var change = kevent64_s()
        change.filter = Int16(EVFILT_USER)
        change.fflags = UInt32(NOTE_TRIGGER)
        change.udata = Poller.wakeToken
        _ = retryingOnInterrupt { unsafe kevent64(descriptor, &change, 1, nil, 0, 0, nil) }
        #else
        _ = retryingOnInterrupt { realtime_event_signal(descriptor) }
        #endif
    }
}
