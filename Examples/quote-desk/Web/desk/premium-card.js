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
        state.textContent = room.isSubscribed ? words(premium, model.version) : "As of when the connection was lost";
        node.dataset.state = room.isSubscribed ? premium?.state ?? "none" : "away";
    };
    for (const event of ["subscribed", "suspended"]) room.on(event, show);
    model.on("reset", show);
    model.on("premium", show);
    model.on("edit", show);
    return { node };
}

function words(premium, version) {
    switch (premium?.state) {
    case "current": return premium.version >= version ? "Current" : `For version ${premium.version}`;
    case "pending": return "Calculating…";
    case "stale": return `Stale since ${clockTime(premium.since)}${premium.reason ? `: ${premium.reason}` : ""}`;
    default: return "Not calculated yet";
    }
}
