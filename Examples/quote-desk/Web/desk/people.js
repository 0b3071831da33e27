/** How people are shown: name, initials, and a colour that is theirs everywhere. */
import { element } from "./dom.js";

const colours = 8;

/** Name of somebody in presence, in a publication's `info`, or in `{user, name}`. */
export function nameOf(info) {
    return info?.conn_info?.name || info?.chan_info?.name || info?.name || info?.user || "Somebody";
}

/** The number of somebody's colour: the class is `person-N`. */
export function colourOf(user) {
    let hash = 7;
    for (const letter of user ?? "") hash = (hash * 31 + letter.codePointAt(0)) >>> 0;
    return hash % colours;
}

export function initialsOf(name) {
    const words = name.split(/\s+/).filter(Boolean);
    if (words.length < 2) return [...(words[0] ?? "?")].slice(0, 2).join("").toUpperCase();
    return [words[0], words.at(-1)].map((word) => [...word][0]).join("").toUpperCase();
}

/** A round badge. @param {{small?: boolean, title?: string}} [options] */
export function avatar(user, name, { small = false, title = name } = {}) {
    return element(`span.avatar.person-${colourOf(user)}${small ? ".small" : ""}`, { title, "aria-hidden": "true" },
        initialsOf(name));
}
