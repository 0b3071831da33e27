/**
 * The page's protocol client against the real server.
 *
 *     node Tests/QuoteDesk/conformance.mjs .build/release/realtime-bench
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { RealtimeClient, Roster, browserEnvironment } from "../../Examples/quote-desk/Web/client/index.js";
import { record } from "./support/world.mjs";
import { Server, WebSocket } from "./support/server.mjs";

const program = process.argv[2];
if (!program) throw new Error("usage: node conformance.mjs PATH-TO-realtime-bench");
const serve = (...options) => Server.start(program, "serve", "--mode", "realtime", ...options);
const server = await serve();
const clients = [];

function connect(url = server.url, timing = {}) {
    const environment = { ...browserEnvironment(), openSocket: (address) => new WebSocket(address) };
    const client = new RealtimeClient(url, { environment, timing: { backoffBase: 50, backoffCap: 500, ...timing } });
    clients.push(client);
    client.connect();
    return client;
}

/** The next time that something tells an event that passes. */
function next(emitter, event, passes = () => true) {
    return new Promise((resolve) => {
        const stop = emitter.on(event, (value) => {
            if (!passes(value)) return;
            stop();
            resolve(value);
        });
    });
}

const online = (client) => next(client, "phase", ({ name }) => name === "online");

async function enter(client, channel, options) {
    const room = client.subscribe(channel, options);
    const log = record(room, "lease");
    await next(room, "subscribed");
    return { room, log };
}

test("connects, enters a room, publishes and receives in order", async () => {
    const [ann, bob] = [connect(), connect()];
    await Promise.all([online(ann), online(bob)]);
    assert.ok(ann.features.has("lease"));
    const { log } = await enter(ann, "order");
    const last = next(ann.room("order"), "publication", ({ data }) => data === 99);
    await Promise.all(Array.from({ length: 100 }, (_, index) => bob.publish("order", index)));
    await last;
    assert.deepEqual(log.offsets(), Array.from({ length: 100 }, (_, index) => index + 1));
});

test("a socket that breaks is followed by a recovery that misses nothing and repeats nothing", async () => {
    const sockets = [];
    const environment = {
        ...browserEnvironment(),
        openSocket: (url) => sockets[sockets.push(new WebSocket(url)) - 1],
    };
    const reader = new RealtimeClient(server.url, { environment, timing: { backoffBase: 50 } });
    clients.push(reader);
    const writer = connect();
    reader.connect();
    await Promise.all([online(reader), online(writer)]);
    const { room, log } = await enter(reader, "recovery");
    for (let number = 1; number <= 60; number += 1) {
        await writer.publish("recovery", number);
        if (number % 20 === 10) sockets.at(-1).close(4000, "cut");
    }
    if (log.offsets().at(-1) !== 60) await next(room, "publication", ({ offset }) => offset === 60);
    assert.deepEqual(log.offsets(), Array.from({ length: 60 }, (_, index) => index + 1));
    const entries = log.filter(([name]) => name === "subscribed").map(([, value]) => value);
    assert.ok(entries.length >= 2, "it came back");
    assert.ok(entries.slice(1).every(({ recovered }) => recovered));
});

test("a publish with a key is in the log once", async () => {
    const client = connect();
    await online(client);
    const { log } = await enter(client, "keys");
    const key = `${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}-1`;
    await client.publish("keys", "once", { key });
    await client.publish("keys", "once", { key });
    await client.publish("keys", "end");
    if (log.offsets().length < 2) await next(client.room("keys"), "publication", ({ data }) => data === "end");
    assert.deepEqual(log.offsets(), [1, 2]);
});

test("leases exclude, are told, fence writes, and go to who waits for them", async () => {
    const [ann, bob] = [connect(), connect()];
    await Promise.all([online(ann), online(bob)]);
    const { room } = await enter(ann, "leases");
    const other = (await enter(bob, "leases")).room;
    const granted = next(other, "lease", ({ change }) => change === "granted");
    const lease = await room.leases.acquire("sum", { ttl: 3_000 });
    assert.equal((await granted).token, lease.token);
    assert.equal(other.leases.holders.get("sum").client, ann.phase.client);
    await assert.rejects(other.leases.acquire("sum"), { code: 402 });
    // This server gives nobody the right to.
    await assert.rejects(other.leases.acquire("sum", { takeover: "urgent" }), { code: 103 });
    await room.publish("mine", { lease: { key: "sum", token: lease.token } });
    const waiting = other.leases.acquire("sum", { wait: 5_000 });
    room.leases.release("sum");
    const theirs = await waiting;
    assert.equal(theirs.isHeld, true);
    await assert.rejects(room.publish("stale", { lease: { key: "sum", token: lease.token } }), { code: 403 });
    await other.publish("fresh", { lease: { key: "sum", token: theirs.token } });
});

test("a lease outlives its time by renewals", async () => {
    const client = connect();
    await online(client);
    const { room } = await enter(client, "renewals");
    const lease = await room.leases.acquire("sum", { ttl: 1_000 });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    assert.equal(lease.isHeld, true);
    await room.publish("still mine", { lease: { key: "sum", token: lease.token } });
});

test("presence tells who is in a room", async () => {
    const [ann, bob] = [connect(), connect()];
    await Promise.all([online(ann), online(bob)]);
    await enter(bob, "people");
    const { room } = await enter(ann, "people");
    const roster = new Roster(room, () => {});
    await next(roster, "change");
    const wanted = [ann, bob].map(({ phase }) => phase.client).sort();
    assert.deepEqual(roster.members.map(({ client }) => client).sort(), wanted);
});

test("unknown methods and rooms are refused with the protocol's codes", async () => {
    const client = connect();
    await online(client);
    await assert.rejects(client.call("no.such.method"), { kind: "refused", code: 104 });
    const room = client.subscribe("x".repeat(300));
    assert.equal((await next(room, "ended")).code, 107);
});

test("a server that drains tells when to come back, and a restarted one has its clients again", async () => {
    const first = await serve("--drain", "1");
    const client = connect(first.url);
    await online(client);
    await enter(client, "life");
    const waiting = next(client, "phase", ({ name }) => name === "waiting");
    await first.stop();
    const { code, reason } = await waiting;
    assert.deepEqual([code, reason], [3001, "shutdown"]);
    const second = await serve("--port", String(first.port));
    const back = next(client.room("life"), "subscribed");
    if (!client.isOnline) client.retryNow();
    assert.equal((await back).recovered, false, "the log began a new life");
    client.disconnect();
    await second.stop();
});

test("all of it leaves the server able to stop cleanly", async () => {
    for (const client of clients) client.disconnect();
    assert.equal(await server.stop(), 0);
});
