import assert from "node:assert/strict";
import { test } from "node:test";

import { FieldEditor } from "../../Examples/quote-desk/Web/desk/field-editor.js";
import { NoticeBook } from "../../Examples/quote-desk/Web/desk/notice-book.js";
import { QuoteModel } from "../../Examples/quote-desk/Web/desk/quote-model.js";
import { World } from "./support/world.mjs";

const report = (error) => {
    throw error;
};
const by = { user: "ben", name: "Ben" };

/** A quote at version 3 over a connection that the test plays, and the editor of its field `sum`. */
async function desk() {
    const world = new World();
    const { client, room } = await world.online("quote:1", { options: { isSnapshot: true }, result: { data: {} } });
    const model = new QuoteModel(report);
    const field = { name: "sum", kind: "money" };
    model.reset({ schema: [field], version: 3, fields: { sum: "10.00", name: "Ann" } });
    let keys = 0;
    const editor = new FieldEditor(field, {
        quoteId: "1",
        user: "ann",
        model,
        leases: room.leases,
        call: client.call.bind(client),
        newKey: () => `key-${++keys}`,
        after: world.environment.after,
        cancel: world.environment.cancel,
        report,
    });
    room.on("lease-lost", ({ reason, isTaken }) => editor.lockLost(reason, isTaken));
    room.on("lease-back", () => editor.resume());
    model.on("edit", ({ by: author }) => editor.check(author));
    const grant = (token = "9.1") => world.socket.answerRpc("realtime.lease.acquire", { token, ttl: 30_000 });
    return { world, client, room, model, editor, grant };
}

/** The same, with the lock held and `text` typed. */
async function typed(text) {
    const all = await desk();
    all.editor.focus();
    all.grant();
    await all.world.settle();
    all.editor.input(text);
    return all;
}

test("a focus takes the lock, an edit shows its fence, and leaving gives the lock back", async () => {
    const { world, editor, model } = await typed("12,5");
    assert.equal(editor.lease.isHeld, true);
    editor.blur();
    assert.deepEqual(world.socket.answerRpc("quote.edit", { version: 4 }), {
        quote: "1", expect: 3, fields: { sum: "12.50" }, fences: { sum: { epoch: 9, counter: 1 } }, key: "key-1",
    });
    await world.settle();
    assert.equal(editor.draft, null);
    assert.equal(model.fields.sum, "12.50");
    assert.ok(world.socket.hasRpc("realtime.lease.release"));
});

test("what was not changed is not sent", async () => {
    const { world, editor } = await typed("10");
    editor.blur();
    await world.settle();
    assert.ok(!world.socket.hasRpc("quote.edit"));
    assert.equal(editor.draft, null);
});

test("typing goes on while an edit is on its way, and the newest text is saved after it", async () => {
    const { world, editor } = await typed("12");
    editor.commit();
    editor.input("123");
    editor.commit();
    world.socket.answerRpc("quote.edit", { version: 4 });
    await world.settle();
    assert.deepEqual(world.socket.answerRpc("quote.edit", { version: 5 }).fields, { sum: "123.00" });
    await world.settle();
    assert.equal(editor.draft, null);
});

test("another field's new version in between is no conflict", async () => {
    const { world, editor, model } = await typed("12");
    editor.commit();
    world.socket.refuseRpc("quote.edit", { code: 4001, message: "version conflict" });
    await world.settle();
    model.apply({ type: "edit", version: 4, by, fields: { name: "Eve" } });
    await world.settle();
    const again = world.socket.answerRpc("quote.edit", { version: 5 });
    assert.equal(again.expect, 4);
    assert.equal(again.key, "key-1");
    await world.settle();
    assert.equal(editor.problem, null);
});

