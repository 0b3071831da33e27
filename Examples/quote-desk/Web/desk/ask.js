import { button, element } from "./dom.js";

/**
 * Asks before something is done, and says what became of it.
 *
 * @param {string} title
 * @param {{text?: string, act: string, isDangerous?: boolean, run: (values: object) => Promise<unknown>,
 *   fields?: {name: string, label: string, value?: string}[]}} options
 */
export function ask(title, { text, fields = [], act, isDangerous = false, run }) {
    const opener = document.activeElement;
    const problem = element("p.problem", { role: "alert" });
    const inputs = fields.map(({ name, label, value = "" }) => {
        const input = element("input", {
            id: `ask-${name}`, name, value, type: "text", required: true, autocomplete: "off",
        });
        return element("div.ask-field", {}, element("label", { for: input.id }, label), input);
    });
    const submit = async (event) => {
        event.preventDefault();
        confirm.disabled = true;
        try {
            await run(Object.fromEntries(new FormData(form)));
            dialog.close();
        } catch (error) {
            problem.textContent = `That did not work: ${error.message}`;
            confirm.disabled = false;
        }
    };
    const confirm = element(isDangerous ? "button.danger" : "button.primary", { type: "submit" }, act);
    const form = element("form", { onsubmit: submit },
        element("h2", { id: "ask-title" }, title), text && element("p", {}, text), inputs, problem,
        element("div.actions", {}, button("Cancel", () => dialog.close()), confirm));
    const dialog = element("dialog.ask", {
        "aria-labelledby": "ask-title",
        onclose: () => {
            dialog.remove();
            opener?.focus?.();
        },
    }, form);
    document.body.append(dialog);
    dialog.showModal();
    (inputs[0]?.querySelector("input") ?? confirm).focus();
}
