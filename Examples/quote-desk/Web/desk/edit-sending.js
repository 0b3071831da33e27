import { EditCode } from "./edit-problems.js";

const attempts = 5;
const longestWait = 1_000;

/**
 * Sends an edit of one field under its lock. That another field got a new version in between is no conflict: the edit
 * waits until it has seen that, and is sent again.
 *
 * @param {{quoteId: string, model: object, call: Function, after: Function, cancel: Function}} desk
 * @param {{name: string, value: unknown, fence: object, key: string}} edit
 * @param {() => boolean} isBaseCurrent whether the field still has the value that was typed over
 * @returns {Promise<number>} the version that it made
 */
export async function sendEdit(desk, { name, value, fence, key }, isBaseCurrent) {
    for (let attempt = 1; ; attempt += 1) {
        const expect = desk.model.version;
        const request = { quote: desk.quoteId, expect, fields: { [name]: value }, fences: { [name]: fence }, key };
        try {
            return (await desk.call("quote.edit", request)).version;
        } catch (error) {
            if (error.code !== EditCode.conflict || attempt === attempts || !isBaseCurrent()) throw error;
            await newVersion(desk, expect + 1);
            if (!isBaseCurrent()) throw error;
        }
    }
}

/** Waits for the edit that was in the way; not for ever, since it may have been here before the answer. */
function newVersion({ model, after, cancel }, wanted) {
    if (model.version >= wanted) return Promise.resolve();
    return new Promise((resolve) => {
        const done = () => {
            stop();
            cancel(timer);
            resolve();
        };
        const stop = model.on("edit", () => model.version >= wanted && done());
        const timer = after(done, longestWait);
    });
}
