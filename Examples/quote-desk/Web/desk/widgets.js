import { histogramChart, seriesChart } from "./charts.js";
import { element, fill } from "./dom.js";
import { clockTime, figure } from "./format.js";

const drawings = { counter, series, table, histogram };

/** One widget of a dashboard; `show` takes its newest state, `draw` fits it to its place. */
export function widgetView(id) {
    const heading = element("h2");
    const body = element("div.widget-body");
    const stale = element("p.stale", { role: "status" });
    const node = element("section.card.widget", { "data-id": id }, heading, body, stale);
    let widget = null;
    const draw = () => {
        if (!widget) return;
        const width = Math.max(220, Math.floor(body.clientWidth));
        fill(body, (drawings[widget.kind] ?? unknown)(widget, width));
    };
    return {
        node,
        draw,
        show: (next) => {
            widget = { ...widget, ...next };
            heading.textContent = widget.title ?? id;
            node.dataset.kind = widget.kind;
            const { since, reason } = widget.stale ?? {};
            stale.textContent = since ? `Stale since ${clockTime(since)}: ${reason}` : "";
            draw();
        },
    };
}

function counter({ value, unit, change }) {
    return element("p.figure", {},
        element("span.amount", {}, figure(value)),
        unit && element("span.currency", {}, unit),
        trend(Number(change ?? 0)));
}

function trend(change) {
    if (!change) return null;
    const size = figure(Math.abs(change));
    return change > 0 ? element("span.change.up", {}, `▲ ${size}`) : element("span.change.down", {}, `▼ ${size}`);
}

function series({ points = [], unit, title }, width) {
    return seriesChart(points, { width, unit, title });
}

function histogram({ bounds = [], counts = [], unit, title }, width) {
    return histogramChart(bounds, counts, { width, unit, title });
}

function table({ columns = [], rows = [] }) {
    const head = columns.map((name, index) => {
        return element(isNumber(rows[0]?.[index], index) ? "th.number" : "th", { scope: "col" }, name);
    });
    const body = rows.map((row) => row.map((cell, index) => {
        return isNumber(cell, index) ? element("td.number", {}, figure(cell)) : element("td", {}, cell);
    }));
    if (rows.length === 0) return element("p.muted", {}, "Nothing yet.");
    return element("div.scroll", {}, element("table", {},
        element("thead", {}, element("tr", {}, head)),
        element("tbody", {}, body.map((cells) => element("tr", {}, cells)))));
}

/** Amounts come as text; the first column names the row, whatever it looks like. */
function isNumber(cell, index) {
    return index > 0 && (typeof cell === "number" || /^-?\d+(\.\d+)?$/.test(cell));
}

function unknown({ kind }) {
    return element("p.muted", {}, `This page does not know how to draw “${kind}”.`);
}
