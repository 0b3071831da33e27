// The leanest honest epoll server: the floor that realtime-bench compares a server with.

#ifndef FLOOR_SERVER_H
#define FLOOR_SERVER_H

#include <stdint.h>

enum floor_mode {
    floor_mode_echo = 0,
    floor_mode_broadcast = 1,
};

/// Serves on 127.0.0.1 until it is killed. Prints `listening on 127.0.0.1:PORT` when ready.
/// Returns an errno value if it cannot start; ENOSYS where there is no epoll.
int floor_server_run(int mode, uint16_t port);

#endif
