import { ErrorCode } from "../client/index.js";
import { element, fill } from "./dom.js";
import { linkTo } from "./router.js";
import { widgetView } from "./widgets.js";

/** Dashboards: the server computes one while somebody has it open. */
export function dashboardView(session, [first]) {
    const tabs = element("nav.subtabs", { "aria-label": "Dashboards" });
    const state = element("p.state", { role: "status" });
    const counters = element("div.counters");
    const grid = element("div.widgets");
    const node = element("div.dashboard", {}, tabs, state, counters, grid);
    const widgets = new Map();
    let dashboards = [];
    let room = null;
    let id = null;

    const place = (widget) => {
        if (!widgets.has(widget.id)) {
            const view = widgetView(widget.id);
            widgets.set(widget.id, view);
            (widget.kind === "counter" ? counters : grid).append(view.node);
        }
        widgets.get(widget.id).show(widget);
    };
    const reset = (list) => {
        const ids = new Set(list.map((widget) => widget.id));
        for (const [known, view] of widgets) {
            if (ids.has(known)) continue;
            view.node.remove();
            widgets.delete(known);
        }
        for (const widget of list) place(widget);
    };
    const open = (next) => {
        room?.unsubscribe();
        id = next;
        reset([]);
        state.textContent = "Opening…";
        room = session.client.subscribe(`dashboard:${id}`, { isSnapshot: true });
        room.on("subscribed", ({ data }) => {
            state.textContent = "";
            node.classList.remove("is-away");
            reset(data?.widgets ?? []);
        });
        room.on("publication", ({ data }) => data?.type === "widget" && place(data));
        room.on("suspended", () => node.classList.add("is-away"));
        room.on("ended", ({ code, reason }) => {
            if (code !== 0) state.textContent = `This dashboard cannot be shown: ${reason || `code ${code}`}`;
        });
    };
    const showTabs = () => fill(tabs, dashboards.map((dashboard) => element("a", {
        href: linkTo("dashboards", dashboard.id), "aria-current": dashboard.id === id ? "page" : undefined,
    }, dashboard.title)));
    const show = ([wanted = dashboards[0]?.id ?? null]) => {
        if (wanted !== null && wanted !== id) open(wanted);
        showTabs();
    };
    const load = () => session.client.call("dashboard.list").then((answer) => {
        dashboards = answer?.dashboards ?? [];
        show(id === null ? [] : [id]);
        if (dashboards.length === 0) state.textContent = "There is no dashboard for you.";
    }, (error) => {
        if (error.code === ErrorCode.methodNotFound) state.textContent = "This server has no dashboards.";
        else if (error.kind === "refused") state.textContent = `The dashboards did not come: ${error.message}`;
    });

    const observer = new ResizeObserver(() => {
        for (const view of widgets.values()) view.draw();
    });
    observer.observe(grid);
    const stop = session.on("phase", ({ name }) => name === "online" && load());
    if (first) open(first);
    if (session.client.isOnline) load();
    showTabs();
    return {
        node,
        show,
        close: () => {
            stop();
            observer.disconnect();
            room?.unsubscribe();
        },
    };
}
