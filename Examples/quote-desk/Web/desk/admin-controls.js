import { ask } from "./ask.js";
import { element } from "./dom.js";

/** What an administrator does to the whole server. */
export function adminControls(session, { done }) {
    const problem = element("p.state", { role: "status" });
    const act = async (method, request, words) => {
        try {
            const answer = await session.client.call(`admin.${method}`, request);
            problem.textContent = words(answer);
            await done();
        } catch (error) {
            problem.textContent = `That did not work: ${error.message}`;
        }
    };
    const node = element("section.card.controls", {}, element("h2", {}, "Act"), problem,
        announce(act), limits(act), breaker(act), drain(session, done));
    return { node };
}

function announce(act) {
    const text = element("input", { id: "announce-text", type: "text", required: true, maxLength: 500, autocomplete: "off" });
    const severity = element("select", { id: "announce-severity" },
        ["info", "warning", "critical"].map((value) => element("option", { value }, value)));
    return form("Announce", () => {
        act("announce", { text: text.value, severity: severity.value }, () => "Announced to everybody.");
        text.value = "";
    }, labelled("Text", text), labelled("Severity", severity));
}

function limits(act) {
    const name = element("input", { id: "limit-name", type: "text", required: true, placeholder: "commandsPerSecond", autocomplete: "off" });
    const value = element("input", { id: "limit-value", type: "text", inputMode: "numeric", pattern: "\\d+", required: true, autocomplete: "off" });
    return form("Change limit", () => act("limits", { [name.value.trim()]: Number(value.value) }, () => `${name.value} is ${value.value} now.`),
        labelled("Limit", name), labelled("Value", value));
}

function breaker(act) {
    const name = element("input", { id: "breaker-name", type: "text", required: true, placeholder: "rating", autocomplete: "off" });
    return form("Reset breaker", () => act("breaker.reset", { name: name.value.trim() }, () => `The breaker ${name.value} is reset.`),
        labelled("Breaker", name));
}

function drain(session, done) {
    return element("div.control-row", {}, element("p.muted", {}, "Let all clients go, spread over some seconds. The server takes no new ones."),
        element("button.danger", {
            type: "button",
            onclick: () => ask("Drain this server?", {
                text: "Every client, this one too, is told to come back later. Another server should be ready.",
                fields: [{ name: "seconds", label: "Over how many seconds", value: "30" }],
                act: "Drain", isDangerous: true,
                run: ({ seconds }) => session.client.call("admin.drain", { seconds: Number(seconds) }).then(done),
            }),
        }, "Drain…"));
}

function form(title, submit, ...fields) {
    return element("form.control-row", {
        onsubmit: (event) => {
            event.preventDefault();
            submit();
        },
    }, fields, element("button", { type: "submit" }, title));
}

function labelled(text, input) {
    return element("div.labelled", {}, element("label", { for: input.id }, text), input);
}
