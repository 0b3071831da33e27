// One thread, one epoll, level-triggered. A connection is 32 bytes of state; bytes are kept only while something is
// incomplete. One receive and at most one send per readable connection and turn. In broadcast mode all frames that
// arrived in a turn are encoded once, one after another, and every member gets them in one send at the turn's end.

#define _GNU_SOURCE
#include "floor_server.h"

#include <errno.h>

#if !defined(__linux__)

int floor_server_run(int mode, uint16_t port) {
    (void)mode, (void)port;
    return ENOSYS;
}

#else

#include "floor_handshake.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { read_capacity = 256 * 1024, turn_capacity = 1024 * 1024, peer_capacity = 65536, event_capacity = 1024 };

struct peer {
    uint8_t *unread;  // The start of an incomplete request or frame.
    uint8_t *unsent;  // What the socket did not take.
    uint32_t unread_count;
    uint32_t unsent_count;
    uint32_t member;  // Its place in `members`.
    uint8_t open;     // The handshake is done.
};

static struct peer *peers;  // By descriptor.
static int *members;
static uint32_t member_count;
static uint8_t *incoming, *outgoing, *turn;
static size_t turn_count;
static int epoll, mode;

static void watch(int fd, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.fd = fd};
    epoll_ctl(epoll, operation, fd, &event);
}

static void drop(int fd) {
    struct peer *peer = &peers[fd];
    if (peer->open) {
        int last = members[--member_count];
        members[peer->member] = last;
        peers[last].member = peer->member;
    }
    free(peer->unread);
    free(peer->unsent);
    memset(peer, 0, sizeof *peer);
    close(fd);
}

/// Appends `count` bytes to what is waiting in front of them.
static void keep(uint8_t **kept, uint32_t *kept_count, const uint8_t *bytes, size_t count) {
    uint8_t *grown = realloc(*kept, *kept_count + count);
    if (!grown) abort();
    memcpy(grown + *kept_count, bytes, count);
    *kept = grown;
    *kept_count += (uint32_t)count;
}

