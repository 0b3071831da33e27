// System calls for the load generator, in shapes that are easy to call from Swift.
// Results below zero are negated errno values.

#ifndef LOAD_SYSTEM_H
#define LOAD_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

struct load_event {
    uint32_t tag;
    uint8_t readable;
    uint8_t writable;
};

/// Which readiness an epoll registration asks for.
enum load_interest {
    load_interest_read = 1,
    load_interest_write = 2,
};

int load_epoll_create(void);
int load_epoll_add(int epoll, int descriptor, uint32_t tag, int interest);
int load_epoll_change(int epoll, int descriptor, uint32_t tag, int interest);
int load_epoll_remove(int epoll, int descriptor);
int load_epoll_wait(int epoll, struct load_event *events, int capacity, int timeout_milliseconds);

/// Starts a non-blocking connection to 127.0.0.1:`port` from the loopback address `source` (host byte order).
/// A narrow connection takes little before it stalls: small segments and a small receive buffer, so that the system's
/// own send buffer, which grows with both, stays near 150 kB and not at the megabytes that loopback would allow.
int load_connect(uint32_t source, uint16_t port, int narrow);
/// The outcome of a connection that became writable: 0 or a negated errno value.
int load_connect_result(int descriptor);
long load_receive(int descriptor, void *bytes, size_t count);
long load_send(int descriptor, const void *bytes, size_t count);
void load_close(int descriptor);
/// Closes with a reset, so that no TIME_WAIT stays behind.
void load_abort(int descriptor);

/// Runs `arguments[0]` with its standard output on a pipe. The child is killed when this process dies.
/// `cpu` is the CPU to pin it to, or -1 for any. Returns the process id; `output` gets the pipe's reading end.
int load_spawn(char *const *arguments, int cpu, int *output);
int load_pin(int cpu);
/// The number of the `index`th CPU that this process may run on, or -1.
int load_usable_cpu(int index);
/// User and system time of a whole process, in nanoseconds.
int64_t load_process_nanoseconds(int process);

/// Raises the soft limit of open files to `needed` if the hard limit allows it. Returns the limit now in force.
uint64_t load_raise_file_limit(uint64_t needed);
/// The raw clock ids differ between systems; this is CLOCK_MONOTONIC in nanoseconds.
uint64_t load_now(void);

#endif
