import { adminControls } from "./admin-controls.js";
import { adminLists } from "./admin-lists.js";
import { adminStatus } from "./admin-status.js";
import { element } from "./dom.js";

/** What an administrator sees and does. */
export function adminView(session) {
    const state = element("p.state", { role: "status" }, "Opening…");
    const status = adminStatus();
    const lists = adminLists(session);
    const controls = adminControls(session, { done: () => lists.load() });
    const node = element("div.admin", {}, state, status.node,
        element("div.admin-body", {}, lists.node, element("div.side", {}, controls.node, monitorPlace())));
    const show = (data) => {
        status.show(data);
        controls.show(data);
    };
    const room = session.client.subscribe("admin:live");
    room.on("subscribed", ({ data }) => {
        state.textContent = "";
        node.classList.remove("is-away");
        if (data) show(data);
        controls.load();
    });
    room.on("publication", ({ data }) => data?.type === "status" && show(data));
    room.on("suspended", () => node.classList.add("is-away"));
    room.on("ended", ({ code, reason }) => {
        if (code !== 0) state.textContent = `The live figures cannot be shown: ${reason || `code ${code}`}`;
    });
    return {
        node,
        show: () => {},
        close: () => {
            lists.close();
            room.unsubscribe();
        },
    };
}

/** The place of what is to come. */
function monitorPlace() {
    return element("section.card.to-come", {},
        element("h2", {}, "Monitor and alerts"),
        element("p.muted", {}, "Not there yet. Percentiles over time, alert rules and their history will be here. ",
            "Until then, the figures above are what the metrics sink reports."));
}