/// Sends, and keeps what the socket does not take. Returns -1 if the connection is gone.
static int deliver(int fd, const uint8_t *bytes, size_t count) {
    struct peer *peer = &peers[fd];
    ssize_t sent = 0;
    if (!peer->unsent) {
        sent = send(fd, bytes, count, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) return -1;
        if (sent < 0) sent = 0;
        if ((size_t)sent == count) return 0;
        watch(fd, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    }
    keep(&peer->unsent, &peer->unsent_count, bytes + sent, count - (size_t)sent);
    return 0;
}

static int flush(int fd) {
    struct peer *peer = &peers[fd];
    if (!peer->unsent) return 0;
    ssize_t sent = send(fd, peer->unsent, peer->unsent_count, MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN ? 0 : -1;
    peer->unsent_count -= (uint32_t)sent;
    memmove(peer->unsent, peer->unsent + sent, peer->unsent_count);
    if (peer->unsent_count > 0) return 0;
    free(peer->unsent);
    peer->unsent = NULL;
    watch(fd, EPOLL_CTL_MOD, EPOLLIN);
    return 0;
}

static void unmask(uint8_t *to, const uint8_t *from, size_t count, const uint8_t key[4]) {
    uint64_t wide, word;
    memcpy(&wide, key, 4);
    memcpy((uint8_t *)&wide + 4, key, 4);
    size_t at = 0;
    for (; at + 8 <= count; at += 8) {
        memcpy(&word, from + at, 8);
        word ^= wide;
        memcpy(to + at, &word, 8);
    }
    for (; at < count; at++) to[at] = from[at] ^ key[at & 3];
}

/// Writes a frame's server-side header. Returns its length.
static size_t head(uint8_t *to, uint8_t first, size_t count) {
    to[0] = first;
    if (count < 126) {
        to[1] = (uint8_t)count;
        return 2;
    }
    if (count < 65536) {
        to[1] = 126, to[2] = (uint8_t)(count >> 8), to[3] = (uint8_t)count;
        return 4;
    }
    to[1] = 127;
    for (int i = 0; i < 8; i++) to[2 + i] = (uint8_t)((uint64_t)count >> (56 - 8 * i));
    return 10;
}

static void end_turn(void) {
    for (uint32_t i = 0; turn_count > 0 && i < member_count;) {
        int fd = members[i];
        if (deliver(fd, turn, turn_count) < 0) {
            drop(fd);
        } else {
            i++;
        }
    }
    turn_count = 0;
}

/// Handles whole frames. Returns how many bytes it used, or -1 for a protocol error or a close.
static long frames(int fd, const uint8_t *bytes, size_t count) {
    size_t at = 0, out = 0;
    int closing = 0;
    while (!closing && count - at >= 6) {
        uint8_t opcode = bytes[at] & 15;
        uint64_t size = bytes[at + 1] & 127;
        size_t start = at + 6;
        if (!(bytes[at + 1] & 128) || bytes[at] & 0x70) return -1;
        if (size == 126) {
            if (count - at < 8) break;
            size = (uint64_t)bytes[at + 2] << 8 | bytes[at + 3];
            start = at + 8;
        } else if (size == 127) {
            if (count - at < 14) break;
            size = 0;
            for (int i = 0; i < 8; i++) size = size << 8 | bytes[at + 2 + (size_t)i];
            start = at + 14;
        }
        if (size > read_capacity - 64) return -1;
        if (start + size > count) break;
        const uint8_t *key = bytes + start - 4;
        if (opcode < 8 && mode == floor_mode_broadcast) {
            if (turn_count + size + 16 > turn_capacity) end_turn();
            turn_count += head(turn + turn_count, bytes[at], size);
            unmask(turn + turn_count, bytes + start, size, key);
            turn_count += size;
        } else if (opcode != 10) {
            out += head(outgoing + out, opcode == 9 ? 0x8A : bytes[at], size);
            unmask(outgoing + out, bytes + start, size, key);
            out += size;
            closing = opcode == 8;
        }
        at = start + size;
    }
    if (out > 0 && deliver(fd, outgoing, out) < 0) return -1;
    return closing ? -1 : (long)at;
}

static long handshake(int fd, const uint8_t *bytes, size_t count) {
    char response[FLOOR_RESPONSE_CAPACITY];
    size_t length = 0;
    long used = floor_handshake(bytes, count, response, &length);
    if (used <= 0) return used;
    peers[fd].open = 1;
    peers[fd].member = member_count;
    members[member_count++] = fd;
    return deliver(fd, (uint8_t *)response, length) < 0 ? -1 : used;
}

static void receive(int fd) {
    struct peer *peer = &peers[fd];
    size_t count = peer->unread_count;
    if (count > 0) memcpy(incoming, peer->unread, count);
    ssize_t got = recv(fd, incoming + count, read_capacity - count, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return drop(fd);
    count += (size_t)got;
    size_t used = 0;
    if (!peer->open) {
        long step = handshake(fd, incoming, count);
        if (step < 0) return drop(fd);
        used = (size_t)step;
    }
    if (peer->open) {
        long step = frames(fd, incoming + used, count - used);
        if (step < 0) return drop(fd);
        used += (size_t)step;
    }
    if (peer->unread) {
        free(peer->unread);
        peer->unread = NULL;
        peer->unread_count = 0;
    }
    if (used < count) keep(&peer->unread, &peer->unread_count, incoming + used, count - used);
}

static void accept_all(int listener) {
    int one = 1;
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        if (fd >= peer_capacity) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        watch(fd, EPOLL_CTL_ADD, EPOLLIN);
    }
}

static int listen_on(uint16_t port, int *listener) {
    int one = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return errno;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 4096) < 0) return errno;
    getsockname(fd, (struct sockaddr *)&address, &size);
    printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    *listener = fd;
    return 0;
}

int floor_server_run(int chosen_mode, uint16_t port) {
    static struct epoll_event events[event_capacity];
    int listener = -1;
    mode = chosen_mode;
    peers = calloc(peer_capacity, sizeof *peers);
    members = calloc(peer_capacity, sizeof *members);
    incoming = malloc(read_capacity);
    outgoing = malloc(read_capacity);
    turn = malloc(turn_capacity);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!peers || !members || !incoming || !outgoing || !turn || epoll < 0) return errno;
    int error = listen_on(port, &listener);
    if (error != 0) return error;
    watch(listener, EPOLL_CTL_ADD, EPOLLIN);
    for (;;) {
        int count = epoll_wait(epoll, events, event_capacity, -1);
        if (count < 0 && errno != EINTR) return errno;
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                accept_all(listener);
            } else if (events[i].events & EPOLLOUT && flush(fd) < 0) {
                drop(fd);
            } else if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
                receive(fd);
            }
        }
        end_turn();
    }
}

#endif
