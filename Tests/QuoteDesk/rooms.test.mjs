import assert from "node:assert/strict";
import { test } from "node:test";

import { Roster } from "../../Examples/quote-desk/Web/client/index.js";
import { World, record } from "./support/world.mjs";

const pub = (offset, data = offset) => ({ pub: { offset, data } });

test("publications come in order and each once", async () => {
    const world = new World();
    const { log } = await world.online("news");
    for (const offset of [1, 2, 2, 1, 3]) world.socket.push("news", pub(offset));
    assert.deepEqual(log.offsets(), [1, 2, 3]);
});

test("what follows the answer in the same message comes after it", async () => {
    const world = new World();
    const { client } = await world.online();
    const log = record(client.subscribe("news"));
    const { id } = world.socket.take("subscribe");
    world.socket.receive(
        { id, subscribe: { positioned: true, epoch: "e", offset: 4, data: "hello" } },
        { push: { channel: "news", ...pub(5) } },
    );
    assert.deepEqual(log.names(), ["subscribed", "publication"]);
    assert.deepEqual(log[0][1], { data: "hello", recovered: false, isFirst: true });
});

test("after a loss a room resumes from its position and misses nothing", async () => {
    const world = new World();
    const { log } = await world.online("news", { result: { offset: 10 } });
    world.socket.push("news", pub(11));
    world.socket.end();
    await world.advance(1_000);
    await world.accept();
    const asked = world.socket.answer("subscribe", {
        positioned: true, recoverable: true, epoch: "e", offset: 13, recovered: true, was_recovering: true,
        publications: [{ offset: 12, data: 12 }, { offset: 13, data: 13 }],
    });
    assert.deepEqual(asked, { channel: "news", recover: true, epoch: "e", offset: 11 });
    world.socket.push("news", pub(14));
    assert.deepEqual(log.names(), [
        "subscribed", "publication", "suspended", "subscribed", "publication", "publication", "publication",
    ]);
    assert.equal(log[3][1].recovered, true);
    assert.deepEqual(log.offsets(), [11, 12, 13, 14]);
});

test("a recovery that failed is told, and one without its publications is none", async () => {
    for (const result of [
        { epoch: "other", offset: 3 },
        { epoch: "other", offset: 11 },
        { epoch: "other", offset: 12, recovered: true, publications: [{ offset: 12 }] },
        { epoch: "e", offset: 30, was_recovering: true },
        { epoch: "e", offset: 13, recovered: true, publications: [{ offset: 13 }] },
    ]) {
        const world = new World();
        const { room, log } = await world.online("news", { result: { offset: 11 } });
        world.socket.end();
        await world.advance(1_000);
        await world.accept();
        world.socket.answer("subscribe", { positioned: true, recoverable: true, ...result });
        assert.equal(log.find(([name, value]) => name === "subscribed" && !value.isFirst)[1].recovered, false);
        assert.deepEqual(room.cursor.position, { epoch: result.epoch, offset: result.offset });
    }
});

test("a snapshot takes the place of what was seen, and the publications after it all count", async () => {
    const world = new World();
    const { room, log } = await world.online("quote:1", {
        options: { isSnapshot: true },
        result: { offset: 5, data: { version: 3 }, publications: [{ offset: 5, data: "e5" }] },
    });
    assert.deepEqual(log.names(), ["subscribed", "publication"]);
    world.socket.push("quote:1", pub(6));
    world.socket.end();
    await world.advance(1_000);
    await world.accept();
    // The state is older than what this client saw: 5 and 6 must be applied to it again.
    world.socket.answer("subscribe", {
        positioned: true, recoverable: true, epoch: "e", offset: 6, recovered: true, data: { version: 3 },
        publications: [{ offset: 5, data: "e5" }, { offset: 6, data: 6 }],
    });
    world.socket.push("quote:1", pub(6));
    world.socket.push("quote:1", pub(7));
    assert.deepEqual(log.offsets(), [5, 6, 5, 6, 7]);
    assert.equal(room.cursor.position.offset, 7);
});

