#define _GNU_SOURCE
#include "load_system.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

uint64_t load_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t load_raise_file_limit(uint64_t needed) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return 0;
    if (limit.rlim_cur >= needed) return limit.rlim_cur;
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = needed <= limit.rlim_max ? (rlim_t)needed : limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) < 0 ? before : limit.rlim_cur;
}

#if defined(__linux__)

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

int load_epoll_create(void) {
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    return epoll < 0 ? -errno : epoll;
}

static int control(int epoll, int operation, int descriptor, uint32_t tag, int interest) {
    struct epoll_event event = {.data.u32 = tag};
    if (interest & load_interest_read) event.events |= EPOLLIN;
    if (interest & load_interest_write) event.events |= EPOLLOUT;
    return epoll_ctl(epoll, operation, descriptor, &event) < 0 ? -errno : 0;
}

int load_epoll_add(int epoll, int descriptor, uint32_t tag, int interest) {
    return control(epoll, EPOLL_CTL_ADD, descriptor, tag, interest);
}

int load_epoll_change(int epoll, int descriptor, uint32_t tag, int interest) {
    return control(epoll, EPOLL_CTL_MOD, descriptor, tag, interest);
}

int load_epoll_remove(int epoll, int descriptor) {
    return control(epoll, EPOLL_CTL_DEL, descriptor, 0, 0);
}

int load_epoll_wait(int epoll, struct load_event *events, int capacity, int timeout_milliseconds) {
    struct epoll_event ready[512];
    int count = epoll_wait(epoll, ready, capacity < 512 ? capacity : 512, timeout_milliseconds);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++) {
        events[i].tag = ready[i].data.u32;
        events[i].readable = (ready[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
        events[i].writable = (ready[i].events & EPOLLOUT) != 0;
    }
    return count;
}

int load_connect(uint32_t source, uint16_t port, int narrow) {
    int one = 1;
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (narrow) {
        int receive_buffer = 8192, segment = 1400;
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        setsockopt(descriptor, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
    }
    setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(source)};
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int failed = bind(descriptor, (struct sockaddr *)&from, sizeof from) < 0;
    if (!failed) failed = connect(descriptor, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS;
    if (!failed) return descriptor;
    int error = errno;
    close(descriptor);
    return -error;
}

int load_connect_result(int descriptor) {
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) < 0) return -errno;
    return -error;
}

long load_receive(int descriptor, void *bytes, size_t count) {
    ssize_t result = recv(descriptor, bytes, count, 0);
    return result < 0 ? -errno : result;
}

long load_send(int descriptor, const void *bytes, size_t count) {
    ssize_t result = send(descriptor, bytes, count, MSG_NOSIGNAL);
    return result < 0 ? -errno : result;
}

void load_close(int descriptor) { close(descriptor); }

void load_abort(int descriptor) {
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(descriptor);
}

int load_pin(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    return sched_setaffinity(0, sizeof set, &set) < 0 ? -errno : 0;
}

/// Allows every CPU; the kernel leaves out those that do not exist or are not ours.
static int unpin(void) {
    cpu_set_t set;
    memset(&set, 0xFF, sizeof set);
    return sched_setaffinity(0, sizeof set, &set) < 0 ? -errno : 0;
}

int load_usable_cpu(int index) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) < 0) return -1;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &set) && index-- == 0) return cpu;
    }
    return -1;
}

int load_spawn(char *const *arguments, int cpu, int *output) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
    pid_t parent = getpid();
    pid_t child = fork();
    if (child < 0) {
        int error = errno;
        close(ends[0]);
        close(ends[1]);
        return -error;
    }
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(1);
        cpu >= 0 ? load_pin(cpu) : unpin();
        dup2(ends[1], STDOUT_FILENO);
        execv(arguments[0], arguments);
        _exit(127);
    }
    close(ends[1]);
    *output = ends[0];
    return child;
}

int64_t load_process_nanoseconds(int process) {
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) < 0) return -1;
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

#endif
