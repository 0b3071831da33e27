import { ask } from "./ask.js";
import { element, fill } from "./dom.js";
import { figure } from "./format.js";

/** What an administrator does to the whole server; `load` asks for what may be changed, `show` takes a status. */
export function adminControls(session, { done }) {
    const said = element("p.said", { role: "status" });
    const call = (method, request = {}) => session.client.call(`admin.${method}`, request);
    const act = async (method, request, words) => {
        try {
            await call(method, request);
            said.textContent = words;
            said.classList.remove("problem");
            await done();
        } catch (error) {
            said.textContent = `That did not work: ${error.message}`;
            said.classList.add("problem");
        }
    };
    const breakers = breakerList(act);
    const limits = limitForm(call, act);
    const node = element("section.card.controls", {}, element("h2", {}, "Act"), said,
        announce(act), limits.node, breakers.node, drain(call, done));
    return { node, load: limits.load, show: breakers.show };
}

function announce(act) {
    const text = element("input", {
        id: "announce-text", type: "text", required: true, maxLength: 500, autocomplete: "off",
    });
    const severity = element("select", { id: "announce-severity" },
        ["info", "warning", "critical"].map((value) => element("option", { value }, value)));
    const submit = () => {
        act("announce", { text: text.value, severity: severity.value }, "Announced to everybody.");
        text.value = "";
    };
    return form("Announce", submit, labelled("Text", text), labelled("Severity", severity));
}

function limitForm(call, act) {
    const name = element("select", { id: "limit-name", onchange: () => describe() });
    const value = element("input", {
        id: "limit-value", type: "text", inputMode: "numeric", pattern: "[0-9]+", required: true, autocomplete: "off",
    });
    const note = element("small");
    let known = [];
    const describe = () => {
        const limit = known.find((one) => one.name === name.value);
        value.value = limit?.value ?? "";
        note.textContent = limit ? `from ${figure(limit.least)} to ${figure(limit.most)}` : "";
    };
    const load = () => call("limits").then(({ limits: all = [] }) => {
        const chosen = name.value;
        known = all;
        fill(name, all.map((limit) => element("option", { value: limit.name }, limit.name)));
        if (chosen) name.value = chosen;
        describe();
    }, (error) => {
        note.textContent = `Limits cannot be shown: ${error.message}`;
    });
    const submit = () => {
        act("limits", { [name.value]: Number(value.value) }, `${name.value} is ${value.value} now.`).then(load);
    };
    return { node: form("Change limit", submit, labelled("Limit", name), labelled("Value", value), note), load };
}

function breakerList(act) {
    const list = element("ul.breakers");
    const reset = (name) => act("breaker.reset", { name }, `The breaker ${name} is reset.`);
    const show = ({ breakers = [] }) => fill(list, breakers.length === 0
        ? element("li.muted", {}, "No breaker is open.")
        : breakers.map(({ name, state }) => element("li.split", {}, element("span", {}, `${name}: ${state}`),
            element("button", { type: "button", onclick: () => reset(name) }, "Reset"))));
    show({});
    return { node: element("div.control-row", {}, element("b", {}, "Breakers"), list), show };
}

function drain(call, done) {
    const start = () => ask("Drain this server?", {
        text: "Every client, this one too, is told to come back later. Another server should be ready.",
        fields: [{ name: "seconds", label: "Over how many seconds", value: "30" }],
        act: "Drain",
        isDangerous: true,
        run: ({ seconds }) => call("drain", { seconds: Number(seconds) }).then(done),
    });
    return element("div.control-row", {},
        element("p.muted", {}, "Let all clients go, spread over some seconds. The server takes no new ones."),
        element("button.danger", { type: "button", onclick: start }, "Drain…"));
}

function form(title, submit, ...fields) {
    const onsubmit = (event) => {
        event.preventDefault();
        submit();
    };
    return element("form.control-row", { onsubmit }, fields, element("button", { type: "submit" }, title));
}

function labelled(text, input) {
    return element("div.labelled", {}, element("label", { for: input.id }, text), input);
}
