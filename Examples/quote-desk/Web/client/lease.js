import { fenceOf } from "./fencing-token.js";

/**
 * A lease that this client was granted, and keeps: it is renewed at a third of its time.
 *
 * `state` is `held`, `unsure` (the connection is lost: it may still be ours), `lost`, `released` or `replaced`. A held
 * one counts until `deadline` on the client's clock: from when the request was *sent*, less a twentieth, since clocks
 * may differ. What is written still shows the token: a tab that slept does not see a deadline pass.
 */
export class Lease {
    state = "held";
    #environment;
    #owner;
    #renewAt = 0;
    #renewTimer = null;
    #deadlineTimer = null;
    #isRenewing = false;

    /**
     * @param {string} key
     * @param {{token: string, ttl: number, waited?: number}} tenure the server's answer
     * @param {number} sent when it was asked for
     * @param {import("./environment.js").Environment} environment
     * @param {{renew: Function, isLost: Function, lost: Function, back: Function}} owner
     */
    constructor(key, tenure, sent, environment, owner) {
        this.key = key;
        this.token = tenure.token;
        this.#environment = environment;
        this.#owner = owner;
        this.granted(tenure, sent);
    }

    /** Whether this client may believe that it holds the lease. */
    get isHeld() {
        return this.state === "held" && this.#environment.now() < this.deadline;
    }

    /** What a method of the host's wants to see: `{epoch, counter}`. */
    get fence() {
        return fenceOf(this.token);
    }

    /** The server granted or renewed it. */
    granted({ ttl, waited = 0 }, sent) {
        this.ttl = ttl;
        this.deadline = sent + (waited + ttl) * 0.95;
        this.state = "held";
        this.#disarm();
        const now = this.#environment.now();
        this.#renewAt = sent + waited + ttl / 3;
        this.#renewTimer = this.#environment.after(() => this.renew(), Math.max(0, this.#renewAt - now));
        const left = Math.max(0, this.deadline - now);
        this.#deadlineTimer = this.#environment.after(() => this.#owner.lost("it was not renewed in time"), left);
    }

    /** Asks for its time once more. */
    renew() {
        if (this.#isRenewing || (this.state !== "held" && this.state !== "unsure")) return;
        const sent = this.#environment.now();
        const wasUnsure = this.state === "unsure";
        this.#isRenewing = true;
        this.#owner.renew(this.token, (error, tenure) => {
            this.#isRenewing = false;
            if (this.state !== "held" && this.state !== "unsure") return;
            if (error) return this.#refused(error);
            this.granted(tenure, sent);
            if (wasUnsure) this.#owner.back();
        });
    }

    renewIfDue() {
        if (this.state === "held" && this.#environment.now() >= this.#renewAt) this.renew();
    }

    /** The connection is lost; who comes back in time keeps it. */
    suspend() {
        if (this.state !== "held") return;
        this.state = "unsure";
        this.#disarm();
    }

    /** It is over. */
    stop(state) {
        this.state = state;
        this.#disarm();
    }

    #refused(error) {
        if (this.#owner.isLost(error)) return this.#owner.lost(error.message);
        // Anything else may pass: again, until the deadline. Without a connection, `entered` renews.
        if (error.kind === "lost" || error.kind === "offline") return;
        if (this.#renewTimer !== null) this.#environment.cancel(this.#renewTimer);
        const pause = Math.max(error.retryAfter, Math.min(this.ttl / 3, 1000));
        this.#renewAt = this.#environment.now() + pause;
        this.#renewTimer = this.#environment.after(() => this.renew(), pause);
    }

    #disarm() {
        if (this.#renewTimer !== null) this.#environment.cancel(this.#renewTimer);
        if (this.#deadlineTimer !== null) this.#environment.cancel(this.#deadlineTimer);
        this.#renewTimer = null;
        this.#deadlineTimer = null;
    }
}
