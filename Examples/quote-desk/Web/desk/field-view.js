import { button, element, fill, icon } from "./dom.js";
import { carets } from "./carets.js";
import { fieldInput } from "./field-input.js";
import { displayText, editText, rangeText } from "./field-values.js";
import { nameOf, colourOf } from "./people.js";
import { mayTakeOver } from "./users.js";

/** How long a focus that only passes through, as with Tab, does not ask for the lock. */
const passing = 120;

/** One field on the page: label, input, who has its lock, whose cursors are in it, and what is in the way. */
export function fieldView(session, quote, editor) {
    const { field, name } = editor;
    const id = `field-${name}`;
    const lock = element("span.lock");
    const note = element("div.note", { id: `${id}-note`, role: "status", "aria-live": "polite" });
    const marks = carets();
    const input = fieldInput(field, {
        id,
        describedBy: note.id,
        focus: () => wait(passing),
        press: () => wait(0),
        blur: () => {
            clearTimeout(timer);
            editor.blur();
            quote.cursors.move(null);
        },
        typed: (text) => {
            // The text first: taking the lock draws the field, which would undo it.
            editor.input(text);
            begin();
        },
        commit: () => editor.commit(),
        escape: () => {
            if (editor.draft === null && !editor.problem) input.node.blur();
            else editor.discard();
        },
        moved: (start, end) => quote.cursors.move(name, start, end),
    });
    const unit = field.unit && element("span.unit", {}, field.unit);
    const control = element("div.control", {}, input.node, unit, marks.node);
    const node = element("div.field", { "data-name": name },
        element("div.field-head", {}, element("label", { for: id }, field.label), lock), control, note);
    let timer = null;
    let hasBegun = false;

    const begin = () => {
        clearTimeout(timer);
        if (hasBegun || holderIsOther()) return;
        hasBegun = true;
        editor.focus();
    };
    const wait = (milliseconds) => {
        clearTimeout(timer);
        timer = setTimeout(begin, milliseconds);
    };
    const holderIsOther = () => {
        const holder = quote.room.leases.holders.get(name);
        // Our own lock may be told before the answer that gives it to us, or still under the client that we were.
        return holder && !session.clients.has(holder.client) && holder.token !== editor.lease?.token;
    };
    // The focus stays in the input.
    const choice = (text, act, kind) => button(text, act, kind, { onmousedown: (event) => event.preventDefault() });

    const show = () => {
        const holder = holderIsOther() ? quote.room.leases.holders.get(name) : null;
        const { draft, problem } = editor;
        if (!editor.isFocused) hasBegun = false;
        const resting = editor.isFocused ? editText(field, editor.value) : displayText(field, editor.value);
        const isInvalid = problem !== null && problem.kind !== "unsent";
        input.show(draft ?? resting, { isLocked: holder !== null, isInvalid });
        node.dataset.state = problem?.kind ?? restingState(holder);
        node.dataset.draft = draft === null ? "" : "yes";
        node.className = `field${holder ? ` person-${colourOf(holder.user)}` : ""}`;
        const owner = holder ? holderName(session, quote, holder) : editor.lease && "you";
        fill(lock, owner && [icon("lock"), owner]);
        fill(note, explain(holder));
    };
    const restingState = (holder) => {
        if (holder) return "locked";
        if (editor.isSaving) return "saving";
        return editor.lease ? "mine" : "free";
    };
    const explain = (holder) => {
        const { problem, draft } = editor;
        const takeOver = mayTakeOver(session.roles) && holder
            && choice("Take over", () => takeLock(`${session.identity?.name} took over`), "primary");
        const discard = draft !== null && choice("Discard mine", () => editor.discard());
        const save = draft !== null && !holder && choice("Save mine", () => editor.retry(), "primary");
        switch (problem?.kind) {
        case "locked":
            return [sentenceOf(holder, problem), draft !== null && " What you typed is kept.", takeOver, save, discard];
        case "conflict":
            return [
                `${problem.by?.name ?? "Somebody"} set this to “${displayText(field, problem.theirs)}” meanwhile.`,
                choice("Keep mine", () => editor.keepMine(), "primary"),
                choice("Take theirs", () => editor.takeTheirs()),
            ];
        case "invalid": return [problem.message, discard];
        case "failed": return [problem.message, discard];
        case "unsent": return problem.message;
        default:
        }
        if (holder) return [`${holderName(session, quote, holder)} is editing.`, takeOver];
        if (editor.isSaving) return "Saving…";
        return element("span.hint", {}, rangeText(field));
    };
    const takeLock = async (reason) => {
        hasBegun = true;
        editor.isFocused = true;
        await editor.takeOver(reason);
        if (editor.lease) input.node.focus();
    };
    const sentenceOf = (holder, problem) => {
        if (holder) return `${holderName(session, quote, holder)} has the lock.`;
        return problem.message?.startsWith("taken_over") ? "The lock was taken over." : problem.message;
    };
    const flash = ({ by, fields }) => {
        if (!(name in (fields ?? {})) || by?.user === session.identity?.user) return;
        control.className = `control flash person-${colourOf(by?.user)}`;
        setTimeout(() => { control.className = "control"; }, 1_200);
    };
    const showCursors = () => marks.show(quote.cursors.in(name), input.node);
    const stops = [
        editor.on("change", show), quote.on("locks", show), quote.model.on("reset", show),
        quote.model.on("edit", (edit) => { show(); flash(edit); }),
        quote.cursors.on("change", showCursors),
    ];
    show();
    return {
        node,
        close: () => {
            clearTimeout(timer);
            for (const stop of stops) stop();
        },
    };
}

function holderName(session, quote, { user, client }) {
    const info = quote.roster.members.find((member) => member.client === client)
        ?? quote.roster.members.find((member) => member.user === user);
    if (user === session.identity?.user) return "You, in another window,";
    return info ? nameOf(info) : user || "Somebody";
}
