// What the system headers offer and the `Glibc` and `Musl` modules of Swift do not: a narrow set of functions
// with plain arguments, so that Swift needs no unsafe code to call most of them. On Apple systems the `Darwin`
// module has all that is needed and this header declares nothing.

#ifndef CREALTIMESYSTEM_H
#define CREALTIMESYSTEM_H

#if defined(__linux__)

#include <stddef.h>
#include <stdint.h>

/// The system's `struct epoll_event` without its union; `CRealtimeSystem.c` asserts that they are laid out alike.
struct realtime_poll_event {
    uint32_t conditions;
    uint64_t token;
}
#if defined(__x86_64__)
__attribute__((packed))
#endif
;

// The headers of the C libraries differ in what is a macro and what an enumeration, and a header that includes them
// would take their types away from the `Glibc` module; hence the numbers, which `CRealtimeSystem.c` asserts.

/// `epoll` conditions.
static const uint32_t realtime_epoll_in = 0x001;
static const uint32_t realtime_epoll_out = 0x004;
static const uint32_t realtime_epoll_error = 0x008;
static const uint32_t realtime_epoll_hangup = 0x010;
static const uint32_t realtime_epoll_read_hangup = 0x2000;
static const uint32_t realtime_epoll_edge = 0x80000000;

/// `epoll` operations.
static const int realtime_epoll_add = 1;
static const int realtime_epoll_remove = 2;
static const int realtime_epoll_modify = 3;

/// Flags of every send (`MSG_NOSIGNAL`): a peer that is gone is an error code and not a signal.
static const int realtime_send_flags = 0x4000;

/// Opens an `epoll` instance that does not survive `exec`; -1 and `errno` on failure.
int realtime_epoll_open(void);

/// Adds, modifies or removes `descriptor`; -1 and `errno` on failure.
int realtime_epoll_control(int epoll, int operation, int descriptor, uint32_t events, uint64_t token);

/// Waits for events, at most `timeout` milliseconds (-1: no end); -1 and `errno` on failure.
int realtime_epoll_wait(int epoll, struct realtime_poll_event *events, int capacity, int timeout);

/// Opens a counter (`eventfd`) that does not block and does not survive `exec`; -1 and `errno` on failure.
int realtime_event_open(void);

/// Adds one to the counter, so that whoever polls it wakes; -1 and `errno` on failure.
int realtime_event_signal(int descriptor);

/// Opens a stream socket that neither blocks nor survives `exec`; -1 and `errno` on failure.
int realtime_socket(int family);

/// Accepts a connection whose socket neither blocks nor survives `exec`; -1 and `errno` on failure.
/// `address` is a `struct sockaddr` with room for `length` bytes.
int realtime_accept(int descriptor, void *address, uint32_t *length);

/// Fills `buffer` from the kernel's generator and returns how many bytes it got; -1 and `errno` on failure.
long realtime_random(void *buffer, size_t length);

/// Writes the text of an error code into `buffer`, always terminated.
void realtime_error_text(int code, char *buffer, size_t length);

/// Names the calling thread; at most 15 bytes of the name are kept.
void realtime_thread_name(const char *name);

/// Pins the calling thread to one processor; 0, or the error code.
int realtime_thread_pin(int processor);

/// Reads the limit on open descriptors; -1 and `errno` on failure.
int realtime_file_limit_get(uint64_t *soft, uint64_t *hard);

/// Sets the limit on open descriptors; -1 and `errno` on failure.
int realtime_file_limit_set(uint64_t soft, uint64_t hard);

#endif
#endif
