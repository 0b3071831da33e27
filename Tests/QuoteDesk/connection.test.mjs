import assert from "node:assert/strict";
import { test } from "node:test";

import { backoffDelay, readWindow, windowDelay } from "../../Examples/quote-desk/Web/client/backoff.js";
import { World } from "./support/world.mjs";

test("a client connects with its token and tells its phases", async () => {
    const world = new World();
    const client = world.client();
    const phases = [];
    client.on("phase", ({ name }) => phases.push(name));
    client.connect();
    const { connect } = await world.accept();
    assert.equal(connect.token, "agent");
    assert.match(connect.name, /^swift-realtime/);
    assert.deepEqual(phases, ["connecting", "online"]);
    assert.equal(client.phase.client, "c1");
    assert.ok(client.features.has("lease"));
});

test("the delay is drawn after the cap, for the first attempt too", () => {
    const range = { base: 500, cap: 20_000 };
    assert.equal(backoffDelay(0, range, 0), 0);
    assert.equal(backoffDelay(0, range, 0.999), 499.5);
    assert.equal(backoffDelay(3, range, 0.5), 2_000);
    assert.equal(backoffDelay(30, range, 0.5), 10_000);
    assert.equal(backoffDelay(5_000, range, 0.5), 10_000);
});

test("attempts are further and further apart until the cap", async () => {
    const world = new World();
    await world.online();
    const waits = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
        const before = world.time;
        world.draws = [0.999];
        world.socket.end();
        const count = world.sockets.length;
        while (world.sockets.length === count) await world.advance(1);
        waits.push(world.time - before);
    }
    assert.deepEqual(waits, [500, 999, 1_998, 3_996, 7_992, 15_984, 19_980, 19_980]);
});

test("failures are forgotten only after 30 stable seconds", async () => {
    for (const [stable, wanted] of [[29_000, 2], [30_000, 1]]) {
        const world = new World();
        const { client } = await world.online();
        world.socket.end();
        await world.advance(250);
        await world.accept({ ping: 0 });
        await world.advance(stable);
        world.socket.end();
        assert.equal(client.phase.name, "waiting");
        assert.equal(client.phase.retryAt - world.time, wanted === 1 ? 250 : 500, `after ${stable} ms`);
    }
});

test("the server's reconnect window wins over the backoff", async () => {
    const world = new World();
    const { client } = await world.online();
    world.draws = [0.25];
    world.socket.end(3001, '{"reason":"shutdown","after":500,"within":10000}');
    assert.equal(client.phase.retryAt - world.time, 3_000);
    assert.equal(client.phase.reason, "shutdown");
    await world.advance(2_999);
    assert.equal(world.sockets.length, 1);
    await world.advance(1);
    assert.equal(world.sockets.length, 2);
});

test("what is no window is a plain reason, and a window is believed up to a cap", () => {
    for (const reason of ["", "shutdown", "{", "null", "[1]", "7", "{}", '{"after":"1"}', '{"after":-1}']) {
        assert.equal(readWindow(reason), null, reason);
    }
    assert.equal(windowDelay(readWindow('{"within":1e300}'), 600_000, 1), 600_000);
    assert.equal(windowDelay(readWindow('{"after":1e9,"within":5}'), 600_000, 0.3), 600_000);
});

test("a client does not come back after codes that say so", async () => {
    for (const code of [3500, 3999, 4500]) {
        const world = new World();
        const { client } = await world.online();
        world.socket.end(code, "no");
        assert.deepEqual(client.phase, { name: "ended", code, reason: "no" });
        await world.advance(100_000);
        assert.equal(world.sockets.length, 1);
    }
});

test("a connect that is refused ends, one that may pass is tried again when the server says", async () => {
    const world = new World();
    const client = world.client();
    client.connect();
    await world.settle();
    world.socket.open();
    world.socket.refuse("connect", { code: 100, message: "busy", temporary: true, retry_after: 4_000 });
    assert.equal(client.phase.name, "waiting");
    assert.equal(client.phase.retryAt - world.time, 4_250);
    await world.advance(4_250);
    world.socket.open();
    world.socket.refuse("connect", { code: 101, message: "unauthorized" });
    assert.deepEqual(client.phase, { name: "ended", code: 101, reason: "unauthorized" });
});

