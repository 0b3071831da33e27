#!/usr/bin/env python3
"""Makes the same calls with centrifuge-python and with `realtime-bench client`, and compares what both send.

    Tests/Conformance/sdk_commands.py .build/release/realtime-bench
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from itertools import zip_longest

import environments

if __name__ == "__main__":
    environments.enter("sdk", "centrifuge-python==0.7.0", "websockets==17.4")

import centrifuge
from websockets.frames import Frame, Opcode
from websockets.server import ServerProtocol

from checks import Checks, expect
from proxy import Proxy
from server import Server

checks = Checks()
executable: str
# Each side has a server of its own, so that offsets are the same.
servers: dict[type, Server] = {}

TOKEN = "a token"
DATA = {"app": "ünï", "list": [1, None, True]}

# What must differ: method and field, what centrifuge-python sends and what we send (None: no such field), and why.
DIFFERENCES = {
    # A client says what it is.
    ("connect", "name"): ("python", "swift-realtime"),
    ("connect", "version"): (None, re.compile(r"\d+\.\d+\.\d+")),
    # The SDK always offers channel compaction, bit 1, which we do not have: a number in place of a room's name.
    ("subscribe", "flag"): (1, None),
    # The server announces `publish-key`, an extension: see Decision 0009 and "Publishing once" in WireProtocol.md.
    ("publish", "key"): (None, re.compile(r"[0-9a-z]{12,}-\d+")),
}
differences_seen: set[tuple[str, str]] = set()


# What was sent


def commands(recording: bytearray) -> list[dict]:
    """The commands of one recorded connection, after its upgrade."""
    head, separator, rest = bytes(recording).partition(b"\r\n\r\n")
    protocol = ServerProtocol(max_size=None)
    protocol.receive_data(head + separator)
    if not separator:
        return []
    # The server declines extensions, so none is accepted here: a compressed frame is an error of the client.
    protocol.send_response(protocol.accept(protocol.events_received()[0]))
    protocol.receive_data(rest)
    messages: list[bytes] = []
    for frame in protocol.events_received():
        assert isinstance(frame, Frame)
        if frame.opcode is Opcode.CONT:
            messages[-1] += frame.data
        elif frame.opcode is not Opcode.CLOSE:
            expect(frame.opcode, Opcode.TEXT, "the kind of a message")
            messages.append(bytes(frame.data))
    expect(protocol.parser_exc, None, "the violation of RFC 6455")
    return [json.loads(line) for message in messages for line in message.split(b"\n")]


def method(command: dict) -> str:
    return next((name for name in command if name != "id"), "")


def without_zeros(fields: dict) -> dict:
    """Fields with a zero value may be left out. Payloads belong to the application and are as they are."""
    return {
        name: without_zeros(value) if name == "since" else value
        for name, value in fields.items()
        if name == "data" or value not in (0, "", False)
    }


def comparable(command: dict, side: "Side") -> str:
    """A command as text with what must differ replaced; text, because 1 and true are equal in Python."""
    name = method(command)
    fields = without_zeros(command.get(name, {}))
    for (owner, field), values in DIFFERENCES.items():
        if owner == name:
            wanted, value = values[side.number], fields.pop(field, None)
            if isinstance(wanted, re.Pattern) and isinstance(value, str) and wanted.fullmatch(value):
                wanted = value
            expect(value, wanted, f"{name}.{field} from {side.__doc__}")
            differences_seen.add((owner, field))
    for place in (fields, fields.get("since", {})):
        if "epoch" in place:
            place["epoch"] = side.epochs.get(place["epoch"], f"none of the server's: {place['epoch']}")
    return json.dumps({**command, name: fields} if name else command, sort_keys=True, ensure_ascii=False)


# Who sends it


class Side:
    """One client behind a recording proxy, told what to do in the lines that `realtime-bench client` reads."""

    number: int

    def __init__(self) -> None:
        # Where the server counts in which room.
        self.epochs: dict[str, str] = {}

    async def run(self, lines: list[str]) -> list[list[str]]:
        """Makes the calls, and returns what was sent in each connection."""
        server = servers[type(self)]
        async with Proxy(server.host, server.port, records=True) as self.proxy:
            await self.start(f"ws://127.0.0.1:{self.proxy.port}/connection/websocket")
            for line in lines:
                if line.startswith("cut "):
                    await self.cut(int(line.removeprefix("cut ")))
                else:
                    await self.call(line)
            await self.stop()
            return [[comparable(command, self) for command in commands(sent)] for sent in self.proxy.recordings]

    async def cut(self, count: int) -> None:
        """Cuts the connection, and waits until the next one has brought so many commands."""
        connections = len(self.proxy.recordings)
        self.proxy.cut()
        while len(self.proxy.recordings) == connections or len(commands(self.proxy.recordings[-1])) < count:
            await asyncio.sleep(0.01)


class Room(centrifuge.SubscriptionEventHandler):
    """Notes where a subscription begins, and what it brings."""

    def __init__(self) -> None:
        self.epoch = ""
        self.publications: asyncio.Queue = asyncio.Queue()

    async def on_subscribed(self, context) -> None:
        self.epoch = context.stream_position.epoch

    async def on_publication(self, context) -> None:
        self.publications.put_nowait(context.pub)


class Theirs(Side):
    """centrifuge-python."""

    number = 0

    async def start(self, url: str) -> None:
        self.rooms: dict[str, Room] = {}
        self.client = centrifuge.Client(url, token=TOKEN, data=DATA, proxy=None, min_reconnect_delay=0.05)
        await self.call("connect")

    async def stop(self) -> None:
        await self.client.disconnect()

    async def call(self, line: str) -> None:
        name, *words = line.split(" ")
        room = words[0] if words else ""
        # Payloads have no spaces here.
        value = json.loads(words[-1]) if words and words[-1].startswith("{") else None
        match name:
            case "connect":
                await self.client.connect()
                await self.client.ready()
            case "disconnect":
                await self.client.disconnect()
            case "subscribe":
                await self.subscribe(room, words, value)
            case "unsubscribe":
                await self.client.get_subscription(room).unsubscribe()
            case "receive":
                await self.rooms[room].publications.get()
            case "publish":
                await self.client.publish(room, value)
            case "history":
                since = None
                if "since" in words:
                    since = centrifuge.StreamPosition(offset=int(words[-1]), epoch=self.rooms[room].epoch)
                await self.client.history(room, limit=int(words[1]), since=since, reverse="reverse" in words)
            case "presence":
                await self.client.presence(room)
            case "presence-stats":
                await self.client.presence_stats(room)
            case "rpc":
                try:
                    await self.client.rpc(room, value)
                except centrifuge.ReplyError as error:
                    expect(error.code, 104, "the answer to rpc")
            case _:
                raise AssertionError(f"no such call: {line}")

    async def subscribe(self, room: str, words: list[str], data) -> None:
        subscription = self.client.get_subscription(room)
        if subscription is None:
            self.rooms[room] = Room()
            subscription = self.client.new_subscription(
                room,
                events=self.rooms[room],
                token=words[words.index("token") + 1] if "token" in words else "",
                data=data,
                positioned="positioned" in words,
                recoverable="recoverable" in words,
                join_leave="join-leave" in words,
            )
        await subscription.subscribe()
        await subscription.ready()
        self.epochs[self.rooms[room].epoch] = room


class Ours(Side):
    """`realtime-bench client`."""

    number = 1

    async def start(self, url: str) -> None:
        options = ["--url", url, "--token", TOKEN, "--data", json.dumps(DATA)]
        pipe = asyncio.subprocess.PIPE
        self.status = 0
        self.process = await asyncio.create_subprocess_exec(executable, "client", *options, stdin=pipe, stdout=pipe)
        await self.answer("connect")

    async def stop(self) -> None:
        self.process.stdin.close()
        expect(await self.process.wait(), self.status, "the status")

    async def call(self, line: str) -> None:
        self.process.stdin.write(f"{line}\n".encode())
        await self.answer(line)

    async def answer(self, line: str) -> None:
        said = (await self.process.stdout.readline()).decode().strip()
        if said.startswith("subscribed "):
            self.epochs[said.partition("@")[2]] = line.split(" ")[1]
        if said.startswith("error 104 "):
            self.status = 1
        elif not said or said.startswith("error "):
            raise AssertionError(f"{line}: {said or 'no answer'}")


async def compare(*lines: str) -> None:
    """Makes the calls on both sides and compares every command of every connection."""
    theirs, ours = await asyncio.gather(Theirs().run(list(lines)), Ours().run(list(lines)))
    expect(len(ours), len(theirs), "connections")
    for connection, sides in enumerate(zip(ours, theirs)):
        for number, (our, their) in enumerate(zip_longest(*sides)):
            expect(our, their, f"command {number} of connection {connection}")
    identifiers = [json.loads(command)["id"] for sent in ours for command in sent]
    expect(identifiers, list(range(1, len(identifiers) + 1)), "ids")


@checks.add("rooms are entered and left with the same commands")
async def rooms() -> None:
    await compare(
        "subscribe plain",
        "subscribe watched positioned",
        "subscribe kept positioned recoverable",
        "subscribe members join-leave",
        'subscribe private token a-token data {"why":[1,null,"ünï"]}',
        "unsubscribe watched",
        "unsubscribe plain",
        "subscribe plain",
        "unsubscribe kept",
        "subscribe kept positioned recoverable",
    )


@checks.add("calls are made with the same commands")
async def calls() -> None:
    await compare(
        "subscribe calls",
        *(f'publish calls {{"number":{number},"text":"\\u00e9\\n","nothing":null}}' for number in range(5)),
        'rpc nothing {"list":[1,2.5,null,false,{}],"":""}',
        "presence calls",
        "presence-stats calls",
        "history calls 0",
        "history calls -1",
        "history calls 3",
        "history calls 3 reverse",
        "history calls 2 since 2",
        "history calls -1 since 0",
        "history calls 2 reverse since 4",
    )


@checks.add("a client whose connection was cut comes back with the same commands")
async def cuts() -> None:
    await compare(
        "subscribe cut positioned recoverable",
        "subscribe silent positioned recoverable",
        "subscribe left",
        'publish cut {"number":1}',
        "receive cut",
        'publish cut {"number":2}',
        "receive cut",
        "unsubscribe left",
        # No answer to the unsubscribe is waited for; this one comes after it.
        "presence-stats cut",
        "cut 3",
        "presence cut",
        "cut 3",
        'publish cut {"number":3}',
    )


@checks.add("a client that disconnects and connects again does so with the same commands")
async def returns() -> None:
    await compare(
        "subscribe return positioned recoverable",
        'publish return {"number":1}',
        "receive return",
        "disconnect",
        "connect",
        "presence return",
    )


@checks.add("a line that is no call ends the client with status 2 and its number")
async def no_call() -> None:
    pipe = asyncio.subprocess.PIPE
    url = servers[Ours].url()
    process = await asyncio.create_subprocess_exec(
        executable, "client", "--url", url, stdin=pipe, stdout=pipe, stderr=pipe
    )
    said, complaint = await process.communicate(b"presence somewhere\n\nwhisper somewhere\npresence somewhere\n")
    expect(said.decode().splitlines()[1:], ["present"], "what was called before")
    expect(complaint.decode(), "realtime-bench: line 3: unknown call “whisper”\n", "the complaint")
    expect(process.returncode, 2, "the status")


async def run() -> bool:
    passed = await checks.run()
    if passed:
        expect(differences_seen, set(DIFFERENCES), "the differences that were seen")
    return passed


def main() -> int:
    global executable
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    executable = sys.argv[1]
    with Server(executable, "realtime") as servers[Theirs], Server(executable, "realtime") as servers[Ours]:
        passed = asyncio.run(run())
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
