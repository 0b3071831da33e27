/** What was typed and not accepted yet, kept for this tab so that even a reload loses nothing. */

const keyOf = (user, quote) => `quote-desk.drafts.${user}.${quote}`;

/** @returns {Record<string, {text: string, base: unknown}>} by field: what was typed, and over which value */
export function loadDrafts(user, quote) {
    try {
        return JSON.parse(sessionStorage.getItem(keyOf(user, quote)) ?? "{}");
    } catch {
        return {};
    }
}

/** @param {Record<string, {text: string, base: unknown}>} drafts */
export function saveDrafts(user, quote, drafts) {
    if (Object.keys(drafts).length === 0) sessionStorage.removeItem(keyOf(user, quote));
    else sessionStorage.setItem(keyOf(user, quote), JSON.stringify(drafts));
}