test("a change of the same field is a conflict that a person settles", async () => {
    for (const keeps of [true, false]) {
        const { world, editor, model } = await typed("12");
        model.apply({ type: "edit", version: 4, by, fields: { sum: "99.00" } });
        assert.equal(editor.problem.kind, "conflict");
        assert.equal(editor.problem.by.name, "Ben");
        editor.commit();
        await world.settle();
        assert.ok(!world.socket.hasRpc("quote.edit"), "nothing is sent before it is settled");
        assert.equal(editor.draft, "12");
        if (keeps) {
            editor.keepMine();
            assert.equal(world.socket.answerRpc("quote.edit", { version: 5 }).expect, 4);
            await world.settle();
            assert.equal(model.fields.sum, "12.00");
        } else {
            editor.takeTheirs();
            assert.equal(model.fields.sum, "99.00");
        }
        assert.equal(editor.draft, null);
        assert.equal(editor.problem, null);
    }
});

test("an edit whose answer was lost is sent again under its key after the reconnect", async () => {
    const { world, editor } = await typed("12");
    editor.commit();
    assert.equal(world.socket.takeRpc("quote.edit").rpc.data.key, "key-1");
    world.socket.end();
    await world.settle();
    assert.equal(editor.problem.kind, "unsent");
    assert.equal(editor.draft, "12");
    await world.advance(1_000);
    await world.accept();
    world.socket.answer("subscribe", { positioned: true, epoch: "e", offset: 0, data: {} });
    world.socket.answerRpc("realtime.lease.renew", { token: "9.1", ttl: 30_000 });
    await world.settle();
    assert.equal(world.socket.answerRpc("quote.edit", { version: 4 }).key, "key-1");
    await world.settle();
    assert.equal(editor.draft, null);
    assert.equal(editor.problem, null);
});

test("what was typed without a connection is kept, and saved under a new lock when the old one is lost", async () => {
    const { world, editor } = await typed("12");
    world.socket.end();
    editor.input("13");
    editor.blur();
    await world.settle();
    assert.equal(editor.problem.kind, "unsent");
    await world.advance(1_000);
    await world.accept();
    world.socket.answer("subscribe", { positioned: true, epoch: "f", offset: 0, data: {} });
    world.socket.refuseRpc("realtime.lease.renew", { code: 403, message: "lost" });
    await world.settle();
    world.socket.answerRpc("realtime.lease.acquire", { token: "10.1", ttl: 30_000 });
    await world.settle();
    const sent = world.socket.answerRpc("quote.edit", { version: 4 });
    assert.deepEqual(sent.fences, { sum: { epoch: 10, counter: 1 } });
    assert.deepEqual(sent.fields, { sum: "13.00" });
});

test("a lock that is taken over keeps the text, which can still be saved later", async () => {
    const { world, editor, room, grant } = await typed("12");
    const change = (kind, token, user) => {
        const lease = { key: "sum", change: kind, token, user, client: "c2", reason: "urgent" };
        world.socket.push("quote:1", { lease });
    };
    change("taken_over", "9.1", "ann");
    change("granted", "9.2", "mia");
    assert.equal(editor.problem.kind, "locked");
    assert.equal(editor.draft, "12");
    assert.equal(room.leases.holders.get("sum").user, "mia");
    change("released", "9.2", "mia");
    editor.retry();
    grant("9.3");
    await world.settle();
    assert.deepEqual(world.socket.answerRpc("quote.edit", { version: 4 }).fences, { sum: { epoch: 9, counter: 3 } });
});

test("a lock of somebody else's is told with the holder, one of our own is waited for", async () => {
    for (const [user, kind] of [["mia", "locked"], ["ann", "failed"]]) {
        const { world, editor, room } = await desk();
        room.leases.seed([{ key: "sum", token: "9.5", user, client: "c7" }]);
        editor.input("12");
        editor.focus();
        world.socket.refuseRpc("realtime.lease.acquire", { code: 402, message: "held" });
        await world.settle();
        assert.equal(editor.problem.kind, kind);
        assert.equal(editor.draft, "12");
    }
});

test("a refused value stays with its reason, a failing service is asked again", async () => {
    const { world, editor } = await typed("12");
    editor.commit();
    world.socket.refuseRpc("quote.edit", { code: 4003, message: "sum: too much" });
    await world.settle();
    assert.deepEqual(editor.problem, { kind: "invalid", message: "Too much." });
    editor.input("11");
    assert.equal(editor.problem, null);
    editor.commit();
    world.socket.refuseRpc("quote.edit", { code: 4005, message: "the service failed", temporary: true });
    await world.settle();
    assert.equal(editor.problem.kind, "failed");
    await world.advance(3_000);
    assert.equal(world.socket.answerRpc("quote.edit", { version: 4 }).key, "key-2");
    await world.settle();
    assert.equal(editor.draft, null);
});

