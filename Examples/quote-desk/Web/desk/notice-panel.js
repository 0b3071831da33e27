import { element, fill, icon } from "./dom.js";
import { clockTime } from "./format.js";

/** The list of notices behind the bell, with the number of unread ones on it. */
export function noticePanel(session) {
    const { notices } = session;
    const badge = element("span.badge", { hidden: true });
    const list = element("ul.notices");
    const problem = element("p.problem", { role: "alert" });
    const markAll = element("button", { type: "button", onclick: () => readAll() }, "Mark all as read");
    const node = element("aside.panel", { hidden: true, "aria-label": "Notices" },
        element("header", {}, element("h2", {}, "Notices"), markAll,
            element("button.tool", { type: "button", "aria-label": "Close the notices", onclick: () => toggle(false) }, icon("close"))),
        problem, list);
    const button = element("button.tool.bell", {
        type: "button", "aria-expanded": "false", onclick: () => toggle(),
    }, icon("bell"), badge);

    const act = (promise) => promise.then(() => { problem.textContent = ""; }, (error) => {
        problem.textContent = `That did not work: ${error.message}`;
    });
    const readAll = () => {
        const ids = notices.all.filter(({ read }) => !read).map(({ id }) => id);
        if (ids.length > 0) act(session.read(ids));
    };
    const entry = (notice) => element("li", { "data-id": notice.id, "data-severity": notice.severity, "data-read": String(notice.read) },
        element("div.split", {}, element("b", {}, notice.title), element("time", {}, clockTime(notice.time))),
        notice.body && element("p", {}, notice.body),
        element("div.split", {}, state(notice), actions(notice)));
    const state = ({ severity, expires }) => {
        const parts = [severity];
        if (expires) parts.push(expires < Date.now() ? "expired" : `until ${clockTime(expires)}`);
        return element("small.muted", {}, parts.join(" · "));
    };
    const actions = ({ id, read, ackRequired, acknowledged }) => {
        if (ackRequired && !acknowledged) {
            return element("button.primary", { type: "button", onclick: () => act(session.acknowledge(id)) }, "Acknowledge");
        }
        if (acknowledged) return element("small.good", {}, icon("check"), " acknowledged");
        return read ? null : element("button", { type: "button", onclick: () => act(session.read([id])) }, "Mark as read");
    };
    const show = () => {
        const { unread } = notices;
        badge.hidden = unread === 0;
        badge.textContent = unread > 99 ? "99+" : String(unread);
        const title = unread === 0 ? "Notices (n)" : `Notices (n): ${unread} unread`;
        button.title = title;
        button.setAttribute("aria-label", title);
        markAll.disabled = unread === 0;
        if (node.hidden) return;
        const { all } = notices;
        fill(list, all.length === 0 ? element("li.muted", {}, "Nothing yet.") : all.map(entry));
    };
    const toggle = (isOpen = node.hidden) => {
        node.hidden = !isOpen;
        button.setAttribute("aria-expanded", String(isOpen));
        show();
        if (isOpen) node.querySelector("button").focus();
        else button.focus();
    };
    const escape = (event) => event.key === "Escape" && !node.hidden && node.contains(event.target) && toggle(false);
    addEventListener("keydown", escape);
    const stop = notices.on("change", show);
    show();
    return { node, button, toggle: () => toggle(), close: () => { stop(); removeEventListener("keydown", escape); } };
}
