import { element, fill } from "./dom.js";
import { quoteView } from "./quote-view.js";
import { go, linkTo } from "./router.js";

/** The list of quotes, and the one that is open beside it. */
export function quotesView(session, [first]) {
    const filter = element("input", {
        id: "quote-filter", type: "search", placeholder: "Filter  /", oninput: () => showList(),
        onkeydown: (event) => event.key === "Escape" && (filter.value = "", showList(), filter.blur()),
    });
    const list = element("ul");
    const sidebar = element("nav.sidebar", { "aria-label": "Quotes" },
        element("label.hidden-label", { for: "quote-filter" }, "Filter the quotes"), filter, list);
    const place = element("section.place");
    const node = element("div.quotes", {}, sidebar, place);
    let quotes = [];
    let open = null;
    let id = null;
    let problem = "";
    let timer = null;

    const matching = () => {
        const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
        return quotes.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
    };
    const showList = () => fill(list,
        problem && element("li.problem", { role: "alert" }, problem),
        matching().map((quote) => element("li", {}, element("a", {
            href: linkTo("quotes", quote.id), "aria-current": quote.id === id ? "page" : undefined,
        }, element("span", {}, quote.title), element("small", {}, quote.id)))),
        quotes.length > 0 && matching().length === 0 && element("li.muted", {}, "No quote has that in its title."));
    // An edit may change a title.
    const loadSoon = () => {
        clearTimeout(timer);
        timer = setTimeout(load, 800);
    };
    const load = () => session.client.call("quote.list").then((answer) => {
        quotes = answer?.quotes ?? [];
        problem = "";
        showList();
        open?.setTitle(quotes.find((quote) => quote.id === id)?.title);
    }, (error) => {
        if (error.kind !== "refused") return;
        problem = `The list did not come: ${error.message}`;
        showList();
    });
    const show = ([next = null]) => {
        node.classList.toggle("has-quote", next !== null);
        if (next === id && open) return;
        open?.close();
        id = next;
        open = id === null ? null : quoteView(session, id, loadSoon);
        open?.setTitle(quotes.find((quote) => quote.id === id)?.title);
        fill(place, open?.node ?? element("p.alone.muted", {}, "Choose a quote. ", element("kbd", {}, "j"), " and ",
            element("kbd", {}, "k"), " go through the list, ", element("kbd", {}, "?"), " shows all keys."));
        showList();
    };

    const stop = session.on("phase", ({ name }) => name === "online" && load());
    if (session.client.isOnline) load();
    show([first]);
    return {
        node,
        show,
        step: (delta) => {
            const shown = matching();
            const at = shown.findIndex((quote) => quote.id === id);
            const next = shown[at < 0 ? (delta > 0 ? 0 : shown.length - 1) : at + delta];
            if (next) go("quotes", next.id);
        },
        close: () => {
            stop();
            clearTimeout(timer);
            open?.close();
        },
    };
}
