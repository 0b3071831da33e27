import { element } from "./dom.js";
import { displayText } from "./field-values.js";
import { clockTime } from "./format.js";
import { avatar } from "./people.js";

const most = 40;

/** What was done to the quote since it was opened here, newest first. */
export function activityList(session, model) {
    const list = element("ul.activity");
    const node = element("section.card", {}, element("h2", {}, "Activity"), list,
        element("p.muted.empty", {}, "Edits appear here as they happen."));
    const add = (mark, words, time) => {
        list.prepend(element("li", {}, mark, element("span", {}, words), element("time", {}, clockTime(time))));
        while (list.children.length > most) list.lastElementChild.remove();
    };
    model.on("edit", ({ by, fields = {}, source, time, version }) => {
        const isMine = by?.user === session.identity?.user;
        const name = source === "service" ? "The host's service" : isMine ? "You" : by?.name ?? "Somebody";
        const mark = source === "service"
            ? element("span.avatar.small.service", { "aria-hidden": "true" }, "⚙")
            : avatar(by?.user, by?.name ?? "?", { small: true });
        const changes = Object.entries(fields).map(([key, value], index) => {
            const field = model.schema.find((one) => one.name === key);
            const choice = field?.choices?.find((one) => one.value === value)?.label;
            const text = choice ?? displayText(field ?? {}, value);
            return [index > 0 ? ", " : ": ", field?.label ?? key, " → ", element("b", {}, text || "empty")];
        });
        add(mark, [name, changes], time ?? Date.now());
        node.dataset.version = version;
    });
    return { node };
}