test("a hole makes the room come back from its position, over the same connection", async () => {
    const world = new World();
    const { client, log } = await world.online("news");
    world.socket.push("news", pub(1));
    world.socket.push("news", pub(3));
    assert.ok(world.socket.answer("unsubscribe", {}));
    await world.advance(0);
    const asked = world.socket.answer("subscribe", {
        positioned: true, epoch: "e", offset: 3, recovered: true, publications: [{ offset: 2 }, { offset: 3 }],
    });
    assert.equal(asked.offset, 1);
    assert.deepEqual(log.offsets(), [1, 2, 3]);
    assert.equal(client.phase.name, "online");
    assert.equal(world.sockets.length, 1);
});

test("a gap is told once, and the position moves past it", async () => {
    const world = new World();
    const { room, log } = await world.online("news");
    world.socket.push("news", pub(1));
    world.socket.push("news", { gap: { epoch: "e", from: 2, through: 9 } });
    world.socket.push("news", { gap: { epoch: "e", from: 2, through: 9 } });
    world.socket.push("news", pub(10));
    assert.deepEqual(log.slice(1).map(([name]) => name), ["publication", "gap", "publication"]);
    assert.deepEqual(log[2][1], { epoch: "e", from: 2, through: 9, conflated: false });
    world.socket.push("news", { gap: { epoch: "f", from: 1, through: 4 } });
    assert.deepEqual(room.cursor.position, { epoch: "f", offset: 4 });
});

test("a room that is a snapshot asks for a new one after a gap, and not after a conflated one", async () => {
    const world = new World();
    const { log } = await world.online("quote:1", { options: { isSnapshot: true }, result: { data: {} } });
    world.socket.push("quote:1", { gap: { epoch: "e", from: 1, through: 4, conflated: true } });
    assert.ok(!world.socket.has("unsubscribe"));
    world.socket.push("quote:1", { gap: { epoch: "e", from: 5, through: 9 } });
    assert.ok(world.socket.has("unsubscribe"));
    await world.advance(0);
    const asked = world.socket.answer("subscribe", { positioned: true, epoch: "e", offset: 9, data: { version: 8 } });
    assert.equal(asked.recover, undefined);
    assert.deepEqual(log.at(-1), ["subscribed", { data: { version: 8 }, recovered: false, isFirst: false }]);
});

test("the server's unsubscribe ends a room, or brings it back after a drawn delay", async () => {
    const world = new World();
    const { client, room, log } = await world.online("news");
    world.socket.push("news", { unsubscribe: { code: 2500, reason: "insufficient state" } });
    assert.equal(room.state, "idle");
    await world.advance(249);
    assert.ok(!world.socket.has("subscribe"));
    await world.advance(1);
    world.socket.answer("subscribe", { positioned: true, epoch: "e", offset: 0, recovered: true });
    assert.equal(room.state, "subscribed");
    world.socket.push("news", { unsubscribe: { code: 2000, reason: "by an administrator" } });
    assert.deepEqual(log.at(-1), ["ended", { code: 2000, reason: "by an administrator" }]);
    assert.equal(client.room("news"), undefined);
});

test("a refused subscribe ends the room; one that may pass is tried again", async () => {
    const world = new World();
    const { client } = await world.online();
    const room = client.subscribe("news");
    const log = record(room);
    world.socket.refuse("subscribe", { code: 111, message: "too many", temporary: true, retry_after: 2_000 });
    await world.advance(2_250);
    world.socket.refuse("subscribe", { code: 103, message: "permission denied" });
    assert.deepEqual([...log], [["ended", { code: 103, reason: "permission denied" }]]);
});

test("a subscribe that is not answered costs the connection", async () => {
    const world = new World();
    const { client } = await world.online();
    client.subscribe("news");
    await world.advance(10_000);
    assert.equal(client.phase.name, "waiting");
    await world.advance(1_000);
    await world.accept();
    assert.ok(world.socket.has("subscribe"));
});

