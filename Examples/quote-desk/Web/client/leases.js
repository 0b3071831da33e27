import { ClientError } from "./errors.js";
import { ErrorCode } from "./codes.js";
import { HolderBook } from "./holders.js";
import { Lease } from "./lease.js";

/**
 * The leases of a room's keys: this client's own, which are kept up, and everybody's, as the server tells.
 *
 * Events of the room: `lease` (a notice as it came), `holders` (the book changed), `lease-lost`
 * `{lease, reason, isTaken}`, `lease-back` `{lease}` (after a loss of the connection, it is still ours).
 */
export class Leases {
    #room;
    #client;
    #environment;
    #isFollowed;
    #own = new Map();
    /** Who holds what: `holders.get(key)` is `{token, user, client}`. */
    holders = new HolderBook();

    /** @param {boolean} isFollowed whether to ask who holds what on every entry; notices come in any case */
    constructor(room, client, environment, isFollowed) {
        this.#isFollowed = isFollowed;
        this.#room = room;
        this.#client = client;
        this.#environment = environment;
    }

    /** This client's lease of a key, if it has one. */
    get(key) {
        return this.#own.get(key);
    }

    /**
     * Takes a lease and keeps it until `release`.
     *
     * @param {string} key
     * @param {{ttl?: number, wait?: number, takeover?: string}} [options] milliseconds; `takeover` is the reason for
     *   taking it by force
     * @returns {Promise<Lease>} rejects with code 402 if somebody else holds it
     */
    acquire(key, { ttl, wait, takeover } = {}) {
        const sent = this.#environment.now();
        return new Promise((resolve, reject) => {
            const settle = (error, tenure) => {
                if (error) return reject(error);
                if (!this.#room.isSubscribed) return reject(new ClientError("lost", "the room was left meanwhile"));
                resolve(this.#keep(key, tenure, sent));
            };
            this.#call("acquire", { key, ttl, wait, takeover }, settle, wait);
        });
    }

    /** Gives a lease back. Nothing is waited for: without an answer it expires. */
    release(key) {
        const lease = this.#own.get(key);
        if (!lease) return;
        this.#own.delete(key);
        lease.stop("released");
        this.#call("release", { key, token: lease.token }, () => {});
    }

    releaseAll() {
        for (const key of [...this.#own.keys()]) this.release(key);
    }

    /** Takes over what a snapshot said about holders. */
    seed(entries) {
        this.holders.replace(entries);
        this.#room.emit("holders");
    }

    /** Asks the server who holds what. */
    list() {
        if (!this.#client.features.has("lease")) return;
        this.#call("list", {}, (error, result) => {
            if (!error) this.seed(result?.leases ?? []);
        });
    }

    /** The room was entered: claims what was held before, by its token. */
    entered() {
        if (this.#isFollowed) this.list();
        for (const lease of [...this.#own.values()]) lease.renew();
    }

    /** Renews what is due: a hidden tab's timers may come a minute late, messages do not. */
    tick() {
        for (const lease of [...this.#own.values()]) lease.renewIfDue();
    }

    /** The connection is lost: the server keeps the leases for its grace time. */
    suspended() {
        for (const lease of this.#own.values()) lease.suspend();
    }

    ended(reason) {
        for (const lease of [...this.#own.values()]) this.#lose(lease, reason);
    }

    /** A notice of the server. */
    receive(notice) {
        this.holders.apply(notice);
        this.#room.emit("lease", notice);
        this.#room.emit("holders");
        const lease = this.#own.get(notice.key);
        if (lease && notice.change !== "granted" && notice.token === lease.token) {
            this.#lose(lease, notice.reason ? `${notice.change}: ${notice.reason}` : notice.change, notice.change);
        }
    }

    #keep(key, tenure, sent) {
        const known = this.#own.get(key);
        if (known?.token === tenure.token) {
            known.granted(tenure, sent);
            return known;
        }
        known?.stop("replaced");
        const lease = new Lease(key, tenure, sent, this.#environment, {
            renew: (token, settle) => this.#call("renew", { key, token }, settle),
            isLost: (error) => error.code === ErrorCode.leaseLost,
            lost: (reason) => this.#lose(lease, reason),
            back: () => this.#room.emit("lease-back", { lease }),
        });
        this.#own.set(key, lease);
        return lease;
    }

    #lose(lease, reason, change = "expired") {
        if (this.#own.get(lease.key) === lease) this.#own.delete(lease.key);
        lease.stop("lost");
        this.#room.emit("lease-lost", { lease, reason, isTaken: change === "taken_over" });
    }

    #call(method, request, settle, wait = 0) {
        const data = { channel: this.#room.channel, ...request };
        this.#client.callNow(`realtime.lease.${method}`, data, settle, wait > 0 ? wait + 10_000 : undefined);
    }
}
