#!/usr/bin/env python3
"""Runs a client library that exists, centrifuge-python, against `realtime-bench serve --mode realtime`.

    Tests/Conformance/sdk_centrifuge.py .build/release/realtime-bench
"""

from __future__ import annotations

import asyncio
import sys

import environments

if __name__ == "__main__":
    environments.enter("sdk", "centrifuge-python==0.7.0", "websockets==17.4")

import centrifuge

from checks import Checks, expect
from proxy import Proxy
from server import Server

checks = Checks()
server: Server


class Reader(centrifuge.SubscriptionEventHandler):
    """Notes what a subscription sees, and lets a test wait for it."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.offsets: list[int] = []
        self.publications: list[centrifuge.Publication] = []
        self.subscribed: list[centrifuge.SubscribedContext] = []
        self.unsubscribed: list[centrifuge.UnsubscribedContext] = []
        self.errors: list[centrifuge.SubscriptionErrorContext] = []
        self.changed = asyncio.Condition()

    async def on_publication(self, context) -> None:
        self.publications.append(context.pub)
        self.offsets.append(context.pub.offset)
        if isinstance(context.pub.data, dict):
            self.numbers.append(context.pub.data["number"])
        await self._notify()

    async def on_subscribed(self, context) -> None:
        self.subscribed.append(context)
        await self._notify()

    async def on_unsubscribed(self, context) -> None:
        self.unsubscribed.append(context)
        await self._notify()

    async def on_error(self, context) -> None:
        self.errors.append(context)
        await self._notify()

    async def until(self, condition) -> None:
        async with self.changed:
            await self.changed.wait_for(condition)

    async def _notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()


class Connection(centrifuge.ClientEventHandler):
    """Notes what happens to a client."""

    def __init__(self) -> None:
        self.connecting: list[centrifuge.ConnectingContext] = []
        self.disconnected: list[centrifuge.DisconnectedContext] = []
        self.connected = 0

    async def on_connecting(self, context) -> None:
        self.connecting.append(context)

    async def on_connected(self, context) -> None:
        self.connected += 1

    async def on_disconnected(self, context) -> None:
        self.disconnected.append(context)


class Connected:
    """A client that is connected for the length of a block."""

    def __init__(self, port: int | None = None) -> None:
        self.events = Connection()
        address = f"ws://{server.host}:{port or server.port}/connection/websocket"
        self.client = centrifuge.Client(
            address, events=self.events, proxy=None, min_reconnect_delay=0.05, max_reconnect_delay=0.5, timeout=20
        )

    async def __aenter__(self) -> "Connected":
        await self.client.connect()
        await self.client.ready()
        return self

    async def __aexit__(self, *_) -> None:
        await self.client.disconnect()

    async def subscribe(self, room: str, **options) -> tuple[centrifuge.Subscription, Reader]:
        reader = Reader()
        subscription = self.client.new_subscription(room, events=reader, **options)
        await subscription.subscribe()
        await subscription.ready()
        return subscription, reader


async def publish(connection: Connected, room: str, numbers: range) -> None:
    """Publishes numbered messages, up to 50 at once on their way; the connection keeps their order."""
    for start in range(numbers.start, numbers.stop, 50):
        batch = range(start, min(start + 50, numbers.stop))
        await asyncio.gather(*(connection.client.publish(room, {"number": number}) for number in batch))


@checks.add("two clients get hundreds of messages in one order, with dense offsets")
async def order() -> None:
    async with Connected() as one, Connected() as two:
        (_, first), (_, second) = await one.subscribe("order"), await two.subscribe("order")
        await asyncio.gather(publish(one, "order", range(300)), publish(two, "order", range(1000, 1300)))
        for reader in (first, second):
            await reader.until(lambda reader=reader: len(reader.numbers) >= 600)
            expect(reader.offsets, list(range(1, 601)), "offsets")
        expect(first.numbers, second.numbers, "the order at both clients")
        expect([number for number in first.numbers if number < 1000], list(range(300)), "the first publisher's order")
        expect([number for number in first.numbers if number >= 1000], list(range(1000, 1300)), "the second's order")
        expect(first.publications[0].info.client in {one.client.client_id, two.client.client_id}, True, "the publisher")


@checks.add("payloads of every kind of JSON arrive as they were sent")
async def payloads() -> None:
    values = [None, True, 0, -1.5e-7, "ünï\u2028\"\\\n😀", [], {}, {"a": [1, {"b": None}]}, "x" * 30_000]
    async with Connected() as connection:
        _, reader = await connection.subscribe("payloads")
        for value in values:
            await connection.client.publish("payloads", {"number": 0, "value": value})
        await reader.until(lambda: len(reader.publications) == len(values))
        expect([publication.data["value"] for publication in reader.publications], values, "values")


@checks.add("history is read from the start, from the end, and from a position")
async def history() -> None:
    async with Connected() as connection:
        await publish(connection, "history", range(10))
        subscription, _ = await connection.subscribe("history")
        everything = await subscription.history(limit=-1)
        expect([entry.data["number"] for entry in everything.publications], list(range(10)), "all of it")
        expect([entry.offset for entry in everything.publications], list(range(1, 11)), "offsets")
        expect(everything.offset, 10, "the top")
        newest = await subscription.history(limit=3, reverse=True)
        expect([entry.offset for entry in newest.publications], [10, 9, 8], "newest first")
        position = centrifuge.StreamPosition(offset=4, epoch=everything.epoch)
        page = await subscription.history(limit=2, since=position)
        expect([entry.offset for entry in page.publications], [5, 6], "after a position")
        top = await subscription.history(limit=0)
        expect((top.publications, top.offset, top.epoch), ([], 10, everything.epoch), "the position alone")
        stale = centrifuge.StreamPosition(offset=4, epoch="another life")
        await expect_error(subscription.history(limit=2, since=stale), 112, "a position of another epoch")


@checks.add("presence lists who is there, and counts")
async def presence() -> None:
    async with Connected() as one, Connected() as two:
        (subscription, _), (other, _) = await one.subscribe("presence"), await two.subscribe("presence")
        clients = (await subscription.presence()).clients
        expect(set(clients), {one.client.client_id, two.client.client_id}, "clients")
        stats = await subscription.presence_stats()
        expect((stats.num_clients, stats.num_users), (2, 1), "counts")
        await other.unsubscribe()
        # A command of the same connection comes after the unsubscribe, which the broker has then seen.
        await two.client.publish("presence", {"number": 0})
        expect(set((await subscription.presence()).clients), {one.client.client_id}, "clients after a leave")


@checks.add("an unsubscribed client gets nothing more, and can come back")
async def unsubscribe() -> None:
    async with Connected() as connection:
        subscription, reader = await connection.subscribe("unsubscribe")
        await publish(connection, "unsubscribe", range(5))
        await reader.until(lambda: len(reader.numbers) == 5)
        await subscription.unsubscribe()
        expect(reader.unsubscribed[-1].code, 0, "the code")
        await publish(connection, "unsubscribe", range(5, 10))
        expect(reader.numbers, list(range(5)), "what came")
        await subscription.subscribe()
        await subscription.ready()
        await publish(connection, "unsubscribe", range(10, 15))
        await reader.until(lambda: 14 in reader.numbers)
        expect([number for number in reader.numbers if number >= 10], list(range(10, 15)), "what came later")


@checks.add("errors have the protocol's codes")
async def errors() -> None:
    async with Connected() as connection:
        await expect_error(connection.client.rpc("nothing", {}), 104, "an unknown method")
        await expect_error(connection.client.publish("", {}), 107, "a publish without a room")
        await expect_error(connection.client.publish("r" * 256, {}), 107, "a publish to a name of 256 bytes")
        reader = Reader()
        await connection.client.new_subscription("r" * 256, events=reader).subscribe()
        await reader.until(lambda: reader.unsubscribed)
        expect(reader.unsubscribed[0].code, 107, "a subscription to a name of 256 bytes")
        await publish(connection, "errors", range(1))
        expect(connection.events.disconnected, [], "disconnects")


@checks.add("a client whose connection was cut gets what it missed, once and in order")
async def recovery() -> None:
    async with Proxy(server.host, server.port) as proxy, Connected() as publisher, Connected(proxy.port) as member:
        _, reader = await member.subscribe("recovery", recoverable=True)
        sent = 0
        for missed in (300, 0, 1, 999):
            await publish(publisher, "recovery", range(sent, sent + 20))
            sent += 20
            await reader.until(lambda: len(reader.numbers) >= sent)
            proxy.close_gate()
            proxy.cut()
            await publish(publisher, "recovery", range(sent, sent + missed))
            sent += missed
            times = len(reader.subscribed)
            proxy.open_gate()
            await reader.until(lambda: len(reader.subscribed) > times and len(reader.numbers) >= sent)
            expect((reader.subscribed[-1].was_recovering, reader.subscribed[-1].recovered), (True, True), "recovered")
        await publish(publisher, "recovery", range(sent, sent + 20))
        await reader.until(lambda: len(reader.numbers) >= sent + 20)
        expect(reader.numbers, list(range(sent + 20)), "everything that was published")
        expect(reader.offsets, list(range(1, sent + 21)), "offsets")


@checks.add("a connection that is cut again and again while others publish loses nothing")
async def cuts() -> None:
    async with Proxy(server.host, server.port) as proxy, Connected() as publisher, Connected(proxy.port) as member:
        _, reader = await member.subscribe("cuts", recoverable=True)

        async def publish_all() -> None:
            for start in range(0, 3000, 50):
                # Never further ahead than the history reaches back.
                await reader.until(lambda: len(reader.numbers) >= start - 800)
                await publish(publisher, "cuts", range(start, start + 50))

        publishing = asyncio.ensure_future(publish_all())
        for goal in range(200, 3000, 200):
            await reader.until(lambda: len(reader.numbers) >= goal)
            proxy.cut()
        await publishing
        await reader.until(lambda: len(reader.numbers) >= 3000)
        expect(reader.numbers, list(range(3000)), "everything that was published")
        expect({context.recovered for context in reader.subscribed[1:]}, {True}, "recovered")
        expect(len(reader.subscribed) > 3, True, "it was cut several times")


@checks.add("a client that missed more than the history holds is told so, and goes on from the new position")
async def missed_too_much() -> None:
    async with Proxy(server.host, server.port) as proxy, Connected() as publisher, Connected(proxy.port) as member:
        _, reader = await member.subscribe("too-much", recoverable=True)
        await publish(publisher, "too-much", range(10))
        await reader.until(lambda: len(reader.numbers) == 10)
        proxy.close_gate()
        proxy.cut()
        await publish(publisher, "too-much", range(10, 1510))
        proxy.open_gate()
        await reader.until(lambda: len(reader.subscribed) == 2)
        expect((reader.subscribed[1].was_recovering, reader.subscribed[1].recovered), (True, False), "recovered")
        expect(reader.subscribed[1].stream_position.offset, 1510, "the new position")
        await publish(publisher, "too-much", range(1510, 1515))
        await reader.until(lambda: len(reader.numbers) >= 15)
        expect(reader.numbers, [*range(10), *range(1510, 1515)], "all or nothing of what was missed")


@checks.add("a server that stops says 3001, and clients find out that the next one has another epoch")
async def restart() -> None:
    first = Server(server.command[0], "realtime")
    first.__enter__()
    async with Proxy(first.host, first.port) as proxy, Connected(proxy.port) as member:
        try:
            _, reader = await member.subscribe("restart", recoverable=True)
            await publish(member, "restart", range(5))
            await reader.until(lambda: len(reader.numbers) == 5)
            proxy.close_gate()
            proxy.target = (server.host, server.port)
        finally:
            await asyncio.to_thread(first.__exit__, None, None, None)
        proxy.open_gate()
        await reader.until(lambda: len(reader.subscribed) == 2)
        expect(3001 in [context.code for context in member.events.connecting], True, "the shutdown code")
        expect((reader.subscribed[1].was_recovering, reader.subscribed[1].recovered), (True, False), "recovered")
        await publish(member, "restart", range(5, 8))
        await reader.until(lambda: len(reader.numbers) == 8)
        expect(reader.numbers, list(range(8)), "what came")


@checks.add("a quiet client lives through the server's pings", limit=60)
async def heartbeat() -> None:
    async with Connected() as connection:
        pings = asyncio.Event()
        restart_wait = connection.client._restart_ping_wait
        # The library restarts this timer for each ping of the server; there is no public event for it.
        connection.client._restart_ping_wait = lambda: (pings.set(), restart_wait())
        await pings.wait()
        # The server waits 10 s for an answer; a reply after that shows that it got one.
        await asyncio.sleep(11)
        await publish(connection, "heartbeat", range(1))
        expect((connection.events.connected, connection.events.disconnected), (1, []), "one connection all the time")


async def expect_error(call, code: int, what: str) -> None:
    try:
        await call
    except centrifuge.ReplyError as error:
        expect(error.code, code, what)
    else:
        raise AssertionError(f"{what}: no error")


def main() -> int:
    global server
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with Server(sys.argv[1], "realtime", "--hubs", "2") as server:
        passed = asyncio.run(checks.run())
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
