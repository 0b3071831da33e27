#!/usr/bin/env python3
"""Runs Examples/hello and does with it what its text says, as a client.

    Tests/Conformance/hello.py .build/release/hello
"""

from __future__ import annotations

import asyncio
import sys

import environments

if __name__ == "__main__":
    environments.enter("sdk", "centrifuge-python==0.7.0", "websockets==17.4")

import json

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from checks import expect


async def main(executable: str) -> None:
    # The example prints to a pipe here; `stdbuf` keeps its lines from waiting in a buffer.
    process = await asyncio.create_subprocess_exec(
        "stdbuf", "-oL", executable, "0", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        await converse(process)
        expect(await process.wait(), 0, "the exit status")
    finally:
        if process.returncode is None:
            process.kill()


async def converse(process: asyncio.subprocess.Process) -> None:
    words = (await process.stdout.readline()).decode().split()
    expect(words[:2], ["listening", "on"], "the first line")
    url = f"ws://{words[2].rstrip(';')}/connection/websocket"

    expect(await refusal(url, origin="https://elsewhere.test"), 403, "a page of another site")
    expect(await refusal(url.replace("/connection", "/other")), 404, "another path")

    async with connect(url, proxy=None) as stranger:
        await stranger.send(json.dumps({"id": 1, "connect": {}}))
        expect(await close_code(stranger), 3500, "without a token")

    async with connect(url, proxy=None) as ada:
        lines = Lines(ada)
        await lines.call({"id": 1, "connect": {"token": "ada"}})
        await lines.call({"id": 2, "subscribe": {"channel": "news"}})
        await lines.call({"id": 3, "subscribe": {"channel": "chat:tea"}})
        expect((await lines.call({"id": 4, "subscribe": {"channel": "chat:staff"}}))["error"]["code"], 103, "the staff")
        expect((await lines.call({"id": 5, "subscribe": {"channel": "other"}}))["error"]["code"], 102, "another room")
        refused = await lines.call({"id": 6, "publish": {"channel": "news", "data": 1}})
        expect(refused["error"]["code"], 103, "news by a client")

        await ada.send(json.dumps({"id": 7, "publish": {"channel": "chat:tea", "data": {"text": "milk?"}}}))
        push, reply = sorted([await lines.next(), await lines.next()], key=lambda message: "id" in message)
        expect(reply, {"id": 7, "publish": {}}, "the reply")
        expect(push["push"]["pub"]["data"], {"text": "milk?"}, "what was said")
        expect(push["push"]["pub"]["info"]["user"], "ada", "who said it")

        process.stdin.write('tea is "ready"\n'.encode())
        expect((await lines.next())["push"]["pub"]["data"], 'tea is "ready"', "the news")
        expect((await process.stdout.readline()).startswith(b"published at 1@"), True, "the second line")

        process.stdin.close()
        expect(await close_code(ada), 3001, "the end")


class Lines:
    """The messages of a connection, one at a time."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.waiting: list[str] = []

    async def next(self) -> dict:
        while not self.waiting:
            self.waiting = (await self.socket.recv()).splitlines()
        return json.loads(self.waiting.pop(0))

    async def call(self, command: dict) -> dict:
        await self.socket.send(json.dumps(command))
        return await self.next()


async def refusal(url: str, **options) -> int:
    try:
        async with connect(url, proxy=None, **options):
            raise AssertionError(f"{url} was accepted")
    except InvalidStatus as refused:
        return refused.response.status_code


async def close_code(socket: ClientConnection) -> int:
    try:
        while True:
            await socket.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    asyncio.run(asyncio.wait_for(main(sys.argv[1]), 60))
    print("1 passed, 0 failed")
