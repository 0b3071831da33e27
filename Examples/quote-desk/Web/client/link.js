import { CloseCode } from "./codes.js";

/**
 * The life of one WebSocket: text messages become objects, and its end is told exactly once, with a code and a reason.
 *
 * After `close` nothing more is told: a socket that hangs in its close handshake cannot disturb its successor.
 */
export class Link {
    #socket;
    #handler;

    /**
     * @param {import("./environment.js").Environment} environment
     * @param {string} url
     * @param {{opened: () => void, received: (object: object) => void, ended: (code: number, reason: string) => void}}
     *   handler
     */
    constructor(environment, url, handler) {
        this.#handler = handler;
        const socket = environment.openSocket(url);
        this.#socket = socket;
        socket.onopen = () => this.#handler?.opened();
        socket.onmessage = (event) => this.#receive(event.data);
        socket.onclose = (event) => this.#end(event.code, event.reason ?? "");
        // An error is always followed by the close event, which says more.
        socket.onerror = () => {};
    }

    /** Sends one object. */
    send(object) {
        this.#socket.send(JSON.stringify(object));
    }

    /** Leaves; the handler hears nothing more. */
    close(code, reason) {
        this.#handler = null;
        this.#socket.close(code, reason);
    }

    #receive(text) {
        if (typeof text !== "string") return this.#violate("a binary message");
        for (const line of text.split("\n")) {
            if (line === "") continue;
            let object;
            try {
                object = JSON.parse(line);
            } catch {
                return this.#violate("a message that is not JSON");
            }
            if (object === null || typeof object !== "object") return this.#violate("a message that is no object");
            // A listener may have closed the link meanwhile.
            this.#handler?.received(object);
        }
    }

    #violate(what) {
        const handler = this.#handler;
        this.close(CloseCode.badMessage, what);
        handler?.ended(0, what);
    }

    #end(code, reason) {
        const handler = this.#handler;
        this.#handler = null;
        handler?.ended(code, reason);
    }
}
