/** Elements, made in one expression. Text is always text: nothing here reads HTML. */

/**
 * Makes an element.
 *
 * @param {string} tag such as `button.primary`
 * @param {object} [properties] `on…` listens; `data-…`, `aria-…`, `role`, `for` and `scope` are attributes; `style` is
 *   an object; the rest are properties
 * @param {...(Node | string | number | null | undefined | Array)} children
 */
export function element(tag, properties = {}, ...children) {
    const [name, ...classes] = tag.split(".");
    const node = document.createElement(name);
    if (classes.length > 0) node.className = classes.join(" ");
    for (const [key, value] of Object.entries(properties)) set(node, key, value);
    node.append(...flat(children));
    return node;
}

/** Makes a button. @param {string} [kind] `primary`, `danger`, `link` or `tool` */
export function button(content, onclick, kind = "", properties = {}) {
    return element(kind ? `button.${kind}` : "button", { type: "button", onclick, ...properties }, content);
}

/** Puts new children in place of the old ones. */
export function fill(node, ...children) {
    node.replaceChildren(...flat(children));
    return node;
}

/** Makes an SVG element; all properties are attributes. */
export function svg(name, attributes = {}, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) node.setAttribute(key, value);
    node.append(...flat(children));
    return node;
}

const paths = {
    lock: "M5 7V5a3 3 0 0 1 6 0v2M4 7h8v6H4z",
    bell: "M3.5 11.5h9l-1.2-1.8V7a3.3 3.3 0 0 0-6.6 0v2.7zM6.7 13.5h2.6",
    theme: "M8 2.5a5.5 5.5 0 1 0 0 11z M8 2.5a5.5 5.5 0 0 1 0 11",
    help: "M6 6.2a2 2 0 1 1 2.8 1.8c-.6.3-.8.6-.8 1.3M8 11.7v.1",
    out: "M6.5 3H3.5v10h3M7 8h6M10.5 5.5 13 8l-2.5 2.5",
    close: "M4 4l8 8M12 4l-8 8",
    menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
    check: "M3 8.5l3.2 3L13 4.5",
};

/** A small drawing, without meaning of its own to a screen reader. */
export function icon(name) {
    return svg("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" }, svg("path", { d: paths[name] }));
}

function set(node, key, value) {
    if (value === undefined || value === null) return;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [name, text] of Object.entries(value)) node.style.setProperty(name, text);
    else if (/^(data-|aria-|role$|for$|scope$)/.test(key)) node.setAttribute(key, value);
    else node[key] = value;
}

function flat(children) {
    return children.flat(3).filter((child) => child !== null && child !== undefined && child !== false);
}
