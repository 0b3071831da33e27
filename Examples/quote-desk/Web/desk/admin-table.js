import { element, fill } from "./dom.js";

const page = 50;

/**
 * A list of the administrator's. Rows are replaced as a whole; the focus goes to the same button of the same row.
 *
 * @param {string} title
 * @param {string} member of the answer that holds the rows
 * @param {[string, (row: object) => unknown, string?][]} columns title, cell, class
 * @param {{empty?: string, more?: () => void}} [options] `more` is called when `limit` has grown
 */
export function adminTable(title, member, columns, { empty = "Nothing.", more } = {}) {
    const count = element("span.muted");
    const heading = element("span", {}, title);
    const body = element("tbody");
    const note = element("p.muted.empty", { role: "status" }, empty);
    const head = element("tr", {}, columns.map(([name, , kind]) => {
        return element(kind ? `th.${kind}` : "th", { scope: "col" }, name);
    }));
    const table = element("table", { hidden: true }, element("thead", {}, head), body);
    const button = element("button", {
        type: "button",
        hidden: true,
        onclick: () => {
            self.limit += page;
            more();
        },
    }, "Show more");
    const node = element("section.card", { "data-list": member },
        element("h2", {}, heading, " ", count), element("div.scroll", {}, table), note, button);
    const line = (row) => element("tr", { "data-user": row.user, "data-client": row.client },
        columns.map(([, cell, kind]) => element(kind ? `td.${kind}` : "td", {}, cell(row))));
    const self = {
        node,
        /** How many rows to ask for. */
        limit: page,
        title: (text) => {
            heading.textContent = text;
        },
        fail: (message) => {
            note.hidden = false;
            note.textContent = `Not shown: ${message}`;
        },
        show: (answer) => {
            const rows = answer[member] ?? [];
            count.textContent = rows.length > 0 ? String(answer.total ?? rows.length) : "";
            table.hidden = rows.length === 0;
            note.hidden = rows.length > 0;
            note.textContent = empty;
            button.hidden = !more || !answer.next;
            const focus = body.contains(document.activeElement) ? placeOf(document.activeElement) : null;
            fill(body, rows.map(line));
            if (focus) body.querySelector(focus)?.focus();
        },
    };
    return self;
}

/** A selector for a button, by its row and what it does. */
function placeOf(button) {
    const { client = "", user = "" } = button.closest("tr")?.dataset ?? {};
    const row = `tr[data-client="${CSS.escape(client)}"][data-user="${CSS.escape(user)}"]`;
    return `${row} [data-act="${CSS.escape(button.dataset.act ?? "")}"]`;
}
