#!/usr/bin/env python3
"""Checks HTTP answers, close codes and the protocol's refusals on the wire, against `realtime-bench serve`.

    Tests/Conformance/raw_websocket.py .build/release/realtime-bench
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import struct
import sys

import environments

if __name__ == "__main__":
    environments.enter("sdk", "centrifuge-python==0.7.0", "websockets==17.4")

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from checks import Checks, expect
from server import Server

checks = Checks()
echo: Server
realtime: Server
small: Server
broadcast: Server
narrow: Server

UPGRADE = {
    "Host": "example.test",
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


# HTTP


def head(changes: dict | None = None, line: str = "GET /connection/websocket HTTP/1.1") -> bytes:
    """A request head: an upgrade with some fields changed, or left out when the new value is None."""
    fields = {name: value for name, value in {**UPGRADE, **(changes or {})}.items() if value is not None}
    return "\r\n".join([line, *(f"{name}: {value}" for name, value in fields.items()), "", ""]).encode()


async def answer(request: bytes, server: Server | None = None) -> tuple[int, dict[str, str]]:
    """Sends a request head and reads the answer's head."""
    server = server or echo
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        writer.write(request)
        status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines)
        return int(status.split()[1]), fields
    finally:
        writer.close()


REFUSALS = [
    ("a GET without an upgrade", head({"Upgrade": None, "Connection": None}), 426),
    ("a version that is not 13", head({"Sec-WebSocket-Version": "8"}), 426),
    ("no version", head({"Sec-WebSocket-Version": None}), 426),
    ("no key", head({"Sec-WebSocket-Key": None}), 400),
    ("a key of 15 bytes", head({"Sec-WebSocket-Key": base64.b64encode(b"k" * 15).decode()}), 400),
    ("no Host", head({"Host": None}), 400),
    ("Connection without Upgrade", head({"Connection": "keep-alive"}), 400),
    ("HTTP/1.0", head(line="GET / HTTP/1.0"), 400),
    ("a POST", head({"Content-Length": "0"}, line="POST / HTTP/1.1"), 405),
    ("a target of 9 KiB", head(line="GET /" + "a" * 9216 + " HTTP/1.1"), 414),
    ("a field of 9 KiB", head({"Cookie": "c" * 9216}), 431),
    ("101 fields", head({f"X-{number}": "1" for number in range(101)}), 431),
    ("a space before a colon", head().replace(b"Host:", b"Host :"), 400),
    ("a folded field", head().replace(b"Upgrade: websocket", b"X: a\r\n b\r\nUpgrade: websocket"), 400),
    ("a body", head({"Content-Length": "5"}) + b"hello", 400),
    ("what is not HTTP", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
]


@checks.add("requests that are no good are refused with the right status")
async def refusals() -> None:
    for what, request, status in REFUSALS:
        got, fields = await answer(request)
        expect(got, status, what)
        expect(fields["connection"], "close" if status != 426 else fields["connection"], f"{what}: Connection")
        if status == 426:
            expect(fields["sec-websocket-version"], "13", f"{what}: the version")


@checks.add("GET /health answers 200")
async def health() -> None:
    expect((await answer(b"GET /health HTTP/1.1\r\nHost: example.test\r\n\r\n"))[0], 200, "GET")
    expect((await answer(b"HEAD /health HTTP/1.1\r\nHost: example.test\r\n\r\n"))[0], 200, "HEAD")


@checks.add("a good handshake is accepted, and compression is declined")
async def accepted() -> None:
    status, fields = await answer(head({"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}))
    expect(status, 101, "status")
    expect(fields["sec-websocket-accept"], "s3pplmbitxaq9kygzzhzrbk+xoo=", "the sample key's answer, in lower case")
    expect("sec-websocket-extensions" in fields, False, "extensions")


@checks.add("the subprotocol of the client protocol is chosen when it is offered")
async def subprotocol() -> None:
    offer = {"Sec-WebSocket-Protocol": "other, centrifuge-json"}
    expect((await answer(head(offer), realtime))[1]["sec-websocket-protocol"], "centrifuge-json", "chosen")
    expect("sec-websocket-protocol" in (await answer(head(), realtime))[1], False, "chosen without an offer")


@checks.add("half a request head is answered with 408 after ten seconds")
async def slow_head() -> None:
    expect((await answer(head()[:-2]))[0], 408, "status")


@checks.add("one connection more than allowed is answered with 503, until another goes")
async def full() -> None:
    async with Raw(small):
        async with Raw(small):
            status, fields = await answer(head(), small)
            expect((status, fields["retry-after"]), (503, "5"), "the third connection")
        while (await answer(head(), small))[0] == 503:
            pass  # The server has yet to see that the second one went.


# Frames


class Raw:
    """A WebSocket by hand: frames are written as bytes, so that they may be wrong."""

    def __init__(self, server: Server) -> None:
        self.server = server

    async def __aenter__(self) -> "Raw":
        self.reader, self.writer = await asyncio.open_connection(self.server.host, self.server.port)
        self.writer.write(head())
        status = await self.reader.readuntil(b"\r\n\r\n")
        expect(status.split()[1], b"101", "the handshake")
        return self

    async def __aexit__(self, *_) -> None:
        self.writer.close()

    def send(self, first: int, payload: bytes = b"", masked: bool = True, declared: int | None = None) -> None:
        """Sends one frame; `first` is its first byte, `declared` a length that is not the payload's."""
        length = len(payload) if declared is None else declared
        bit = 0x80 if masked else 0
        if length < 126:
            frame = struct.pack("!BB", first, bit | length)
        elif length < 65536:
            frame = struct.pack("!BBH", first, bit | 126, length)
        else:
            frame = struct.pack("!BBQ", first, bit | 127, length)
        mask = os.urandom(4) if masked else b""
        body = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload)) if masked else payload
        self.writer.write(frame + mask + body)

    async def frame(self) -> tuple[int, bytes]:
        first, second = await self.reader.readexactly(2)
        expect(second & 0x80, 0, "the server's mask bit")
        length = second
        if second == 126:
            length = int.from_bytes(await self.reader.readexactly(2), "big")
        elif second == 127:
            length = int.from_bytes(await self.reader.readexactly(8), "big")
        return first, await self.reader.readexactly(length)

    async def close_code(self) -> int:
        """Reads up to the Close, answers it, and insists that the server then ends the connection."""
        while True:
            first, payload = await self.frame()
            if first == 0x88:
                break
        self.send(0x88, payload[:2])
        expect(await self.reader.read(), b"", "what comes after the Close")
        return int.from_bytes(payload[:2], "big") if payload else 1005


VIOLATIONS = [
    ("a frame without a mask", dict(first=0x81, payload=b"hello", masked=False), 1002),
    ("a reserved bit", dict(first=0xC1, payload=b"hello"), 1002),
    ("an unknown opcode", dict(first=0x83), 1002),
    ("a ping of 126 bytes", dict(first=0x89, payload=b"p" * 126), 1002),
    ("a fragmented ping", dict(first=0x09), 1002),
    ("a continuation of nothing", dict(first=0x80), 1002),
    ("text that is not UTF-8", dict(first=0x81, payload=b"\xce\xba\xe1\xbd\xb9\xcf\x83\xed\xa0\x80"), 1007),
    ("a declared length over the limit", dict(first=0x82, declared=65537), 1009),
    ("a declared length of 2^62", dict(first=0x82, declared=1 << 62), 1009),
    ("a close code that must not be sent", dict(first=0x88, payload=struct.pack("!H", 1005)), 1002),
    ("a Close of one byte", dict(first=0x88, payload=b"\x03"), 1002),
]


@checks.add("violations of the protocol are answered with the right close code")
async def violations() -> None:
    for what, frame, code in VIOLATIONS:
        async with Raw(echo) as socket:
            socket.send(**frame)
            expect(await socket.close_code(), code, what)


@checks.add("too many fragments are answered with 1008")
async def fragments() -> None:
    async with Raw(echo) as socket:
        socket.send(0x02, b"f")
        for _ in range(128):
            socket.send(0x00, b"f")
        expect(await socket.close_code(), 1008, "129 fragments")


@checks.add("closes are answered with the peer's own code, and pings with their payload")
async def closes() -> None:
    for sent in (1000, 1001, 3000, 4999):
        async with Raw(echo) as socket:
            socket.send(0x89, b"are you there")
            expect(await socket.frame(), (0x8A, b"are you there"), "the pong")
            socket.send(0x88, struct.pack("!H", sent))
            expect(await socket.close_code(), sent, "the answer")
    async with Raw(echo) as socket:
        socket.send(0x88)
        expect(await socket.close_code(), 1005, "the answer to an empty Close")


@checks.add("what was echoed leaves before the answer to a Close")
async def close_after_data() -> None:
    async with Raw(echo) as socket:
        for number in range(100):
            socket.send(0x82, bytes([number]) * 600)
        socket.send(0x88, struct.pack("!H", 1000))
        for number in range(100):
            expect(await socket.frame(), (0x82, bytes([number]) * 600), "an echo")
        expect(await socket.close_code(), 1000, "the answer")


@checks.add("a client library talks to the echo server")
async def library() -> None:
    async with connect(echo.url(), proxy=None) as socket:
        for message in ("", "grüße", "x" * 65536, b"", bytes(range(256))):
            await socket.send(message)
            expect(await socket.recv(), message, "the echo")
        await (await socket.ping())
        await socket.close(4001, "goodbye")
        expect(socket.close_code, 4001, "the close")


# Rooms without the client protocol


@checks.add("a member misses nothing that was published after its handshake was answered")
async def members_from_the_handshake() -> None:
    async with Raw(broadcast) as publisher:
        sent = 0

        async def publish() -> None:
            nonlocal sent
            while True:
                sent += 1
                publisher.send(0x82, struct.pack("!I", sent))
                await publisher.frame()

        publishing = asyncio.ensure_future(publish())
        try:
            for _ in range(200):
                async with Raw(broadcast) as member:
                    known = sent
                    numbers = [struct.unpack("!I", (await member.frame())[1])[0] for _ in range(3)]
                    expect(numbers[0] <= known + 1, True, f"the first of {numbers} after {known}")
                    expect(numbers, list(range(numbers[0], numbers[0] + 3)), "the numbers")
        finally:
            publishing.cancel()


# The client protocol


class Session:
    """A connection of the client protocol, by hand."""

    def __init__(self, connected: bool = True, server: Server | None = None) -> None:
        self.connected = connected
        self.server = server or realtime

    async def __aenter__(self) -> "Session":
        self.socket = await connect(self.server.url(), proxy=None, ping_interval=None)
        self.lines: list = []
        if self.connected:
            reply = await self.call({"id": 1, "connect": {}})
            self.client = reply["connect"]["client"]
        return self

    async def __aexit__(self, *_) -> None:
        await self.socket.close()

    async def call(self, command: dict) -> dict:
        await self.socket.send(json.dumps(command))
        return await self.receive()

    async def receive(self) -> dict:
        while not self.lines:
            self.lines = (await self.socket.recv()).splitlines()
        return json.loads(self.lines.pop(0))

    async def close_code(self) -> int:
        try:
            while True:
                await self.receive()
        except ConnectionClosed as closed:
            return closed.rcvd.code


@checks.add("refusals have the protocol's codes and leave the connection open")
async def command_errors() -> None:
    async with Session() as session:
        subscribe = {"id": 2, "subscribe": {"channel": "raw-errors"}}
        expect("subscribe" in await session.call(subscribe), True, "a subscription")
        expect((await session.call({**subscribe, "id": 3}))["error"]["code"], 105, "the same one again")
        expect((await session.call({"id": 4, "rpc": {"method": "m"}}))["error"]["code"], 104, "an unknown method")
        expect((await session.call({"id": 5, "refresh": {"token": "t"}}))["error"]["code"], 108, "a refresh")
        wrong = {"id": 6, "publish": {"channel": 7, "data": 1}}
        expect((await session.call(wrong))["error"]["code"], 107, "a channel that is no string")
        stale = {"id": 7, "history": {"channel": "raw-errors", "limit": 1, "since": {"offset": 9, "epoch": "x"}}}
        expect((await session.call(stale))["error"]["code"], 112, "a position of another epoch")
        lost = {"channel": "raw-lost", "recover": True, "offset": 9, "epoch": "x"}
        refused = await session.call({"id": 20, "subscribe": {**lost, "flag": 2}})
        expect(refused["error"]["code"], 112, "a recovery that fails, for a client that wants an error")
        answered = await session.call({"id": 21, "subscribe": lost})
        expect(answered["subscribe"]["was_recovering"], True, "the same for one that does not")
        expect("recovered" in answered["subscribe"], False, "the same for one that does not: recovered")
        await session.call({"id": 22, "unsubscribe": {"channel": "raw-lost"}})
        expect(await session.call({"id": 8, "unsubscribe": {"channel": "raw-errors"}}), {"id": 8, "unsubscribe": {}}, "")
        rooms = [{"id": 100 + number, "subscribe": {"channel": f"raw-{number}"}} for number in range(129)]
        await session.socket.send("\n".join(map(json.dumps, rooms[:128])))
        replies = [await session.receive() for _ in range(128)]
        expect([reply["id"] for reply in replies], list(range(100, 228)), "the order of replies")
        expect((await session.call(rooms[128]))["error"]["code"], 106, "one room more than allowed")


@checks.add("a peer that does not follow the protocol is disconnected with its code", limit=30)
async def disconnects() -> None:
    cases = [
        ("bytes that are not JSON", True, '{"id":2,', 3501),
        ("two values for one field", True, '{"id":2,"publish":{"channel":"a","channel":"b","data":1}}', 3501),
        ("nesting over the limit", True, '{"id":2,"rpc":{"method":"m","data":' + "[" * 70 + "]" * 70 + "}}", 3501),
        ("more commands than allowed", True, "\n".join(['{"id":2,"ping":{}}'] * 129), 3501),
        ("a command before connect", False, '{"id":1,"subscribe":{"channel":"a"}}', 3501),
        ("a second connect", True, '{"id":2,"connect":{}}', 3501),
        ("a binary message", True, b"\x01", 3506),
        ("a message that nobody takes", True, '{"send":{"data":1}}', 3508),
    ]
    for what, connected, message, code in cases:
        async with Session(connected) as session:
            await session.socket.send(message)
            expect(await session.close_code(), code, what)


@checks.add("a peer that does not connect is disconnected with 3502 after ten seconds")
async def stale() -> None:
    async with Session(connected=False) as session:
        expect(await session.close_code(), 3502, "the code")


@checks.add("a peer that does not answer a ping is disconnected with 3012, one that does stays")
async def pings() -> None:
    async with Session() as silent, Session() as alive:
        expect(await alive.receive(), {}, "the ping")
        await alive.socket.send("{}")
        expect(await silent.close_code(), 3012, "the code")
        reply = await alive.call({"id": 9, "presence_stats": {"channel": "raw-pings"}})
        expect("presence_stats" in reply, True, "a command afterwards")


@checks.add("answers to a client's own commands never overflow its queue")
async def own_queue() -> None:
    async with Session(server=narrow) as session:
        for number in range(20):
            await session.call({"id": 2, "publish": {"channel": "raw-queue", "data": "x" * 2000}})
        # 20 MB of answers, for which the server has 128 KiB of room, and nobody reads while the commands are sent.
        for number in range(500):
            await session.socket.send(json.dumps({"id": 10 + number, "history": {"channel": "raw-queue", "limit": -1}}))
        for number in range(500):
            reply = await session.receive()
            expect((reply["id"], len(reply["history"]["publications"])), (10 + number, 20), "the answer")


@checks.add("publications say who published, where and when")
async def publication() -> None:
    async with Session() as session:
        subscribed = await session.call({"id": 2, "subscribe": {"channel": "raw-publication"}})
        expect(subscribed["subscribe"]["positioned"], True, "positioned")
        await session.socket.send('{"id":3,"publish":{"channel":"raw-publication","data":{ "a":1.0, "b":"\\u00e9"}}}')
        got = [await session.receive(), await session.receive()]
        push = next(message for message in got if "push" in message)["push"]
        expect({"id": 3, "publish": {}} in got, True, "the reply")
        expect(push["channel"], "raw-publication", "the channel")
        expect((push["pub"]["offset"], push["pub"]["data"]), (1, {"a": 1.0, "b": "é"}), "offset and data")
        expect(push["pub"]["info"]["client"], session.client, "the publisher")


def main() -> int:
    global echo, realtime, small, broadcast, narrow
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    bounds = ["--max-message", "65536", "--max-fragments", "128"]
    with (
        Server(sys.argv[1], "echo", *bounds) as echo,
        Server(sys.argv[1], "realtime") as realtime,
        Server(sys.argv[1], "echo", "--max-connections", "2") as small,
        Server(sys.argv[1], "broadcast", "--hubs", "2") as broadcast,
        Server(sys.argv[1], "realtime", *bounds) as narrow,
    ):
        passed = asyncio.run(checks.run())
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
