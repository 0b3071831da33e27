import assert from "node:assert/strict";
import { test } from "node:test";

import { compareTokens } from "../../Examples/quote-desk/Web/client/fencing-token.js";
import { HolderBook } from "../../Examples/quote-desk/Web/client/holders.js";
import { World } from "./support/world.mjs";

const acquire = "realtime.lease.acquire";
const renew = "realtime.lease.renew";

async function held(token = "9.1", ttl = 30_000) {
    const world = new World();
    const { client, room, log } = await world.online("quote:1");
    const promise = room.leases.acquire("sum");
    world.socket.answerRpc(acquire, { token, ttl });
    return { world, client, room, log, lease: await promise };
}

test("a lease is asked for, held, and renewed at a third of its time", async () => {
    const { world, lease, room } = await held();
    assert.equal(lease.isHeld, true);
    assert.deepEqual(lease.fence, { epoch: 9, counter: 1 });
    assert.equal(room.leases.get("sum"), lease);
    for (let turn = 0; turn < 5; turn += 1) {
        await world.advance(9_999);
        assert.ok(!world.socket.hasRpc(renew));
        await world.advance(1);
        const asked = world.socket.answerRpc(renew, { token: "9.1", ttl: 30_000 });
        assert.deepEqual(asked, { channel: "quote:1", key: "sum", token: "9.1" });
        world.socket.receive({});
    }
    assert.equal(lease.isHeld, true);
});

test("its time counts from when it was sent, less a twentieth", async () => {
    const world = new World();
    const { room } = await world.online("quote:1");
    const promise = room.leases.acquire("sum", { wait: 5_000 });
    await world.advance(2_000);
    world.socket.answerRpc(acquire, { token: "9.1", ttl: 20_000, waited: 1_000 });
    const lease = await promise;
    assert.equal(lease.deadline, 19_950);
});

test("a lease that somebody else holds is refused with their code", async () => {
    const world = new World();
    const { room } = await world.online("quote:1");
    const promise = assert.rejects(room.leases.acquire("sum"), { code: 402 });
    world.socket.refuseRpc(acquire, { code: 402, message: "held" });
    await promise;
    assert.equal(room.leases.get("sum"), undefined);
});

test("taking over tells the reason", async () => {
    const world = new World();
    const { room } = await world.online("quote:1");
    room.leases.acquire("sum", { takeover: "urgent" });
    assert.equal(world.socket.answerRpc(acquire, { token: "9.2", ttl: 30_000 }).takeover, "urgent");
});

test("a renewal that is refused loses the lease", async () => {
    const { world, lease, log, room } = await held();
    await world.advance(10_000);
    world.socket.refuseRpc(renew, { code: 403, message: "not held" });
    assert.equal(lease.isHeld, false);
    assert.deepEqual(log.at(-1), ["lease-lost", { lease, reason: "not held", isTaken: false }]);
    assert.equal(room.leases.get("sum"), undefined);
});

test("a renewal that fails otherwise is tried again, until the deadline", async () => {
    const { world, lease, log } = await held();
    await world.advance(10_000);
    world.socket.refuseRpc(renew, { code: 100, message: "broker", temporary: true });
    await world.advance(1_000);
    world.socket.answerRpc(renew, { token: "9.1", ttl: 30_000 });
    assert.equal(lease.isHeld, true);
    for (let second = 0; second < 29; second += 1) {
        await world.advance(1_000);
        if (world.socket.hasRpc(renew)) world.socket.refuseRpc(renew, { code: 100, temporary: true });
    }
    assert.equal(lease.isHeld, false);
    assert.deepEqual(log.at(-1), ["lease-lost", { lease, reason: "it was not renewed in time", isTaken: false }]);
});

