import { Calls } from "./calls.js";
import { Connection } from "./connection.js";
import { Emitter } from "./emitter.js";
import { browserEnvironment, timing as defaults } from "./environment.js";
import { ClientError } from "./errors.js";
import { RoomTable } from "./room-table.js";

/**
 * A client of the real-time protocol, for browsers.
 *
 *     const client = new RealtimeClient("ws://127.0.0.1:8080/connection/websocket", { token: "agent" });
 *     client.on("phase", (phase) => show(phase.name));
 *     const room = client.subscribe("quote:1", { isSnapshot: true });
 *     room.on("subscribed", ({ data }) => replace(data));
 *     room.on("publication", ({ data }) => apply(data));
 *     client.connect();
 *
 * Events: `phase` (see `Connection`), `room` (the server subscribed this client to a room it did not know: listen to it
 * now, before anything is delivered), `message` (from the host, to this connection).
 */
export class RealtimeClient extends Emitter {
    #environment;
    #timing;
    #options;
    #calls;
    #connection;
    #rooms;
    /** What the server announced: words such as `lease` and `publish-key`. */
    features = new Set();

    /**
     * @param {string} url
     * @param {object} [options]
     * @param {string | (() => string | Promise<string>)} [options.token] a function is asked before every connect
     * @param {unknown} [options.data] for the server's `connect`
     * @param {import("./environment.js").Environment} [options.environment]
     * @param {Partial<typeof defaults>} [options.timing]
     */
    constructor(url, options = {}) {
        const environment = options.environment ?? browserEnvironment();
        super(environment.report);
        this.#environment = environment;
        this.#timing = { ...defaults, ...options.timing };
        this.#options = options;
        this.#calls = new Calls(environment);
        this.#rooms = new RoomTable(this, environment, this.#timing);
        this.#connection = new Connection(environment, this.#timing, url, {
            connectRequest: () => this.#connectRequest(),
            handshake: (request, settle) => this.#send({ connect: request }, settle, this.#timing.connectTimeout),
            online: (result) => this.#online(result),
            received: (object) => this.#receive(object),
            pinged: () => this.#rooms.tick(),
            lost: () => this.#lost(),
            changed: (phase) => this.emit("phase", phase),
        });
    }

    /** The connection's phase: `{name: "idle" | "connecting" | "online" | "waiting" | "ended", …}`. */
    get phase() {
        return this.#connection.phase;
    }

    get isOnline() {
        return this.phase.name === "online";
    }

    /** Connects, and stays connected until `disconnect` or until the server does not want this client back. */
    connect() {
        this.#connection.start();
    }

    disconnect() {
        this.#connection.stop();
    }

    /** Tries again now instead of at `phase.retryAt`. */
    retryNow() {
        this.#connection.retryNow();
    }

    /** Enters a room, now and after every reconnect. See `Room` for the options and its events. */
    subscribe(channel, options) {
        return this.#rooms.subscribe(channel, options);
    }

    /** The room, if this client knows it. */
    room(channel) {
        return this.#rooms.get(channel);
    }

    /** Gives back the leases of all rooms, as before leaving. */
    releaseLeases() {
        this.#rooms.releaseLeases();
    }

    /** Calls a method of the host. @returns {Promise<unknown>} its data; rejects with a `ClientError` */
    async call(method, data = {}, { timeout } = {}) {
        return (await this.#ask({ rpc: { method, data } }, timeout)).rpc?.data;
    }

    /**
     * Publishes; done once the room's log holds it.
     *
     * @param {{key?: string, lease?: {key: string, token: string}, timeout?: number}} [options] `key`: published once,
     *   however often it is sent with it. `lease`: refused unless this client holds it.
     */
    async publish(channel, data, { key, lease, timeout } = {}) {
        await this.#ask({ publish: { channel, data, key, lease } }, timeout);
    }

    /** Who is in the room: client ids and their info. */
    async presence(channel) {
        return (await this.#ask({ presence: { channel } })).presence?.presence ?? {};
    }

    /** What was published: `limit` below 0 for a full page, 0 for the position alone. */
    async history(channel, request = { limit: -1 }) {
        const reply = await this.#ask({ history: { channel, ...request } });
        const { publications = [], epoch = "", offset = 0 } = reply.history ?? {};
        return { publications, epoch, offset };
    }

    /** A command of the client's own; without an answer the connection is given up. For the client's files only. */
    command(command, settle) {
        this.#send(command, (error, reply) => {
            if (error?.kind === "timeout") this.#connection.giveUp("a command was not answered");
            settle(error, reply);
        }, this.#timing.commandTimeout);
    }

    /** A call whose outcome is told before what follows it on the wire. For the client's files only. */
    callNow(method, data, settle, timeout = this.#timing.callTimeout) {
        if (!this.isOnline) return settle(new ClientError("offline", "there is no connection"));
        this.#send({ rpc: { method, data } }, (error, reply) => settle(error, reply?.rpc?.data), timeout);
    }

    /** Ends the connection and comes back, as when a room of the server's choice has a hole. */
    reconnect(reason) {
        this.#connection.giveUp(reason);
    }

    async #connectRequest() {
        const { token, data } = this.#options;
        const text = typeof token === "function" ? await token() : token;
        return { token: text, data, name: "swift-realtime-js", version: "1", subs: this.#rooms.resumptions() };
    }

    #online(result) {
        this.features = new Set((result.version ?? "").split(" ").slice(1));
        this.#rooms.online(result.subs ?? {});
    }

    #lost() {
        // Rooms first: who is told that a call is lost already sees that the room is, too.
        this.#rooms.offline();
        this.#calls.fail("lost", "the connection was lost");
    }

    #receive(object) {
        if (object.id) return void this.#calls.settle(object);
        const { push } = object;
        if (!push) return;
        if (push.message) return this.emit("message", push.message.data);
        if (push.channel) this.#rooms.push(push);
    }

    #send(command, settle, timeout) {
        const id = this.#calls.begin(settle, timeout);
        this.#connection.send({ id, ...command });
    }

    #ask(command, timeout = this.#timing.callTimeout) {
        return new Promise((resolve, reject) => {
            if (!this.isOnline) return reject(new ClientError("offline", "there is no connection"));
            this.#send(command, (error, reply) => (error ? reject(error) : resolve(reply)), timeout);
        });
    }
}
