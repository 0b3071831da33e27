import { Emitter } from "../client/emitter.js";

/**
 * The notices of the person who signed in: each id once, however often it comes. Pure.
 *
 * Events: `change`, `arrived`, and `lacking` with the milliseconds within which to list: something may be missing.
 *
 * A notice: `{id, severity, title, body, time, expires?, ackRequired, read, acknowledged}`.
 */
export class NoticeBook extends Emitter {
    #notices = new Map();
    #unread = 0;
    #isListed = false;

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
        const highest = this.#highest;
        const late = [];
        for (const [index, notice] of notices.entries()) {
            const isNew = !this.#notices.has(notice.id);
            const kept = this.#keep(notice, highest + notices.length - index);
            if (isNew && this.#isListed && !kept.read) late.unshift(kept);
        }
        this.#isListed = true;
        this.#unread = unread;
        for (const notice of late) this.emit("arrived", notice);
        this.emit("change");
    }

    /** A publication's data. */
    apply(data, time) {
        switch (data?.type) {
        case "notice": return this.#arrived({ time, ...data });
        case "read":
            this.#mark(data.ids ?? [], { read: true });
            this.#unread = data.unread ?? this.#unread;
            break;
        case "acknowledged":
            this.#mark([data.id], { acknowledged: true, read: true });
            this.#unread = data.unread ?? this.#unread;
            break;
        case "list": return this.emit("lacking", data.within ?? 0);
        default: return;
        }
        this.emit("change");
    }

    get #highest() {
        return Math.max(0, ...[...this.#notices.values()].map(({ order }) => order));
    }

    #arrived(notice) {
        if (this.#notices.has(notice.id)) return;
        this.#unread += 1;
        const kept = this.#keep(notice, 1 + this.#highest);
        this.emit("arrived", kept);
        this.emit("change");
    }

    #keep(notice, order) {
        const known = this.#notices.get(notice.id);
        const kept = { read: false, acknowledged: false, ...known, ...notice, order: known?.order ?? order };
        this.#notices.set(notice.id, kept);
        return kept;
    }

    #mark(ids, state) {
        for (const id of ids) Object.assign(this.#notices.get(id) ?? {}, state);
        if (ids.some((id) => !this.#notices.has(id))) this.emit("lacking", 0);
    }
}
