#define _GNU_SOURCE
#include "CRealtimeSystem.h"

#if defined(__linux__)

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

_Static_assert(sizeof(struct realtime_poll_event) == sizeof(struct epoll_event), "size");
_Static_assert(offsetof(struct realtime_poll_event, conditions) == offsetof(struct epoll_event, events), "layout");
_Static_assert(offsetof(struct realtime_poll_event, token) == offsetof(struct epoll_event, data), "layout");
_Static_assert(EPOLLIN == 0x001 && EPOLLOUT == 0x004 && EPOLLERR == 0x008 && EPOLLHUP == 0x010, "conditions");
_Static_assert(EPOLLRDHUP == 0x2000 && (uint32_t)EPOLLET == 0x80000000, "conditions");
_Static_assert(EPOLL_CTL_ADD == 1 && EPOLL_CTL_DEL == 2 && EPOLL_CTL_MOD == 3, "operations");
_Static_assert(MSG_NOSIGNAL == 0x4000, "send flags");

int realtime_epoll_open(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

int realtime_epoll_control(int epoll, int operation, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data = {.u64 = token}};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

int realtime_epoll_wait(int epoll, struct realtime_poll_event *events, int capacity, int timeout) {
    return epoll_wait(epoll, (struct epoll_event *)events, capacity, timeout);
}

int realtime_event_open(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

int realtime_event_signal(int descriptor) {
    const uint64_t one = 1;
    return write(descriptor, &one, sizeof one) < 0 ? -1 : 0;
}

int realtime_socket(int family) {
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int realtime_accept(int descriptor, void *address, uint32_t *length) {
    return accept4(descriptor, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

long realtime_random(void *buffer, size_t length) {
    return getrandom(buffer, length, 0);
}

void realtime_error_text(int code, char *buffer, size_t length) {
    if (length == 0) {
        return;
    }
#if defined(__GLIBC__)
    char scratch[128];
    snprintf(buffer, length, "%s", strerror_r(code, scratch, sizeof scratch));
#else
    if (strerror_r(code, buffer, length) != 0) {
        snprintf(buffer, length, "error %d", code);
    }
#endif
}

void realtime_thread_name(const char *name) {
    char kept[16];
    snprintf(kept, sizeof kept, "%s", name);
    pthread_setname_np(pthread_self(), kept);
}

int realtime_thread_pin(int processor) {
    if (processor < 0 || processor >= CPU_SETSIZE) {
        return EINVAL;
    }
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    return pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

int realtime_file_limit_get(uint64_t *soft, uint64_t *hard) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) {
        return -1;
    }
    *soft = limit.rlim_cur;
    *hard = limit.rlim_max;
    return 0;
}

int realtime_file_limit_set(uint64_t soft, uint64_t hard) {
    const struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
    return setrlimit(RLIMIT_NOFILE, &limit);
}

#else

// A translation unit must not be empty.
typedef int realtime_system_is_empty_here;

#endif
