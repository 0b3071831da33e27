import { Emitter } from "../client/emitter.js";

/**
 * The notices of the person who signed in: each id once, however often it comes. Pure. Events: `change`, `arrived`.
 *
 * A notice: `{id, severity, title, body, time, expires?, ackRequired, read, acknowledged}`.
 */
export class NoticeBook extends Emitter {
    #notices = new Map();
    #unread = 0;

    /** Newest first. */
    get all() {
        return [...this.#notices.values()].sort((left, right) => right.order - left.order);
    }

    get unread() {
        return this.#unread;
    }

    get(id) {
        return this.#notices.get(id);
    }

    /** The answer to `notice.list`, newest first. */
    replace({ notices = [], unread = 0 }) {
        const size = notices.length;
        for (const [index, notice] of notices.entries()) this.#keep(notice, size - index);
        this.#unread = unread;
        this.emit("change");
    }

    /** A publication's data. */
    apply(data, time) {
        switch (data?.type) {
        case "notice": return this.#arrived({ time, ...data });
        case "read":
            for (const id of data.ids ?? []) this.#mark(id, { read: true });
            this.#unread = data.unread ?? this.#unread;
            break;
        case "acknowledged":
            this.#mark(data.id, { acknowledged: true, read: true });
            this.#unread = data.unread ?? this.#unread;
            break;
        default: return;
        }
        this.emit("change");
    }

    #arrived(notice) {
        if (this.#notices.has(notice.id)) return;
        this.#unread += 1;
        const kept = this.#keep(notice, 1 + Math.max(0, ...[...this.#notices.values()].map(({ order }) => order)));
        this.emit("arrived", kept);
        this.emit("change");
    }

    #keep(notice, order) {
        const known = this.#notices.get(notice.id);
        const kept = { read: false, acknowledged: false, ...known, ...notice, order: known?.order ?? order };
        this.#notices.set(notice.id, kept);
        return kept;
    }

    #mark(id, state) {
        const notice = this.#notices.get(id);
        if (notice) Object.assign(notice, state);
    }
}