test("a lease that is taken over, or expired, is lost; notices of other tokens change nothing", async () => {
    const { world, lease, log, room } = await held("9.7");
    const notice = { key: "sum", change: "taken_over", user: "ann", client: "c1" };
    world.socket.push("quote:1", { lease: { ...notice, token: "9.5" } });
    assert.equal(lease.isHeld, true);
    world.socket.push("quote:1", { lease: { ...notice, token: "9.7", reason: "urgent" } });
    world.socket.push("quote:1", { lease: { key: "sum", change: "granted", token: "9.8", user: "bob", client: "c2" } });
    assert.equal(lease.isHeld, false);
    assert.deepEqual(log.at(-1), ["lease-lost", { lease, reason: "taken_over: urgent", isTaken: true }]);
    assert.equal(room.leases.holders.get("sum").user, "bob");
});

test("after a reconnect a lease is claimed by its token, and is ours again", async () => {
    const { world, lease, log } = await held();
    world.socket.end();
    assert.equal(lease.isHeld, false);
    assert.equal(lease.state, "unsure");
    await world.advance(1_000);
    await world.accept({ client: "c9" });
    world.socket.answer("subscribe", { positioned: true, epoch: "e", offset: 0, recovered: true });
    assert.equal(world.socket.answerRpc(renew, { token: "9.1", ttl: 30_000 }).token, "9.1");
    assert.equal(lease.isHeld, true);
    assert.deepEqual(log.at(-1), ["lease-back", { lease }]);
    await world.advance(10_000);
    assert.ok(world.socket.hasRpc(renew), "it is renewed as before");
});

test("who comes back too late has lost it", async () => {
    const { world, lease, log } = await held();
    world.socket.end(3001, '{"after":15000}');
    await world.advance(20_000);
    await world.accept();
    world.socket.answer("subscribe", { positioned: true, epoch: "e", offset: 0, recovered: true });
    world.socket.refuseRpc(renew, { code: 403, message: "lost" });
    assert.deepEqual(log.at(-1), ["lease-lost", { lease, reason: "lost", isTaken: false }]);
});

test("a heartbeat renews what a sleeping timer did not", async () => {
    const { world, lease } = await held();
    world.time += 20_000;
    world.socket.receive({});
    assert.ok(world.socket.hasRpc(renew));
    world.socket.answerRpc(renew, { token: "9.1", ttl: 30_000 });
    assert.equal(lease.isHeld, true);
});

test("what is released is given back, and a room that is left gives back all", async () => {
    const { world, room, lease } = await held();
    room.leases.release("sum");
    assert.equal(lease.state, "released");
    assert.deepEqual(world.socket.answerRpc("realtime.lease.release", {}), {
        channel: "quote:1", key: "sum", token: "9.1",
    });
    const promise = room.leases.acquire("name");
    world.socket.answerRpc(acquire, { token: "9.3", ttl: 30_000 });
    await promise;
    room.unsubscribe();
    assert.ok(world.socket.hasRpc("realtime.lease.release"));
    await world.advance(5_000);
    assert.ok(!world.socket.hasRpc(renew));
});

test("the book of holders follows snapshots, lists and notices, and is not set back by late ones", () => {
    const book = new HolderBook();
    book.replace([{ key: "a", epoch: 9, counter: 4, user: "ann", client: "c1" }]);
    assert.deepEqual(book.get("a"), { key: "a", token: "9.4", user: "ann", client: "c1" });
    book.apply({ key: "a", change: "granted", token: "9.3", user: "old" });
    book.apply({ key: "a", change: "released", token: "9.3", user: "old" });
    assert.equal(book.get("a").user, "ann");
    book.apply({ key: "a", change: "released", token: "9.4", user: "ann" });
    assert.equal(book.get("a"), undefined);
    book.replace([{ key: "a", token: "9.4", user: "ann" }, { key: "b", token: "9.9", user: "bob" }]);
    assert.deepEqual(book.all.map(({ key }) => key), ["b"], "what ended does not come back with a late list");
});

test("tokens compare as numbers of any size", () => {
    assert.ok(compareTokens("9.10", "9.9") > 0);
    assert.ok(compareTokens("10.1", "9.99") > 0);
    assert.ok(compareTokens("18446744073709551615.1", "18446744073709551614.2") > 0);
    assert.equal(compareTokens("7.7", "7.7"), 0);
});
