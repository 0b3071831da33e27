import { ClientError } from "./errors.js";

/**
 * Commands that wait for their replies, each with a time limit.
 *
 * Outcomes are told by callback, in the order of the replies and before whatever follows them in the same message: a
 * promise would let the pushes behind a reply overtake it.
 */
export class Calls {
    #environment;
    #pending = new Map();
    #nextId = 1;

    /** @param {import("./environment.js").Environment} environment */
    constructor(environment) {
        this.#environment = environment;
    }

    /** How many wait. */
    get count() {
        return this.#pending.size;
    }

    /**
     * Registers a command.
     *
     * @param {(error: ClientError | null, result: object | undefined) => void} settle is called exactly once
     * @param {number} timeout milliseconds
     * @returns {number} the command's id
     */
    begin(settle, timeout) {
        const id = this.#nextId++;
        const timer = this.#environment.after(() => {
            this.#pending.delete(id);
            settle(new ClientError("timeout", "no answer in time"), undefined);
        }, timeout);
        this.#pending.set(id, { settle, timer });
        return id;
    }

    /** A reply came. @returns {boolean} whether it was waited for */
    settle(reply) {
        const call = this.#pending.get(reply.id);
        if (!call) return false;
        this.#pending.delete(reply.id);
        this.#environment.cancel(call.timer);
        if (reply.error) call.settle(ClientError.refused(reply.error), undefined);
        else call.settle(null, reply);
        return true;
    }

    /** Nothing of this will be answered any more. */
    fail(kind, message) {
        const lost = [...this.#pending.values()];
        this.#pending.clear();
        for (const call of lost) {
            this.#environment.cancel(call.timer);
            call.settle(new ClientError(kind, message), undefined);
        }
    }
}
