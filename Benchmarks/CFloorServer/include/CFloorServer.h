// What realtime-bench needs from C: the floor server, and the system calls that the Glibc module does not show.

#ifndef C_FLOOR_SERVER_H
#define C_FLOOR_SERVER_H

#include "floor_server.h"
#include "load_system.h"

#endif