test("what cannot be read is not sent, and Escape goes back to the saved value", async () => {
    const { world, editor, model } = await typed("twelve");
    editor.commit();
    await world.settle();
    assert.equal(editor.problem.kind, "invalid");
    assert.ok(!world.socket.hasRpc("quote.edit"));
    editor.discard();
    assert.equal(editor.draft, null);
    assert.equal(model.fields.sum, "10.00");
});

test("a draft of before a reload is saved, or a conflict if its value was changed", async () => {
    const first = await desk();
    first.editor.restore({ text: "12", base: "10.00" });
    first.grant();
    await first.world.settle();
    assert.deepEqual(first.world.socket.answerRpc("quote.edit", { version: 4 }).fields, { sum: "12.00" });
    const second = await desk();
    second.editor.restore({ text: "12", base: "9.00" });
    assert.equal(second.editor.problem.kind, "conflict");
    assert.deepEqual(second.editor.saved, { text: "12", base: "9.00" });
});

test("edits that are older than what is shown change nothing", () => {
    const model = new QuoteModel(report);
    model.reset({ schema: [], version: 3, fields: { a: 1, b: 1 } });
    model.accepted("a", 2, 5);
    model.apply({ type: "edit", version: 4, by, fields: { a: 7, b: 4 } });
    assert.deepEqual(model.fields, { a: 2, b: 4 });
    model.apply({ type: "edit", version: 5, by, fields: { a: 2 } });
    model.accepted("a", 1, 2);
    assert.deepEqual([model.version, model.fields.a], [5, 2]);
    model.apply({ type: "premium", state: "stale", amount: "1.00", currency: "EUR", since: 7, reason: "slow" });
    assert.equal(model.premium.state, "stale");
    model.apply({ type: "deleted" });
    assert.ok(model.isDeleted);
    model.apply({ type: "something new" });
});

test("what may be missing is listed, and what was missed is told like a notice that comes", () => {
    const book = new NoticeBook(report);
    const told = [];
    book.on("arrived", ({ id }) => told.push(id));
    book.on("lacking", (within) => told.push(within));
    book.replace({ notices: [{ id: "a", title: "A" }], unread: 1 });
    book.apply({ type: "list", within: 4_000 });
    book.apply({ type: "read", ids: ["a", "b"], unread: 1 });
    assert.deepEqual(told, [4_000, 0]);
    const notices = [{ id: "d", title: "D", read: true }, { id: "c", title: "C" }, { id: "b", title: "B" }];
    book.replace({ notices: [...notices, { id: "a", title: "A", read: true }], unread: 2 });
    assert.deepEqual(told, [4_000, 0, "b", "c"]);
    assert.deepEqual(book.all.map(({ id }) => id), ["d", "c", "b", "a"]);
});

test("a notice is told once, counted until it is read, and kept in order", () => {
    const book = new NoticeBook(report);
    const arrived = [];
    book.on("arrived", ({ id }) => arrived.push(id));
    book.replace({ notices: [{ id: "b", title: "B" }, { id: "a", title: "A", read: true }], unread: 1 });
    book.apply({ type: "notice", id: "c", title: "C" }, 5);
    book.apply({ type: "notice", id: "c", title: "C" }, 5);
    assert.deepEqual(arrived, ["c"]);
    assert.deepEqual(book.all.map(({ id }) => id), ["c", "b", "a"]);
    assert.equal(book.unread, 2);
    book.apply({ type: "read", ids: ["b"], unread: 1 });
    assert.equal(book.get("b").read, true);
    book.apply({ type: "acknowledged", id: "c", unread: 0 });
    assert.deepEqual([book.get("c").acknowledged, book.unread], [true, 0]);
    book.apply({ type: "something new" });
});