test("the answer to a subscribe that was given up is nobody's", async () => {
    const world = new World();
    const { client } = await world.online();
    const room = client.subscribe("news", { isSnapshot: true });
    const log = record(room);
    const first = world.socket.take("subscribe");
    room.refresh();
    await world.advance(0);
    const second = world.socket.take("subscribe");
    world.socket.reply(first, { subscribe: { positioned: true, epoch: "e", offset: 1, data: "old" } });
    assert.equal(log.length, 0);
    world.socket.reply(second, { subscribe: { positioned: true, epoch: "e", offset: 2, data: "new" } });
    assert.equal(log[0][1].data, "new");
});

test("who leaves a room hears nothing more of it and may come back", async () => {
    const world = new World();
    const { client, room, log } = await world.online("news");
    room.unsubscribe();
    world.socket.push("news", pub(1));
    assert.deepEqual(log.names(), ["subscribed", "ended"]);
    const again = client.subscribe("news");
    assert.notEqual(again, room);
    assert.deepEqual(world.socket.sent.map((command) => Object.keys(command)[1]), ["unsubscribe", "subscribe"]);
});

test("rooms of the server's choice are told first, resume with connect, and end when not chosen", async () => {
    const world = new World();
    const client = world.client();
    const logs = new Map();
    client.on("room", (room) => logs.set(room.channel, record(room)));
    client.connect();
    const subs = {
        "notice:all": { positioned: true, recoverable: true, epoch: "n", offset: 3 },
        "notice:user:ann": { positioned: true, recoverable: true, epoch: "m", offset: 0 },
    };
    await world.accept({ subs });
    world.socket.push("notice:all", pub(4));
    assert.deepEqual(logs.get("notice:all").offsets(), [4]);
    world.socket.end();
    await world.advance(1_000);
    const { connect } = await world.accept({
        subs: {
            "notice:all": {
                positioned: true, recoverable: true, epoch: "n", offset: 6, recovered: true,
                publications: [{ offset: 5 }, { offset: 6 }],
            },
        },
    });
    assert.deepEqual(connect.subs["notice:all"], { recover: true, epoch: "n", offset: 4 });
    assert.deepEqual(logs.get("notice:all").offsets(), [4, 5, 6]);
    assert.equal(logs.get("notice:user:ann").at(-1)[0], "ended");
    world.socket.receive({ push: { channel: "late", subscribe: { positioned: true, epoch: "l", offset: 0 } } });
    assert.deepEqual(logs.get("late").names(), ["subscribed"]);
});

test("publish, presence and history are answered", async () => {
    const world = new World();
    const { room, client } = await world.online("news");
    const published = room.publish({ a: 1 }, { key: "k-1", lease: { key: "f", token: "1.2" } });
    const command = world.socket.answer("publish", {});
    assert.deepEqual(command, { channel: "news", data: { a: 1 }, key: "k-1", lease: { key: "f", token: "1.2" } });
    await published;
    const presence = room.presence();
    world.socket.answer("presence", { presence: { c1: { client: "c1", user: "ann" } } });
    assert.deepEqual(await presence, { c1: { client: "c1", user: "ann" } });
    const history = client.history("news");
    world.socket.answer("history", { epoch: "e", offset: 7 });
    assert.deepEqual(await history, { publications: [], epoch: "e", offset: 7 });
});

test("a roster joins presence with what came while it was asked for", async () => {
    const world = new World();
    const { room } = await world.online("news");
    const roster = new Roster(room, () => {});
    const ask = world.socket.take("presence");
    world.socket.push("news", { join: { info: { client: "c3", user: "cem" } } });
    world.socket.push("news", { leave: { info: { client: "c2", user: "bob" } } });
    world.socket.reply(ask, { presence: { presence: { c1: { client: "c1" }, c2: { client: "c2" } } } });
    await world.settle();
    assert.deepEqual(roster.members.map((member) => member.client), ["c1", "c3"]);
});
