import { adminView } from "./admin-view.js";
import { connectionBar, connectionPill } from "./connection-view.js";
import { dashboardView } from "./dashboard-view.js";
import { button, element, fill, icon } from "./dom.js";
import { helpDialog } from "./help.js";
import { noticePanel } from "./notice-panel.js";
import { avatar } from "./people.js";
import { quotesView } from "./quotes-view.js";
import { go, linkTo, onRoute } from "./router.js";
import { listenForShortcuts } from "./shortcuts.js";
import { toggleTheme } from "./theme.js";
import { toastStack } from "./toasts.js";
import { mayAdminister } from "./users.js";

const titles = { quotes: "Quotes", dashboards: "Dashboards", admin: "Administration" };
const places = { quotes: quotesView, dashboards: dashboardView, admin: adminView };

/**
 * What stays while one goes about: the bar, the notices, the toasts; and the view of the place one is at.
 *
 * @returns {() => void} takes everything off the page
 */
export function shell(root, session, { signOut }) {
    const main = element("main", { id: "main", tabIndex: -1 });
    const tabs = element("nav.tabs", { "aria-label": "Places" });
    const person = element("span.person");
    const panel = noticePanel(session);
    const help = helpDialog();
    const toasts = toastStack(session);
    const bar = element("header.topbar", {},
        element("a.brand", { href: linkTo("quotes") }, "Quote desk"),
        tabs,
        element("span.grow"),
        connectionPill(session),
        panel.button,
        tool("theme", "Light or dark", () => toggleTheme()),
        tool("help", "Keyboard shortcuts (?)", () => help.showModal()),
        person,
        tool("out", "Sign out", signOut),
    );
    let view = null;
    let place = "";

    const tab = ([name, title]) => {
        return element("a", { href: linkTo(name), "aria-current": name === place ? "page" : undefined }, title);
    };
    const showTabs = () => fill(tabs, Object.entries(titles)
        .filter(([name]) => name !== "admin" || mayAdminister(session.roles))
        .map(tab));
    const show = ([name = "quotes", ...rest]) => {
        const known = places[name] ? name : "quotes";
        if (known === place && view?.show) return view.show(rest);
        view?.close();
        place = known;
        view = places[known](session, rest);
        fill(main, view.node);
        showTabs();
    };
    const stops = [
        session.on("identity", ({ user, name, roles }) => {
            fill(person, avatar(user, name), element("span.name", {}, name, element("small", {}, roles.join(", "))));
            showTabs();
        }),
        listenForShortcuts({
            help: () => help.showModal(),
            notices: () => panel.toggle(),
            theme: () => toggleTheme(),
            quotes: () => go("quotes"),
            dashboards: () => go("dashboards"),
            admin: () => mayAdminister(session.roles) && go("admin"),
            search: () => document.getElementById("quote-filter")?.focus(),
            next: () => view?.step?.(1),
            previous: () => view?.step?.(-1),
        }),
    ];
    fill(root, bar, connectionBar(session), main, panel.node, toasts.node, help);
    stops.push(onRoute(show));

    return () => {
        for (const stop of stops) stop();
        view?.close();
        panel.close();
        fill(root);
    };
}

function tool(name, title, act) {
    return button(icon(name), act, "tool", { title, "aria-label": title, "data-tool": name });
}
