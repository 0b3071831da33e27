import { element, icon } from "./dom.js";

const lifetime = { info: 6_000, warning: 12_000 };
const most = 4;

/**
 * Notices as they arrive, in a corner. Critical ones, and those that want an acknowledgement, stay until somebody acts;
 * the others go by themselves, but not under a pointer.
 */
export function toastStack(session) {
    const node = element("div.toasts", { role: "log", "aria-live": "polite", "aria-label": "New notices" });
    const show = (notice) => {
        const { id, severity = "info", title, body, ackRequired } = notice;
        const remove = () => {
            clearTimeout(timer);
            toast.remove();
        };
        const acknowledge = () => session.acknowledge(id).then(remove, (error) => {
            toast.querySelector(".problem").textContent = `Not acknowledged: ${error.message}`;
        });
        const toast = element(`div.toast.${severity}`, { "data-id": id ?? "" },
            element("b", {}, title), body && element("p", {}, body), element("span.problem"),
            ackRequired && element("button", { type: "button", onclick: acknowledge }, "Acknowledge"),
            element("button.tool.close", { type: "button", "aria-label": "Close", onclick: remove }, icon("close")));
        let timer = null;
        const leave = () => {
            if (!ackRequired && lifetime[severity]) timer = setTimeout(remove, lifetime[severity]);
        };
        toast.addEventListener("pointerenter", () => clearTimeout(timer));
        toast.addEventListener("pointerleave", leave);
        leave();
        node.prepend(toast);
        while (node.children.length > most) node.lastElementChild.remove();
    };
    session.notices.on("arrived", show);
    session.notices.on("change", () => {
        for (const toast of node.children) if (session.notices.get(toast.dataset.id)?.acknowledged) toast.remove();
    });
    session.on("message", (data) => show({
        severity: "warning",
        title: data?.title ?? "Message from an administrator",
        body: data?.body ?? data?.text ?? (typeof data === "string" ? data : JSON.stringify(data)),
    }));
    return { node };
}
