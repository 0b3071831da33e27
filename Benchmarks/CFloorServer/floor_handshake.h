// The opening handshake of RFC 6455 section 4.2, no more than a client of ours needs.

#ifndef FLOOR_HANDSHAKE_H
#define FLOOR_HANDSHAKE_H

#include <stddef.h>
#include <stdint.h>

#define FLOOR_RESPONSE_CAPACITY 192

/// Looks for a whole request at the start of `bytes`.
/// Returns its length and fills `response`, 0 if more bytes are needed, or -1 if it is not an upgrade.
long floor_handshake(const uint8_t *bytes, size_t count, char response[FLOOR_RESPONSE_CAPACITY], size_t *length);

#endif
