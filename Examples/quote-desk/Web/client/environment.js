/**
 * What the client needs from the world: sockets, time and chance. Tests bring their own and run in virtual time.
 *
 * @typedef {object} Environment
 * @property {(url: string) => WebSocket} openSocket opens a WebSocket, or throws if the URL is none
 * @property {() => number} now milliseconds of a clock that never goes back
 * @property {(action: () => void, milliseconds: number) => unknown} after calls once, later; returns a handle
 * @property {(handle: unknown) => void} cancel forgets a call that is not due yet
 * @property {() => number} random uniform in [0, 1)
 * @property {(error: unknown) => void} report is told what a listener threw
 */

/** The browser's environment. @returns {Environment} */
export function browserEnvironment() {
    return {
        openSocket: (url) => new WebSocket(url),
        now: () => performance.now(),
        after: (action, milliseconds) => setTimeout(action, milliseconds),
        cancel: (handle) => clearTimeout(handle),
        random: Math.random,
        report: (error) => queueMicrotask(() => { throw error; }),
    };
}

/** Every interval of a client, in milliseconds; the same defaults as the Swift client's. */
export const timing = Object.freeze({
    /** The range of the first delay before a reconnect; it doubles with every attempt. */
    backoffBase: 500,
    /** The largest range of a delay. */
    backoffCap: 20_000,
    /** How long a connection must last before earlier failures are forgotten. */
    stablePeriod: 30_000,
    /** The most that a server's reconnect window is believed. */
    windowCap: 600_000,
    /** For opening the socket and the answer to `connect` together. */
    connectTimeout: 10_000,
    /** For answers to the client's own commands; after it the connection is given up. */
    commandTimeout: 10_000,
    /** For rpc, publish, presence and history. */
    callTimeout: 10_000,
    /** How much later than announced a server's ping may come. */
    pingSlack: 10_000,
});
