/** The quote feature's own error codes. */
export const EditCode = Object.freeze({
    conflict: 4001,
    staleFence: 4002,
    invalid: 4003,
    unknownQuote: 4004,
    serviceFailed: 4005,
});

/**
 * What an error means for the field that it befell.
 *
 * @param {import("../client/errors.js").ClientError} error
 * @param {{user: string, client: string} | undefined} holder who has the field's lock
 * @param {string} user who we are: our own lock, of a connection that is gone or in another window, is waited for
 */
export function problemOf(error, holder, user) {
    if (error.kind !== "refused") return { kind: "unsent", message: "Not sent yet: no connection. It is kept here." };
    switch (error.code) {
    case 402: return holder && holder.user === user
        ? { kind: "failed", message: "Waits for your own lock, in another window." }
        : { kind: "locked", holder, message: "Somebody else is editing this field." };
    case 403:
    case EditCode.staleFence: return { kind: "locked", holder, message: "The lock was lost before this was saved." };
    case 103: return { kind: "invalid", message: "You may not change this." };
    case EditCode.conflict: return { kind: "conflict", message: "Changed meanwhile." };
    case EditCode.invalid: return { kind: "invalid", message: refusalText(error.message) };
    case EditCode.unknownQuote: return { kind: "invalid", message: "This quote does not exist any more." };
    default: return { kind: "failed", message: `Not saved: ${error.message}. It is tried again.` };
    }
}

/** `kilometres: too many` is said at the field: without its name, as a sentence. */
function refusalText(message) {
    const text = message.replace(/^\w+: /, "");
    return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
