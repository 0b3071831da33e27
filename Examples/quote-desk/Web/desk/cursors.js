import { Emitter } from "../client/emitter.js";

const pause = 80;

/**
 * Where everybody's cursor is: a room without history, where only the newest place counts. Event: `change`.
 *
 * Ours is published at most every 80 ms, the last one always.
 */
export class Cursors extends Emitter {
    #client;
    #room;
    #others = new Map();
    #next = null;
    #timer = null;

    constructor(client, quoteId) {
        super(reportError);
        this.#client = client;
        this.#room = client.subscribe(`quote-cursors:${quoteId}`);
        this.#room.on("publication", ({ data, info }) => this.#place(data, info));
        this.#room.on("leave", ({ client: id }) => this.forget(id));
        this.#room.on("suspended", () => this.#clear());
    }

    /** Cursors of others in a field: `{info, start, end}`. */
    in(field) {
        return [...this.#others.values()].filter((cursor) => cursor.field === field);
    }

    /** Ours: `field` null for nowhere. */
    move(field, start = 0, end = start) {
        this.#next = { field, start, end };
        if (this.#timer === null) this.#send();
    }

    forget(client) {
        if (this.#others.delete(client)) this.emit("change");
    }

    close() {
        clearTimeout(this.#timer);
        if (this.#room.isSubscribed) this.#publish({ field: null, start: 0, end: 0 });
        this.#room.unsubscribe();
    }

    #send() {
        this.#timer = null;
        if (this.#next === null) return;
        this.#publish(this.#next);
        this.#next = null;
        this.#timer = setTimeout(() => this.#send(), pause);
    }

    #publish(cursor) {
        // A cursor that is lost is followed by the next one; nobody needs to hear of it.
        if (this.#room.isSubscribed) this.#room.publish(cursor).catch(() => {});
    }

    #place(cursor, info) {
        const id = info?.client;
        if (!id || id === this.#client.phase.client) return;
        if (cursor?.field === null || cursor?.field === undefined) return this.forget(id);
        this.#others.set(id, { ...cursor, info });
        this.emit("change");
    }

    #clear() {
        this.#others.clear();
        this.emit("change");
    }
}