test("a token function is asked before every connect", async () => {
    const world = new World();
    let asked = 0;
    const client = world.client({ token: async () => `token-${++asked}` });
    client.connect();
    assert.equal((await world.accept()).connect.token, "token-1");
    world.socket.end();
    await world.advance(1_000);
    assert.equal((await world.accept()).connect.token, "token-2");
});

test("pings are answered, and a silent server is left", async () => {
    const world = new World();
    const { client } = await world.online();
    await world.advance(25_000);
    world.socket.receive({});
    assert.deepEqual(world.socket.sent.at(-1), {});
    await world.advance(34_999);
    assert.equal(client.phase.name, "online");
    const first = world.socket;
    await world.advance(1);
    assert.equal(client.phase.name, "waiting");
    assert.equal(first.closed.code, 3012);
    const { phase } = client;
    first.end(1000);
    first.onmessage({ data: "not JSON" });
    assert.equal(client.phase, phase, "what the old socket tells late changes nothing");
});

test("a socket that does not open, and a server that does not answer connect, are left", async () => {
    for (const opens of [false, true]) {
        const world = new World();
        const client = world.client();
        client.connect();
        await world.settle();
        if (opens) world.socket.open();
        await world.advance(10_000);
        assert.equal(client.phase.name, "waiting");
        assert.ok(world.socket.closed);
    }
});

test("a connection that is lost amid connect is one failure", async () => {
    const world = new World();
    const client = world.client();
    client.connect();
    await world.settle();
    world.socket.open();
    const phases = [];
    client.on("phase", ({ name, attempt }) => phases.push([name, attempt]));
    world.socket.end();
    assert.deepEqual(phases, [["waiting", 1]]);
});

test("calls are answered in any order, refused, timed out, lost and offline", async () => {
    const world = new World();
    const { client } = await world.online();
    const first = client.call("a", { n: 1 });
    const second = client.call("b");
    const commandA = world.socket.takeRpc("a");
    world.socket.answerRpc("b", "bee");
    world.socket.reply(commandA, { rpc: { data: "ay" } });
    assert.deepEqual(await Promise.all([first, second]), ["ay", "bee"]);

    const refused = client.call("c");
    world.socket.refuseRpc("c", { code: 4001, message: "conflict", data: { version: 7 } });
    await assert.rejects(refused, { kind: "refused", code: 4001, data: { version: 7 } });

    const slow = client.call("d", {}, { timeout: 5_000 });
    const failure = assert.rejects(slow, { kind: "timeout", isOutcomeOpen: true });
    await world.advance(5_000);
    await failure;
    world.socket.answerRpc("d", "late");
    assert.equal(client.phase.name, "online", "a late answer is nobody's");

    const lost = assert.rejects(client.call("e"), { kind: "lost", isOutcomeOpen: true });
    world.socket.end();
    await lost;
    await assert.rejects(client.call("f"), { kind: "offline", isOutcomeOpen: false });
});

test("a message that is not the protocol's ends the connection, which comes back", async () => {
    for (const data of ["{", "7", "null", new ArrayBuffer(4)]) {
        const world = new World();
        const { client } = await world.online();
        world.socket.onmessage({ data });
        assert.equal(client.phase.name, "waiting");
        assert.equal(world.socket.closed.code, 3501);
    }
});

test("disconnect stops everything, and connect begins anew", async () => {
    const world = new World();
    const { client } = await world.online("news");
    client.disconnect();
    assert.equal(client.phase.name, "idle");
    assert.equal(world.timerCount, 0);
    client.connect();
    await world.accept();
    assert.equal(client.phase.name, "online");
    assert.ok(world.socket.has("subscribe"));
});

test("a wait can be cut short", async () => {
    const world = new World();
    const { client } = await world.online();
    world.socket.end(3001, '{"after":60000}');
    client.retryNow();
    await world.accept();
    assert.equal(client.phase.name, "online");
});

test("a listener that throws is reported and disturbs nobody", async () => {
    const world = new World();
    const { client } = await world.online();
    const heard = [];
    client.on("message", () => { throw new Error("mine"); });
    client.on("message", (data) => heard.push(data));
    world.socket.receive({ push: { message: { data: 1 } } }, { push: { message: { data: 2 } } });
    assert.deepEqual(heard, [1, 2]);
    assert.equal(world.reported.length, 2);
});
