/**
 * How long to wait before the next attempt: full jitter, drawn after the cap.
 *
 * The delay is uniform in [0, min(cap, base * 2^attempt)). Jitter that is drawn before the cap bunches all clients at
 * the cap again; for the same reason the first attempt is spread as well.
 *
 * @param {number} attempt how many attempts failed before, from 0
 * @param {{base: number, cap: number}} range in milliseconds
 * @param {number} random uniform in [0, 1)
 */
export function backoffDelay(attempt, { base, cap }, random) {
    return Math.min(cap, base * 2 ** Math.max(0, attempt)) * random;
}

/**
 * When a server wants its clients back, as it says in the reason of a close frame:
 * `{"reason":"shutdown","after":500,"within":10000}`, both in milliseconds.
 *
 * @param {string} reason
 * @returns {{after: number, within: number, at: string | null, reason: string} | null} null: no window in it
 */
export function readWindow(reason) {
    let object;
    try {
        object = JSON.parse(reason);
    } catch {
        return null;
    }
    if (object === null || typeof object !== "object") return null;
    const { after, within, at } = object;
    if (!isDuration(after) && !isDuration(within)) return null;
    return {
        after: isDuration(after) ? after : 0,
        within: isDuration(within) ? within : 0,
        at: typeof at === "string" ? at : null,
        reason: typeof object.reason === "string" ? object.reason : "",
    };
}

/** The delay that this client draws from a window, in milliseconds; the window is believed up to the cap. */
export function windowDelay(window, cap, random) {
    const start = Math.min(cap, window.after);
    const end = Math.min(cap, window.after + window.within);
    return start + (end - start) * random;
}

function isDuration(value) {
    return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
