import { linePath, scale, ticks } from "./chart-scale.js";
import { svg } from "./dom.js";
import { clockTime, figure, minuteTime } from "./format.js";

const height = 190;
const edge = { left: 44, right: 12, top: 10, bottom: 22 };

/**
 * A line over time, with its area, and the value under the pointer.
 *
 * @param {[number, number][]} points milliseconds since 1970 and value, oldest first
 * @param {number} width in pixels
 */
export function seriesChart(points, { width, unit = "", title }) {
    const values = points.map(([, value]) => value).filter(Number.isFinite);
    if (values.length === 0) return blank(width, title);
    const marks = ticks(Math.min(0, ...values), Math.max(...values), values.every(Number.isInteger));
    const x = scale([points[0][0], points.at(-1)[0]], [edge.left, width - edge.right]);
    const y = scale([marks[0], marks.at(-1)], [height - edge.bottom, edge.top]);
    const line = points.map(([time, value]) => [x(time), y(value)]);
    const base = y(Math.max(0, marks[0]));
    const area = `${linePath(line)}L${line.at(-1)[0].toFixed(1)} ${base}L${line[0][0].toFixed(1)} ${base}Z`;
    const last = values.at(-1);
    const range = `between ${figure(Math.min(...values))} and ${figure(Math.max(...values))}`;
    const chart = frame(width, `${title}: ${figure(last)} ${unit} now, ${range}`);
    chart.append(...grid(marks, y, width), ...times(points, x, width),
        svg("path", { d: area, class: "area" }), svg("path", { d: linePath(line), class: "line" }),
        svg("circle", { cx: line.at(-1)[0], cy: line.at(-1)[1], r: 3, class: "point" }));
    follow(chart, points, line, unit, width);
    return chart;
}

/**
 * Bars of a histogram: `counts[i]` lies at or below `bounds[i]`, the last count above all of them.
 */
export function histogramChart(bounds, counts, { width, unit = "", title }) {
    const most = Math.max(0, ...counts);
    if (most === 0) return blank(width, title);
    const marks = ticks(0, most, true);
    const y = scale([0, marks.at(-1)], [height - edge.bottom, edge.top]);
    const step = (width - edge.left - edge.right) / counts.length;
    const total = counts.reduce((sum, count) => sum + count, 0);
    const chart = frame(width, `${title}: ${figure(total)} in ${counts.length} ranges of ${unit}`);
    chart.append(...grid(marks, y, width));
    const every = Math.ceil(counts.length / Math.max(1, Math.floor((width - edge.left) / 46)));
    for (const [index, count] of counts.entries()) {
        const left = edge.left + index * step;
        const label = index < bounds.length ? `≤ ${figure(bounds[index], 2)}` : `> ${figure(bounds.at(-1), 2)}`;
        const box = { x: left + 1.5, width: Math.max(1, step - 3), y: y(count), height: y(0) - y(count), rx: 2 };
        const share = figure((100 * count) / total);
        chart.append(svg("rect", { ...box, class: "bar" },
            svg("title", {}, `${label} ${unit}: ${figure(count)} (${share} %)`)));
        if (index % every === 0) chart.append(text(left + step / 2, height - 6, label, "middle"));
    }
    return chart;
}

/** A line as small as a word. */
export function sparkline(values, width = 96, tall = 20) {
    const shown = values.filter(Number.isFinite);
    const size = { viewBox: `0 0 ${width} ${tall}`, width, height: tall };
    const node = svg("svg", { ...size, class: "spark", "aria-hidden": "true" });
    if (shown.length < 2) return node;
    const x = scale([0, shown.length - 1], [1, width - 1]);
    const y = scale([Math.min(...shown), Math.max(...shown)], [tall - 2, 2]);
    node.append(svg("path", { d: linePath(shown.map((value, index) => [x(index), y(value)])), class: "line" }));
    return node;
}

function frame(width, label) {
    const size = { viewBox: `0 0 ${width} ${height}`, width, height };
    return svg("svg", { ...size, class: "chart", role: "img", "aria-label": label });
}

function blank(width, title) {
    const chart = frame(width, `${title}: nothing yet`);
    chart.append(text(width / 2, height / 2, "Nothing yet", "middle"));
    return chart;
}

function grid(marks, y, width) {
    const across = { x1: edge.left, x2: width - edge.right };
    return marks.flatMap((mark) => [
        svg("line", { ...across, y1: y(mark), y2: y(mark), class: mark === 0 ? "axis" : "grid" }),
        text(edge.left - 6, y(mark) + 4, figure(mark, 2), "end"),
    ]);
}

function times(points, x, width) {
    const count = Math.max(2, Math.min(6, Math.floor(width / 90)));
    const [first, last] = [points[0][0], points.at(-1)[0]];
    return Array.from({ length: count }, (_, index) => {
        const time = first + ((last - first) * index) / (count - 1);
        const anchor = index === 0 ? "start" : index === count - 1 ? "end" : "middle";
        return text(x(time), height - 6, minuteTime(time), anchor);
    });
}

function follow(chart, points, line, unit, width) {
    const rule = svg("line", { y1: edge.top, y2: height - edge.bottom, class: "rule" });
    const dot = svg("circle", { r: 3.5, class: "point" });
    const label = text(0, edge.top + 8, "", "middle", "callout");
    const group = svg("g", { visibility: "hidden" }, rule, dot, label);
    chart.append(group);
    chart.addEventListener("pointermove", (event) => {
        const at = event.clientX - chart.getBoundingClientRect().left;
        const away = (index) => Math.abs(line[index][0] - at);
        const index = line.reduce((best, _, candidate) => (away(candidate) < away(best) ? candidate : best), 0);
        const [x, y] = line[index];
        rule.setAttribute("x1", x);
        rule.setAttribute("x2", x);
        dot.setAttribute("cx", x);
        dot.setAttribute("cy", y);
        label.setAttribute("x", Math.min(width - 70, Math.max(90, x)));
        label.textContent = `${clockTime(points[index][0])}  ${figure(points[index][1], 2)} ${unit}`;
        group.setAttribute("visibility", "visible");
    });
    chart.addEventListener("pointerleave", () => group.setAttribute("visibility", "hidden"));
}

function text(x, y, words, anchor, kind = "label") {
    return svg("text", { x, y, "text-anchor": anchor, class: kind }, words);
}
