import { element, fill } from "./dom.js";

/**
 * A list of the administrator's: rows are replaced as a whole, unless somebody is about to press a button in them.
 *
 * @param {string} title
 * @param {string} member of the answer that holds the rows
 * @param {[string, (row: object) => unknown, string?][]} columns title, cell, class
 */
export function adminTable(title, member, columns, empty = "Nothing.") {
    const count = element("span.muted");
    const heading = element("span", {}, title);
    const body = element("tbody");
    const note = element("p.muted.empty", { role: "status" }, empty);
    const head = element("tr", {}, columns.map(([name, , kind]) => element(kind ? `th.${kind}` : "th", { scope: "col" }, name)));
    const table = element("table", { hidden: true }, element("thead", {}, head), body);
    const node = element("section.card", { "data-list": member }, element("h2", {}, heading, " ", count),
        element("div.scroll", {}, table), note);
    return {
        node,
        title: (text) => { heading.textContent = text; },
        fail: (message) => { note.hidden = false; note.textContent = `Not shown: ${message}`; },
        show: (answer) => {
            const rows = Array.isArray(answer) ? answer : answer?.[member] ?? [];
            count.textContent = rows.length > 0 ? String(answer?.total ?? rows.length) : "";
            table.hidden = rows.length === 0;
            note.hidden = rows.length > 0;
            note.textContent = empty;
            if (body.contains(document.activeElement)) return;
            fill(body, rows.map((row) => element("tr", { "data-user": row.user, "data-client": row.client },
                columns.map(([, cell, kind]) => element(kind ? `td.${kind}` : "td", {}, cell(row))))));
        },
    };
}
