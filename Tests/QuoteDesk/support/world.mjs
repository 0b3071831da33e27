/** A world in virtual time: timers that a test moves on, sockets whose other end it is, chance that it decides. */
import { RealtimeClient } from "../../../Examples/quote-desk/Web/client/index.js";

export class World {
    time = 0;
    sockets = [];
    reported = [];
    /** What `random` gives, in order; then a half. */
    draws = [];
    #timers = [];
    #nextTimer = 1;

    environment = {
        openSocket: (url) => {
            const socket = new FakeSocket(url);
            this.sockets.push(socket);
            return socket;
        },
        now: () => this.time,
        after: (action, milliseconds) => {
            this.#timers.push({ id: this.#nextTimer, at: this.time + milliseconds, action });
            return this.#nextTimer++;
        },
        cancel: (id) => {
            this.#timers = this.#timers.filter((timer) => timer.id !== id);
        },
        random: () => this.draws.shift() ?? 0.5,
        report: (error) => this.reported.push(error),
    };

    /** The newest socket. */
    get socket() {
        return this.sockets.at(-1);
    }

    get timerCount() {
        return this.#timers.length;
    }

    client(options = {}) {
        return new RealtimeClient("ws://test", { token: "agent", ...options, environment: this.environment });
    }

    /** Lets promises settle. */
    async settle() {
        for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    }

    /** Moves the time on, timer by timer. */
    async advance(milliseconds) {
        const end = this.time + milliseconds;
        for (;;) {
            await this.settle();
            const due = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.id - b.id)[0];
            if (!due) break;
            this.#timers = this.#timers.filter((timer) => timer !== due);
            this.time = Math.max(this.time, due.at);
            due.action();
        }
        this.time = end;
        await this.settle();
    }

    /** Goes through connect on the newest socket. */
    async accept(result = {}) {
        await this.settle();
        this.socket.open();
        const command = this.socket.take("connect");
        const version = "swift-realtime/1 publish-key lease";
        this.socket.reply(command, { connect: { client: "c1", version, ping: 25, pong: true, ...result } });
        await this.settle();
        return command;
    }

    /** A client that is online, and in a room if one is named. */
    async online(channel, { result = {}, options = {}, client: clientOptions } = {}) {
        const client = this.client(clientOptions);
        client.connect();
        await this.accept();
        if (!channel) return { client };
        const room = client.subscribe(channel, { followsLeases: true, ...options });
        const log = record(room);
        const base = { positioned: true, recoverable: true, epoch: "e", offset: 0 };
        this.socket.answer("subscribe", { ...base, ...result });
        this.socket.answerRpc("realtime.lease.list", { leases: [] });
        await this.settle();
        return { client, room, log };
    }
}

/** Everything that a room tells, as `[event, value]`. */
export function record(room, ...more) {
    const log = [];
    const events = ["subscribed", "publication", "gap", "join", "leave", "suspended", "ended"];
    events.push("lease-lost", "lease-back", ...more);
    for (const event of events) room.on(event, (value) => log.push([event, value]));
    log.offsets = () => log.filter(([event]) => event === "publication").map(([, value]) => value.offset);
    log.names = () => log.map(([event]) => event);
    return log;
}

/** The browser's side is the client's; the rest is the server's, played by the test. */
class FakeSocket {
    sent = [];
    closed = null;

    constructor(url) {
        this.url = url;
    }

    send(text) {
        this.sent.push(JSON.parse(text));
    }

    close(code, reason) {
        this.closed = { code, reason };
    }

    open() {
        this.onopen?.({});
    }

    /** Objects that come in one message. */
    receive(...objects) {
        this.onmessage?.({ data: objects.map((object) => JSON.stringify(object)).join("\n") });
    }

    push(channel, body) {
        this.receive({ push: { channel, ...body } });
    }

    /** The oldest command of a kind that was not taken yet. */
    take(kind) {
        const index = this.sent.findIndex((command) => kind in command);
        if (index < 0) throw new Error(`no ${kind} was sent, but ${JSON.stringify(this.sent)}`);
        return this.sent.splice(index, 1)[0];
    }

    has(kind) {
        return this.sent.some((command) => kind in command);
    }

    reply(command, body) {
        this.receive({ id: command.id, ...body });
    }

    /** Takes a command and answers it. */
    answer(kind, result) {
        const command = this.take(kind);
        this.reply(command, { [kind]: result });
        return command[kind];
    }

    refuse(kind, error) {
        const command = this.take(kind);
        this.reply(command, { error });
        return command[kind];
    }

    takeRpc(method) {
        const index = this.sent.findIndex((command) => command.rpc?.method === method);
        if (index < 0) throw new Error(`${method} was not called, but ${JSON.stringify(this.sent)}`);
        return this.sent.splice(index, 1)[0];
    }

    hasRpc(method) {
        return this.sent.some((command) => command.rpc?.method === method);
    }

    answerRpc(method, data) {
        const command = this.takeRpc(method);
        this.reply(command, { rpc: { data } });
        return command.rpc.data;
    }

    refuseRpc(method, error) {
        const command = this.takeRpc(method);
        this.reply(command, { error });
        return command.rpc.data;
    }

    /** The server closes, or the network breaks. */
    end(code = 1006, reason = "") {
        this.onclose?.({ code, reason });
    }
}
