import { sparkline } from "./charts.js";
import { element, fill } from "./dom.js";
import { bytes, figure } from "./format.js";

const remembered = 90;
const tiles = [
    ["connections", "Connections", figure],
    ["rooms", "Rooms", figure],
    ["leases", "Leases", figure],
    ["slow", "Slow readers", figure],
    ["memory", "Memory", bytes],
];

/** Live figures about the server: tiles, rates and latency, each with its last minute and a half. */
export function adminStatus() {
    const histories = new Map();
    const row = element("div.tiles");
    const rates = element("tbody");
    const latency = element("tbody");
    const node = element("section.status", { "aria-label": "Live figures" }, row,
        element("div.figures", {},
            element("div.card", {}, element("table", {}, head("Per second", "", "Now"), rates)),
            element("div.card", {}, element("table", {}, head("Latency, ms", "", "p50", "p99"), latency))));

    const remember = (name, value) => {
        const history = histories.get(name) ?? [];
        history.push(Number(value));
        if (history.length > remembered) history.shift();
        histories.set(name, history);
        return history;
    };
    const tile = (status, [key, title, format]) => {
        const value = Array.isArray(status[key]) ? status[key].length : status[key];
        return element("div.card.tile", { "data-name": key }, element("h2", {}, title),
            element("p.figure", {}, element("span.amount", {}, format(value)), sparkline(remember(key, value))));
    };
    const rate = ([name, value]) => element("tr", {},
        element("th", { scope: "row" }, words(name)),
        element("td", {}, sparkline(remember(`rate ${name}`, value))),
        element("td.number", {}, figure(value)));
    const delay = ([name, { p50, p99 }]) => element("tr", {},
        element("th", { scope: "row" }, words(name)),
        element("td", {}, sparkline(remember(`latency ${name}`, p99))),
        element("td.number", {}, figure(p50, 2)),
        element("td.number", {}, figure(p99, 2)));
    const show = (status) => {
        fill(row, tiles.map((one) => tile(status, one)));
        fill(rates, Object.entries(status.rates ?? {}).map(rate));
        const measured = Object.entries(status.latency ?? {}).filter(([, { count }]) => count !== 0);
        fill(latency, measured.length > 0 ? measured.map(delay) : nothing());
    };
    show({});
    return { node, show };
}

function nothing() {
    return element("tr", {}, element("td.muted", { colSpan: 4 }, "Nothing was measured in the last half minute."));
}

function head(...names) {
    return element("thead", {}, element("tr", {}, names.map((name, index) => {
        return element(index > 1 ? "th.number" : "th", { scope: "col" }, name);
    })));
}

/** `bytesIn` becomes `Bytes in`. */
function words(name) {
    const spaced = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
    return spaced[0].toUpperCase() + spaced.slice(1);
}
