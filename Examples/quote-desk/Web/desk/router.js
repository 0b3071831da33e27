/**
 * Where in the desk one is, in the fragment of the address: `#/quotes/1`. A token in it (`#token=…`, or
 * `#/quotes/1?token=…`) signs in; it is kept for this tab and leaves the address at once, so that nobody copies it.
 */

const tokenKey = "quote-desk.token";

/** The token of this tab, or null. */
export function takeToken() {
    const fragment = location.hash.slice(1);
    const [path, query] = fragment.startsWith("/") ? fragment.split("?") : ["/quotes", fragment];
    const token = new URLSearchParams(query ?? "").get("token");
    if (token) {
        sessionStorage.setItem(tokenKey, token);
        history.replaceState(null, "", `#${path}`);
    }
    return sessionStorage.getItem(tokenKey);
}

export function keepToken(token) {
    sessionStorage.setItem(tokenKey, token);
}

export function forgetToken() {
    sessionStorage.removeItem(tokenKey);
}

/** The parts of the path, such as `["quotes", "1"]`. */
export function route() {
    const parts = location.hash.replace(/^#\/?/, "").split("?")[0].split("/").filter(Boolean);
    return parts.map(decodeURIComponent);
}

/** The address of a place. */
export function linkTo(...parts) {
    return `#/${parts.map(encodeURIComponent).join("/")}`;
}

export function go(...parts) {
    location.hash = linkTo(...parts);
}

/** Calls now and on every change. @returns {() => void} ends it */
export function onRoute(listener) {
    const act = () => listener(route());
    addEventListener("hashchange", act);
    act();
    return () => removeEventListener("hashchange", act);
}
