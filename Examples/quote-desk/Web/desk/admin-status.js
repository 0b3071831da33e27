import { sparkline } from "./charts.js";
import { element, fill } from "./dom.js";
import { figure } from "./format.js";

const remembered = 90;
const tiles = [["connections", "Connections"], ["rooms", "Rooms"], ["leases", "Leases"], ["slow", "Slow readers"]];

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
    const show = (status) => {
        fill(row, tiles.map(([key, title]) => {
            const value = countOf(status[key]);
            return element("div.card.tile", { "data-name": key }, element("h2", {}, title),
                element("p.figure", {}, element("span.amount", {}, figure(value)), sparkline(remember(key, value))));
        }));
        fill(rates, entries(status.rates).map(([name, value]) => element("tr", {},
            element("th", { scope: "row" }, words(name)), element("td", {}, sparkline(remember(`rate ${name}`, value))),
            element("td.number", {}, figure(value)))));
        fill(latency, entries(status.latency).map(([name, value]) => element("tr", {},
            element("th", { scope: "row" }, words(name)),
            element("td", {}, sparkline(remember(`latency ${name}`, value?.p99 ?? value))),
            element("td.number", {}, figure(value?.p50, 2)), element("td.number", {}, figure(value?.p99, 2)))));
    };
    show({});
    return { node, show };
}

function head(...names) {
    return element("thead", {}, element("tr", {}, names.map((name, index) => element(index > 1 ? "th.number" : "th", { scope: "col" }, name))));
}

/** A count, or a list of what is counted. */
function countOf(value) {
    return Array.isArray(value) ? value.length : value;
}

function entries(object) {
    return Object.entries(object ?? {});
}

/** `commandsPerSecond` becomes `Commands per second`. */
function words(name) {
    const spaced = name.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[._-]/g, " ").toLowerCase();
    return spaced[0].toUpperCase() + spaced.slice(1);
}
