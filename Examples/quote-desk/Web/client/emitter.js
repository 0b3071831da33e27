/** Listeners by event name. A listener that throws is reported and disturbs neither the others nor the protocol. */
export class Emitter {
    #listeners = new Map();
    #report;

    /** @param {(error: unknown) => void} report is told what listeners throw */
    constructor(report) {
        this.#report = report;
    }

    /** Listens. @returns {() => void} ends it */
    on(event, listener) {
        if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
        this.#listeners.get(event).add(listener);
        return () => this.#listeners.get(event)?.delete(listener);
    }

    /** Tells all listeners of the event, in the order in which they came. */
    emit(event, value) {
        for (const listener of [...(this.#listeners.get(event) ?? [])]) {
            try {
                listener(value);
            } catch (error) {
                this.#report(error);
            }
        }
    }
}
