#define _GNU_SOURCE
#include "floor_handshake.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static uint32_t rotate(uint32_t value, int bits) { return value << bits | value >> (32 - bits); }

static void sha1_block(uint32_t state[5], const uint8_t *block) {
    uint32_t words[80];
    for (int i = 0; i < 16; i++) {
        words[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
                   (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    }
    for (int i = 16; i < 80; i++) words[i] = rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int i = 0; i < 80; i++) {
        uint32_t mix, constant;
        if (i < 20) {
            mix = (b & c) | (~b & d), constant = 0x5A827999;
        } else if (i < 40) {
            mix = b ^ c ^ d, constant = 0x6ED9EBA1;
        } else if (i < 60) {
            mix = (b & c) | (b & d) | (c & d), constant = 0x8F1BBCDC;
        } else {
            mix = b ^ c ^ d, constant = 0xCA62C1D6;
        }
        uint32_t next = rotate(a, 5) + mix + e + constant + words[i];
        e = d, d = c, c = rotate(b, 30), b = a, a = next;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

/// SHA-1 of a message of at most 119 bytes.
static void sha1(const uint8_t *message, size_t count, uint8_t digest[20]) {
    uint32_t state[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    uint8_t padded[128] = {0};
    memcpy(padded, message, count);
    padded[count] = 0x80;
    size_t size = count < 56 ? 64 : 128;
    padded[size - 2] = (uint8_t)(count >> 5);
    padded[size - 1] = (uint8_t)(count << 3);
    for (size_t at = 0; at < size; at += 64) sha1_block(state, padded + at);
    for (int i = 0; i < 20; i++) digest[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
}

static void base64(const uint8_t digest[20], char text[29]) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < 7; i++) {
        uint32_t group = (uint32_t)digest[3 * i] << 16 | (uint32_t)digest[3 * i + 1] << 8;
        if (i < 6) group |= digest[3 * i + 2];
        for (int j = 0; j < 4; j++) text[4 * i + j] = alphabet[group >> (18 - 6 * j) & 63];
    }
    text[27] = '=';
    text[28] = 0;
}

long floor_handshake(const uint8_t *bytes, size_t count, char response[FLOOR_RESPONSE_CAPACITY], size_t *length) {
    const uint8_t *end = memmem(bytes, count, "\r\n\r\n", 4);
    if (!end) return count < 8192 ? 0 : -1;
    const char *line = memmem(bytes, (size_t)(end - bytes), "\r\n", 2);
    static const char name[] = "Sec-WebSocket-Key:";
    while (line && (const uint8_t *)line < end) {
        line += 2;
        if ((size_t)((const char *)end - line) < sizeof name + 24 || strncasecmp(line, name, sizeof name - 1)) {
            line = memmem(line, (size_t)((const char *)end + 2 - line), "\r\n", 2);
            continue;
        }
        const char *key = line + sizeof name - 1;
        while (*key == ' ') key++;
        if ((const char *)end - key < 24) return -1;
        uint8_t message[60], digest[20];
        char accept[29];
        memcpy(message, key, 24);
        memcpy(message + 24, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 36);
        sha1(message, sizeof message, digest);
        base64(digest, accept);
        *length = (size_t)snprintf(
            response, FLOOR_RESPONSE_CAPACITY,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: %s\r\n\r\n",
            accept);
        return (long)(end + 4 - bytes);
    }
    return -1;
}
