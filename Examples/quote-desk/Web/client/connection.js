import { backoffDelay, readWindow, windowDelay } from "./backoff.js";
import { CloseCode, ErrorCode, allowsReconnect } from "./codes.js";
import { Link } from "./link.js";

/**
 * Keeps one connection up: opens it, makes it ready, watches it, and comes back after a loss.
 *
 * Phases: `idle` → `connecting` → `online` → `waiting` (until `retryAt`) → `connecting` …, and `ended` when the server
 * does not want this client back. What is said over the connection is its owner's business:
 *
 * @typedef {object} Owner
 * @property {() => object | Promise<object>} connectRequest the fields of the `connect` command
 * @property {(request: object, settle: Function) => void} handshake sends it
 * @property {(result: object) => void} online the connection is ready; every one has been told of the phase
 * @property {(object: object) => void} received anything but a ping
 * @property {() => void} pinged the server's heartbeat came
 * @property {() => void} lost nothing that was sent is answered any more
 * @property {(phase: object) => void} changed
 */
export class Connection {
    phase = { name: "idle" };
    #environment;
    #timing;
    #owner;
    #url;
    #link = null;
    #session = 0;
    #attempt = 0;
    #onlineSince = 0;
    #timer = null;
    #silence = 0;
    #answersPings = false;

    constructor(environment, timing, url, owner) {
        this.#environment = environment;
        this.#timing = timing;
        this.#url = url;
        this.#owner = owner;
    }

    /** Connects at once, and from now on stays connected. */
    start() {
        if (this.phase.name !== "idle" && this.phase.name !== "ended") return;
        this.#attempt = 0;
        this.#open();
    }

    /** Disconnects, and stays so. */
    stop() {
        this.#drop(CloseCode.goingAway, "");
        this.#enter({ name: "idle" });
    }

    /** Ends a wait, as when the user asks for it or the device has a network again. */
    retryNow() {
        if (this.phase.name === "waiting") this.#open();
    }

    send(object) {
        this.#link?.send(object);
    }

    /** Gives the connection up, because what the server believes is unknown, and comes back. */
    giveUp(reason) {
        this.#lose({ code: 0, reason });
    }

    #open() {
        const session = ++this.#session;
        this.#arm(this.#timing.connectTimeout, () => this.#lose({ code: 0, reason: "connecting took too long" }));
        this.#enter({ name: "connecting", attempt: this.#attempt });
        const isCurrent = () => session === this.#session && this.phase.name === "connecting";
        Promise.resolve()
            .then(() => this.#owner.connectRequest())
            .then((request) => isCurrent() && this.#openLink(session, request))
            .catch((error) => isCurrent() && this.#lose({ code: 0, reason: `${error?.message ?? error}` }));
    }

    #openLink(session, request) {
        this.#link = new Link(this.#environment, this.#url, {
            opened: () => this.#owner.handshake(request, (error, reply) => {
                if (session !== this.#session) return;
                if (error) this.#refused(error);
                else this.#ready(reply.connect ?? {});
            }),
            received: (object) => this.#receive(object),
            ended: (code, reason) => this.#ended(code, reason),
        });
    }

    #ready(result) {
        this.#onlineSince = this.#environment.now();
        this.#answersPings = result.pong === true;
        this.#silence = result.ping ? result.ping * 1000 + this.#timing.pingSlack : 0;
        this.#listen();
        this.#enter({ name: "online", client: result.client ?? "", data: result.data });
        this.#owner.online(result);
    }

    #refused(error) {
        if (error.kind === "refused" && !error.temporary && error.code !== ErrorCode.tokenExpired) {
            this.#drop(CloseCode.goingAway, "");
            this.#enter({ name: "ended", code: error.code, reason: error.message });
        } else {
            this.#lose({ code: error.code, reason: error.message, atLeast: error.retryAfter });
        }
    }

    #receive(object) {
        if (this.phase.name === "online") this.#listen();
        if (Object.keys(object).length > 0) return this.#owner.received(object);
        if (this.#answersPings) this.send({});
        this.#owner.pinged();
    }

    /** Anything that comes is a sign of life; the next one is due before the silence is over. */
    #listen() {
        if (this.#silence === 0) return this.#disarm();
        this.#arm(this.#silence, () => {
            this.#lose({ code: 0, reason: "the server is silent" }, CloseCode.silent);
        });
    }

    #ended(code, reason) {
        this.#link = null;
        if (allowsReconnect(code)) return this.#lose({ code, reason });
        this.#drop(code, reason);
        this.#enter({ name: "ended", code, reason: readWindow(reason)?.reason ?? reason });
    }

    #lose({ code, reason, atLeast = 0 }, farewell = CloseCode.goingAway) {
        const { backoffBase: base, backoffCap: cap, stablePeriod, windowCap } = this.#timing;
        const now = this.#environment.now();
        if (this.phase.name === "online" && now - this.#onlineSince >= stablePeriod) this.#attempt = 0;
        this.#drop(farewell, "");
        const window = readWindow(reason);
        const random = this.#environment.random();
        const delay = window
            ? windowDelay(window, windowCap, random)
            : Math.min(atLeast, windowCap) + backoffDelay(this.#attempt, { base, cap }, random);
        this.#attempt += 1;
        this.#arm(delay, () => this.#open());
        const words = window?.reason ?? reason;
        this.#enter({ name: "waiting", code, reason: words, retryAt: now + delay, attempt: this.#attempt });
    }

    #drop(code, reason) {
        this.#session += 1;
        this.#disarm();
        const link = this.#link;
        this.#link = null;
        link?.close(code, reason);
        this.#owner.lost();
    }

    #enter(phase) {
        this.phase = phase;
        this.#owner.changed(phase);
    }

    #arm(milliseconds, action) {
        this.#disarm();
        this.#timer = this.#environment.after(() => {
            this.#timer = null;
            action();
        }, milliseconds);
    }

    #disarm() {
        if (this.#timer !== null) this.#environment.cancel(this.#timer);
        this.#timer = null;
    }
}
