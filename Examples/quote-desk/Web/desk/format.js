/** Times and figures as people read them. */

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const minutes = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** `18:42:07`; with the day when it was not today. @param {number} [milliseconds] since 1970 */
export function clockTime(milliseconds) {
    if (!milliseconds) return "";
    const date = new Date(milliseconds);
    return date.toDateString() === new Date().toDateString() ? clock.format(date) : day.format(date);
}

/** `18:42`. */
export function minuteTime(milliseconds) {
    return minutes.format(new Date(milliseconds));
}

/** A figure for a tile: grouped, at most `digits` decimals. Text stays exact. */
export function figure(value, digits = 1) {
    if (typeof value === "string") return /^-?\d{4,}(\.\d+)?$/.test(value) ? groupText(value) : value;
    if (typeof value !== "number" || !Number.isFinite(value)) return "–";
    return new Intl.NumberFormat("en-GB", { maximumFractionDigits: Math.abs(value) >= 100 ? 0 : digits }).format(value)
        .replaceAll(",", "\u202F");
}

/** `1.5 MB`. */
export function bytes(value) {
    if (typeof value !== "number") return "–";
    const units = ["B", "kB", "MB", "GB"];
    const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
    return `${figure(value / 1000 ** power)} ${units[power]}`;
}

/** `2 min 5 s`. @param {number} milliseconds */
export function duration(milliseconds) {
    const seconds = Math.max(0, Math.round(milliseconds / 1000));
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
    return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** `a, b and c`. */
export function listed(words) {
    return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function groupText(text) {
    const [whole, part] = text.split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, "\u202F") + (part === undefined ? "" : `.${part}`);
}
