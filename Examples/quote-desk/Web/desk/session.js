import { Emitter } from "../client/emitter.js";
import { RealtimeClient } from "../client/index.js";
import { NoticeBook } from "./notice-book.js";

/**
 * One person at the desk: their connection, who they are, and their notices.
 *
 * Events: `identity`, `phase`, `message` (an administrator wrote to this connection).
 */
export class Session extends Emitter {
    /** `{user, name, roles}`, once the server has said so. */
    identity = null;
    notices;
    client;
    /** Every client id that this page has had: a lock may still be told under an earlier one. */
    clients = new Set();
    #listening = new AbortController();
    #list;

    constructor(token) {
        super(reportError);
        const scheme = location.protocol === "https:" ? "wss" : "ws";
        this.client = new RealtimeClient(`${scheme}://${location.host}/connection/websocket`, { token });
        this.notices = new NoticeBook(reportError);
        this.notices.on("lacking", (within) => this.#listLater(Math.random() * within));
        this.client.on("phase", (phase) => this.#changed(phase));
        this.client.on("room", (room) => this.#follow(room));
        this.client.on("message", (data) => this.emit("message", data));
        const { signal } = this.#listening;
        addEventListener("online", () => this.client.retryNow(), { signal });
        addEventListener("pagehide", () => this.#leave(), { signal });
        addEventListener("pageshow", ({ persisted }) => persisted && this.start(), { signal });
    }

    get roles() {
        return this.identity?.roles ?? [];
    }

    start() {
        this.client.connect();
    }

    /** Signs out: this session does not start again. */
    stop() {
        this.#listening.abort();
        this.#leave();
    }

    /** Marks notices as read. */
    read(ids) {
        return this.client.call("notice.read", { ids });
    }

    acknowledge(id) {
        return this.client.call("notice.acknowledge", { id });
    }

    #changed(phase) {
        if (phase.name === "online") this.clients.add(phase.client);
        if (phase.name === "online" && phase.data) {
            const { user = "", name = user, roles = [] } = phase.data;
            this.identity = { user, name, roles };
            this.emit("identity", this.identity);
        }
        this.emit("phase", phase);
        if (phase.name === "online") this.#listNotices();
    }

    /** The page goes: gives its locks back, so that nobody waits for them, not even this person after a reload. */
    #leave() {
        clearTimeout(this.#list);
        this.client.releaseLeases();
        this.client.disconnect();
    }

    #listNotices() {
        this.client.call("notice.list", { limit: 100 }).then(
            (list) => this.notices.replace(list ?? {}),
            (error) => {
                // A loss brings the list again with the next connection.
                if (error.kind !== "refused") return;
                if (error.temporary) return this.#listLater(error.retryAfter || 5_000);
                this.emit("message", { title: "Notices", body: error.message });
            },
        );
    }

    #listLater(milliseconds) {
        clearTimeout(this.#list);
        this.#list = setTimeout(() => this.#listNotices(), milliseconds);
    }

    #follow(room) {
        if (!room.channel.startsWith("notice:")) return;
        room.on("publication", ({ data, time }) => this.notices.apply(data, time));
        room.on("gap", () => this.#listNotices());
        room.on("subscribed", ({ recovered, isFirst }) => {
            if (!recovered && !isFirst) this.#listNotices();
        });
    }
}
