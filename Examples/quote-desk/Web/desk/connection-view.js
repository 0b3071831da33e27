import { button, element, fill } from "./dom.js";

const words = {
    idle: "Disconnected",
    connecting: "Connecting",
    online: "Live",
    waiting: "Reconnecting",
    ended: "Disconnected",
};

/** The state of the connection, always visible. What a screen reader says changes with the state, not every second. */
export function connectionPill(session) {
    const label = element("span", { role: "status", "aria-live": "polite" });
    const countdown = element("span.countdown", { "aria-hidden": "true" });
    const node = element("span.connection", {}, element("span.dot", { "aria-hidden": "true" }), label, countdown);
    let timer = null;
    const show = () => {
        const { phase } = session.client;
        node.dataset.phase = phase.name;
        node.title = phase.reason || "";
        if (label.textContent !== words[phase.name]) label.textContent = words[phase.name];
        clearTimeout(timer);
        const left = phase.name === "waiting" ? phase.retryAt - performance.now() : 0;
        countdown.textContent = left > 1000 ? `in ${Math.ceil(left / 1000)} s` : "";
        if (phase.name === "waiting") timer = setTimeout(show, 250);
    };
    session.on("phase", show);
    show();
    return node;
}

const explanation = "No connection. You can go on typing: it is kept here and sent when the connection is back.";

/** A strip below the bar while there is no connection: what that means, and a way not to wait. */
export function connectionBar(session) {
    const node = element("div.connection-bar", { hidden: true });
    const now = button("Try now", () => session.client.retryNow());
    let timer = null;
    session.on("phase", (phase) => {
        clearTimeout(timer);
        if (phase.name === "online" || phase.name === "idle" || phase.name === "ended") node.hidden = true;
        else if (node.hidden) timer = setTimeout(() => { node.hidden = session.client.isOnline; }, 400);
        now.hidden = phase.name !== "waiting";
    });
    return fill(node, element("span", {}, explanation), now);
}
