import { button, element, fill, icon } from "./dom.js";
import { clockTime } from "./format.js";

/** The list of notices behind the bell, with the number of unread ones on it. */
export function noticePanel(session) {
    const { notices } = session;
    const badge = element("span.badge", { hidden: true });
    const list = element("ul.notices");
    const problem = element("p.problem", { role: "alert" });
    const markAll = button("Mark all as read", () => readAll());
    const node = element("aside.panel", { hidden: true, "aria-label": "Notices" },
        element("header", {}, element("h2", {}, "Notices"), markAll,
            button(icon("close"), () => toggle(false), "tool", { "aria-label": "Close the notices" })),
        problem, list);
    const bell = button([icon("bell"), badge], () => toggle(), "tool", { "aria-expanded": "false" });

    const act = (promise) => promise.then(() => { problem.textContent = ""; }, (error) => {
        problem.textContent = `That did not work: ${error.message}`;
    });
    const readAll = () => {
        const ids = notices.all.filter(({ read }) => !read).map(({ id }) => id);
        if (ids.length > 0) act(session.read(ids));
    };
    const entry = (notice) => {
        const { id, severity, title, body, time, read } = notice;
        return element("li", { "data-id": id, "data-severity": severity, "data-read": String(read) },
            element("div.split", {}, element("b", {}, title), element("time", {}, clockTime(time))),
            body && element("p", {}, body),
            element("div.split", {}, state(notice), actions(notice)));
    };
    const state = ({ severity, expires }) => {
        const parts = [severity];
        if (expires) parts.push(expires < Date.now() ? "expired" : `until ${clockTime(expires)}`);
        return element("small.muted", {}, parts.join(" · "));
    };
    const actions = ({ id, read, ackRequired, acknowledged }) => {
        if (ackRequired && !acknowledged) {
            return button("Acknowledge", () => act(session.acknowledge(id)), "primary");
        }
        if (acknowledged) return element("small.good", {}, icon("check"), " acknowledged");
        return read ? null : button("Mark as read", () => act(session.read([id])));
    };
    const show = () => {
        const { unread } = notices;
        badge.hidden = unread === 0;
        badge.textContent = unread > 99 ? "99+" : String(unread);
        const title = unread === 0 ? "Notices (n)" : `Notices (n): ${unread} unread`;
        bell.title = title;
        bell.setAttribute("aria-label", title);
        markAll.disabled = unread === 0;
        if (node.hidden) return;
        const { all } = notices;
        fill(list, all.length === 0 ? element("li.muted", {}, "Nothing yet.") : all.map(entry));
    };
    const toggle = (isOpen = node.hidden) => {
        node.hidden = !isOpen;
        bell.setAttribute("aria-expanded", String(isOpen));
        show();
        if (isOpen) node.querySelector("button").focus();
        else bell.focus();
    };
    const escape = (event) => event.key === "Escape" && !node.hidden && node.contains(event.target) && toggle(false);
    addEventListener("keydown", escape);
    const stop = notices.on("change", show);
    show();
    return {
        node,
        button: bell,
        toggle: () => toggle(),
        close: () => {
            stop();
            removeEventListener("keydown", escape);
        },
    };
}
