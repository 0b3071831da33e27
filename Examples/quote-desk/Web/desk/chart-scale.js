/** Arithmetic of charts. Pure. */

/**
 * Round figures for an axis that covers a range.
 *
 * @param {boolean} isWhole whether parts of one mean nothing, as with counts
 * @returns {number[]} at least two, the first not above `low`, the last not below `high`
 */
export function ticks(low, high, isWhole = false, count = 4) {
    if (!(high > low)) [low, high] = [Math.min(0, low), Math.max(low + 1, 1)];
    const rough = isWhole ? Math.max(1, (high - low) / count) : (high - low) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = (isWhole ? [1, 2, 5, 10] : [1, 2, 2.5, 5, 10]).map((factor) => factor * power).find((size) => size >= rough * 0.999);
    const first = Math.floor(low / step);
    const last = Math.ceil(high / step - 1e-9);
    return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** A straight mapping from one range to another. */
export function scale([low, high], [from, to]) {
    const span = high - low || 1;
    return (value) => from + ((value - low) / span) * (to - from);
}

/** Points of an SVG path, with a break where a value is missing. */
export function linePath(points) {
    let isDown = false;
    return points.map(([x, y]) => {
        if (!Number.isFinite(y)) {
            isDown = false;
            return "";
        }
        const command = isDown ? "L" : "M";
        isDown = true;
        return `${command}${x.toFixed(1)} ${y.toFixed(1)}`;
    }).join("");
}
