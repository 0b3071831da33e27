import { compareTokens, tokenOf } from "./fencing-token.js";

/**
 * Who holds which keys of a room, from a list and the notices after it. Pure.
 *
 * The answer to `list` may overtake notices that are older: tokens, which only grow, say what is newer.
 */
export class HolderBook {
    #entries = new Map();
    #ended = new Map();

    /** The holder of a key: `{key, token, user, client}`. */
    get(key) {
        return this.#entries.get(key);
    }

    get all() {
        return [...this.#entries.values()];
    }

    /** A list as of now; its entries have a `token`, or an `epoch` and a `counter`. */
    replace(entries) {
        this.#entries = new Map();
        for (const { key, token, epoch, counter, user = "", client = "" } of entries) {
            const text = token ?? tokenOf({ epoch, counter });
            if (!this.#isOver(key, text)) this.#entries.set(key, { key, token: text, user, client });
        }
    }

    /** A notice: `granted` begins a tenure, anything else ends it. */
    apply({ key, change, token, user = "", client = "" }) {
        const known = this.#entries.get(key);
        if (change === "granted") {
            if (known && compareTokens(known.token, token) > 0) return;
            this.#entries.set(key, { key, token, user, client });
        } else {
            if (!this.#isOver(key, token)) this.#ended.set(key, token);
            if (known?.token === token) this.#entries.delete(key);
        }
    }

    #isOver(key, token) {
        const last = this.#ended.get(key);
        return last !== undefined && compareTokens(last, token) >= 0;
    }
}
