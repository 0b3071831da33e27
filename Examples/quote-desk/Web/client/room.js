import { backoffDelay } from "./backoff.js";
import { ErrorCode, allowsResubscribe } from "./codes.js";
import { Cursor } from "./cursor.js";
import { Emitter } from "./emitter.js";
import { Leases } from "./leases.js";

/**
 * A room that this client is in, or wants to be in.
 *
 * Options: `data` for the server; `isSnapshot`: the answer's data is the room's state, so a hole is repaired with a new
 * one; `followsLeases`: who holds what is asked for on every entry; `isServerSide` is the client's own.
 *
 * Events, in the order of the wire:
 * - `subscribed` `{data, recovered, isFirst}`: with a snapshot, replace the state by `data`. Without one and with
 *   `recovered`, nothing is missing. The answer's publications follow as `publication`.
 * - `publication` `{data, offset, info, tags, time}`, each offset once.
 * - `gap` `{epoch, from, through, conflated}`: these publications will not come.
 * - `join`, `leave` `{client, user, conn_info, chan_info}`.
 * - `lease` and what else `Leases` tells.
 * - `suspended`: not in the room for now; it comes back by itself.
 * - `ended` `{code, reason}`: over, by `unsubscribe` (code 0), by the server, or refused.
 */
export class Room extends Emitter {
    /** `idle`, `subscribing`, `subscribed` or `ended`. */
    state = "idle";
    cursor = new Cursor();
    #client;
    #environment;
    #timing;
    #options;
    #attempt = 0;
    #since = 0;
    #timer = null;
    #hasEntered = false;
    /** Which subscribe counts: the answer to an earlier one is nobody's. */
    #generation = 0;

    constructor(client, channel, options, environment, timing) {
        super(environment.report);
        this.channel = channel;
        this.#client = client;
        this.#options = options;
        this.#environment = environment;
        this.#timing = timing;
        this.isServerSide = options.isServerSide === true;
        /** The leases of this room's keys. */
        this.leases = new Leases(this, client, environment, options.followsLeases === true);
    }

    get isSubscribed() {
        return this.state === "subscribed";
    }

    publish(data, options) {
        return this.#client.publish(this.channel, data, options);
    }

    presence() {
        return this.#client.presence(this.channel);
    }

    /** Leaves for good, and gives back its leases. */
    unsubscribe() {
        this.leases.releaseAll();
        if (this.state === "subscribed" || this.state === "subscribing") this.#leave();
        this.end(0, "");
    }

    /** Asks for the room as it is now: leaves, forgets the position, and comes back. */
    refresh() {
        this.cursor.position = null;
        this.#comeBack(true);
    }

    /** Subscribes, if the connection allows it. */
    enter() {
        if (this.state !== "idle" || !this.#client.isOnline || this.#timer !== null) return;
        this.state = "subscribing";
        const generation = ++this.#generation;
        const request = { channel: this.channel, data: this.#options.data, ...this.cursor.resume };
        this.#client.command({ subscribe: request }, (error, reply) => {
            if (this.state !== "subscribing" || generation !== this.#generation) return;
            if (!error) return this.entered(reply.subscribe ?? {});
            this.state = "idle";
            if (error.kind === "refused") this.#refused(error);
        });
    }

    /** The server has subscribed the client. */
    entered(result) {
        const isSnapshot = this.#options.isSnapshot === true && result.data !== undefined;
        const { publications, recovered } = this.cursor.enter(result, isSnapshot);
        const isFirst = !this.#hasEntered;
        this.state = "subscribed";
        this.#hasEntered = true;
        this.#since = this.#environment.now();
        this.emit("subscribed", { data: result.data, recovered, isFirst });
        for (const publication of publications) this.emit("publication", publication);
        this.leases.entered();
    }

    /** A push of this room. */
    receive(push) {
        if (this.state !== "subscribed") return;
        if (push.pub) this.#publication(push.pub);
        else if (push.join) this.emit("join", push.join.info ?? {});
        else if (push.leave) this.emit("leave", push.leave.info ?? {});
        else if (push.lease) this.leases.receive(push.lease);
        else if (push.gap) this.#gap(push.gap);
        else if (push.unsubscribe) this.#unsubscribed(push.unsubscribe);
    }

    /** The connection is lost; what the room knows stays. */
    suspend() {
        this.#disarm();
        if (this.state === "ended" || this.state === "idle") return;
        this.state = "idle";
        this.leases.suspended();
        this.emit("suspended");
    }

    end(code, reason) {
        if (this.state === "ended") return;
        this.#disarm();
        this.state = "ended";
        this.leases.ended(reason || "the room was left");
        this.emit("ended", { code, reason });
    }

    #publication(publication) {
        const verdict = this.cursor.accept(publication.offset);
        if (verdict === "duplicate") return;
        if (verdict === "next") return this.emit("publication", publication);
        // The recovery brings this one too, in its place. Rooms of the server's choice come back with the connection.
        if (this.isServerSide) return this.#client.reconnect("publications are missing");
        this.#comeBack(true);
    }

    #gap(notice) {
        const gap = this.cursor.skip(notice);
        if (!gap) return;
        this.emit("gap", gap);
        if (this.#options.isSnapshot && !gap.conflated) this.refresh();
        else if (this.#options.followsLeases) this.leases.list();
    }

    #unsubscribed({ code = 0, reason = "" }) {
        if (!allowsResubscribe(code)) return this.end(code, reason);
        if (this.isServerSide) return this.#client.reconnect(reason);
        this.state = "idle";
        this.leases.suspended();
        this.emit("suspended");
        this.#later(0);
    }

    #refused(error) {
        if (error.code === ErrorCode.alreadySubscribed) return this.#comeBack(true);
        if (error.code === ErrorCode.unrecoverablePosition) {
            this.cursor.position = null;
            return this.#later(0);
        }
        if (error.temporary) return this.#later(error.retryAfter);
        this.end(error.code, error.message);
    }

    /** Leaves and comes back; the first time at once, since it is not what all members do at this moment. */
    #comeBack(sparesFirst) {
        const wasIn = this.state === "subscribed";
        this.state = "idle";
        if (wasIn) {
            this.leases.suspended();
            this.emit("suspended");
        }
        this.#leave();
        this.#later(0, sparesFirst);
    }

    #leave() {
        if (this.#client.isOnline) this.#client.command({ unsubscribe: { channel: this.channel } }, () => {});
    }

    #later(atLeast, sparesFirst = false) {
        const { backoffBase: base, backoffCap: cap, stablePeriod } = this.#timing;
        if (this.#hasEntered && this.#environment.now() - this.#since >= stablePeriod) this.#attempt = 0;
        const spared = sparesFirst && this.#attempt === 0;
        const jitter = spared ? 0 : backoffDelay(this.#attempt, { base, cap }, this.#environment.random());
        this.#attempt += 1;
        this.#disarm();
        this.#timer = this.#environment.after(() => {
            this.#timer = null;
            this.enter();
        }, atLeast + jitter);
    }

    #disarm() {
        if (this.#timer !== null) this.#environment.cancel(this.#timer);
        this.#timer = null;
    }
}
