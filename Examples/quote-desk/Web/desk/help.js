import { button, element } from "./dom.js";
import { fieldKeys, shortcuts } from "./shortcuts.js";

/** The list of keys. */
export function helpDialog() {
    const dialog = element("dialog.help", { "aria-labelledby": "help-title" },
        element("h2", { id: "help-title" }, "Keyboard"),
        list(shortcuts),
        element("h3", {}, "In a field"),
        list(fieldKeys),
        element("div.actions", {}, button("Close", () => dialog.close(), "primary")),
    );
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    return dialog;
}

function list(entries) {
    return element("dl.keys", {}, entries.map(({ keys, text }) => [
        element("dt", {}, keys.split(" ").map((key) => element("kbd", {}, key))),
        element("dd", {}, text),
    ]));
}
