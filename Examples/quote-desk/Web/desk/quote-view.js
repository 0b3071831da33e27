import { activityList } from "./activity.js";
import { element, fill } from "./dom.js";
import { fieldView } from "./field-view.js";
import { listed } from "./format.js";
import { OpenQuote } from "./open-quote.js";
import { avatar, nameOf } from "./people.js";
import { premiumCard } from "./premium-card.js";
import { linkTo } from "./router.js";

/**
 * One quote: its form, its premium, who is there, and what has been done.
 *
 * @param {() => void} edited is called after every edit
 */
export function quoteView(session, id, edited) {
    const quote = new OpenQuote(session, id);
    const title = element("h1", {}, `Quote ${id}`);
    const version = element("span.muted.version");
    const people = element("div.people", { role: "status", "aria-live": "polite" });
    const notice = element("p.state", { role: "status" });
    const form = element("form.fields", { "aria-label": "Rating", onsubmit: (event) => event.preventDefault() });
    const premium = premiumCard(quote);
    const activity = activityList(session, quote.model);
    const body = element("div.quote-body", {}, form, element("div.side", {}, premium.node, activity.node));
    const node = element("article.quote", {},
        element("header.quote-head", {},
            element("a.back", { href: linkTo("quotes") }, "‹ Quotes"), title, version, people),
        notice, body);
    let fields = [];

    const showPeople = () => {
        const me = session.client.phase.client;
        const others = quote.roster.members.filter(({ client }) => client !== me);
        if (!quote.room.isSubscribed) return fill(people, element("span.muted", {}, "Who is here is not known now"));
        fill(people, others.map((info) => avatar(info.user, nameOf(info))),
            element("span.muted", {}, whoIsHere(others, session.identity?.user)));
    };
    const showState = () => {
        showPeople();
        const { room, model, end } = quote;
        const why = end?.reason || `code ${end?.code}`;
        const what = model.isLoaded ? "You are not in this quote any more" : "This quote cannot be opened";
        const words = end ? `${what}: ${why}.`
            : model.isDeleted ? "This quote was deleted."
                : room.isSubscribed || model.isLoaded ? "" : "Opening…";
        notice.replaceChildren(words);
        if (end && end.code !== 0) notice.append(" ", element("a", { href: linkTo("quotes") }, "Back to the list"));
        form.classList.toggle("is-over", end !== null || model.isDeleted);
        node.classList.toggle("is-away", !room.isSubscribed);
        body.hidden = !model.isLoaded;
        people.hidden = !model.isLoaded;
    };
    const showVersion = () => {
        version.textContent = `version ${quote.model.version}`;
        form.dataset.version = quote.model.version;
    };
    const makeFields = () => {
        for (const field of fields) field.close();
        fields = [...quote.editors.values()].map((editor) => fieldView(session, quote, editor));
        fill(form, fields.map((field) => field.node));
    };
    quote.on("schema", makeFields);
    quote.on("state", showState);
    quote.model.on("reset", showVersion);
    quote.model.on("edit", showVersion);
    quote.model.on("edit", edited);
    quote.roster.on("change", showPeople);
    showPeople();
    showState();

    return {
        node,
        setTitle: (text) => {
            title.textContent = text ?? `Quote ${id}`;
            document.title = `${title.textContent} – Quote desk`;
        },
        close: () => {
            for (const field of fields) field.close();
            quote.close();
            document.title = "Quote desk";
        },
    };
}

function whoIsHere(others, user) {
    const isMe = (info) => info.user === user;
    const names = [...new Set(others.filter((info) => !isMe(info)).map(nameOf))];
    if (others.some(isMe)) names.unshift("You, in another window,");
    if (names.length === 0) return "Nobody else is here";
    return `${listed(names)} ${names.length > 1 || others.some(isMe) ? "are" : "is"} here`;
}
