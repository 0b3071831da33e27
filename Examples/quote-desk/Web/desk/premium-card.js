import { element } from "./dom.js";
import { clockTime } from "./format.js";
import { groupMoney } from "./money.js";

/** The premium: an exact amount, and always whether it is of now. */
export function premiumCard({ model, room }) {
    const amount = element("output.amount");
    const currency = element("span.currency");
    const state = element("p.premium-state", { role: "status", "aria-live": "polite" });
    const node = element("section.card.premium", { "aria-label": "Premium" },
        element("h2", {}, "Yearly premium"), element("p.figure", {}, amount, currency), state);
    const show = () => {
        const { premium } = model;
        amount.textContent = premium?.amount ? groupMoney(premium.amount) : "–";
        currency.textContent = premium?.currency ?? "";
        state.textContent = room.isSubscribed ? words(premium, model) : "As of when the connection was lost";
        node.dataset.state = room.isSubscribed ? premium?.state ?? "none" : "away";
    };
    for (const event of ["subscribed", "suspended"]) room.on(event, show);
    model.on("reset", show);
    model.on("premium", show);
    model.on("edit", show);
    return { node };
}

function words(premium, { version, schema }) {
    switch (premium?.state) {
    case "current": return premium.version >= version ? "Current" : `For version ${premium.version}`;
    case "pending": return "Calculating…";
    case "stale": {
        const what = premium.amount ? `Stale since ${clockTime(premium.since)}` : "Not calculated";
        return premium.reason ? `${what}. ${reasonText(premium.reason, schema)}` : what;
    }
    default: return "Not calculated yet";
    }
}

/** `kilometres: too many` with the field's label in place of its name. */
function reasonText(reason, schema) {
    const [, name, rest] = /^(\w+): (.*)$/s.exec(reason) ?? [];
    const label = schema.find((field) => field.name === name)?.label;
    return label ? `${label}: ${rest}` : reason;
}
