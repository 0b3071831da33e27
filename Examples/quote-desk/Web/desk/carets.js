import { element, fill } from "./dom.js";
import { colourOf, nameOf } from "./people.js";

let ruler = null;

/** The others' cursors and selections over an input, each in its owner's colour, with the first name above. */
export function carets() {
    const node = element("div.carets", { "aria-hidden": "true" });
    const show = (cursors, input) => {
        fill(node, cursors.map(({ info, start, end }) => {
            const [left, right] = input.matches("input[type=text]") ? places(input, start, end) : [6, 6];
            return element(`span.caret.person-${colourOf(info.user)}`, {
                style: { left: `${left}px`, width: `${Math.max(2, right - left)}px` },
            }, element("span.flag", {}, nameOf(info).split(/\s+/)[0]));
        }));
    };
    return { node, show };
}

/** Where two offsets of an input's text are, in pixels from its left edge, and not beyond its right one. */
function places(input, start, end) {
    const style = getComputedStyle(input);
    ruler ??= document.createElement("canvas").getContext("2d");
    ruler.font = style.font;
    const width = (length) => ruler.measureText(input.value.slice(0, length)).width;
    const inside = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const shift = style.textAlign === "right" || style.textAlign === "end" ? Math.max(0, inside - width()) : 0;
    const at = (offset) => parseFloat(style.paddingLeft) + Math.min(inside, shift + width(offset));
    return [at(start ?? 0), at(end ?? 0)];
}
