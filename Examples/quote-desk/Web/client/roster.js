import { Emitter } from "./emitter.js";

/**
 * Who is in a room: presence, asked for on entry, and the joins and leaves after it. Event: `change`.
 *
 * What comes while the answer is under way may already be in it or not; applied once more, it is right either way.
 */
export class Roster extends Emitter {
    #room;
    #members = new Map();
    #sinceAsked = null;

    /** @param {import("./room.js").Room} room */
    constructor(room, report) {
        super(report);
        this.#room = room;
        room.on("subscribed", () => this.#ask());
        room.on("join", (info) => this.#apply({ info, isHere: true }));
        room.on("leave", (info) => this.#apply({ info, isHere: false }));
        if (room.isSubscribed) this.#ask();
    }

    /** The members, by client id: `{client, user, conn_info, chan_info}`. */
    get members() {
        return [...this.#members.values()];
    }

    #ask() {
        const changes = [];
        this.#sinceAsked = changes;
        this.#room.presence().then((presence) => {
            if (this.#sinceAsked !== changes) return;
            this.#sinceAsked = null;
            this.#members = new Map(Object.entries(presence));
            for (const change of changes) this.#place(change);
            this.emit("change");
        }, () => {
            // Without an answer, joins and leaves go on; the next entry asks again.
            if (this.#sinceAsked === changes) this.#sinceAsked = null;
        });
    }

    #apply(change) {
        this.#sinceAsked?.push(change);
        this.#place(change);
        this.emit("change");
    }

    #place({ info, isHere }) {
        if (isHere) this.#members.set(info.client, info);
        else this.#members.delete(info.client);
    }
}
