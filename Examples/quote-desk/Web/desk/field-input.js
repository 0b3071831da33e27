import { element } from "./dom.js";

/**
 * The input of a field, whatever its kind: tells what is typed, when to save, and where the cursor is.
 *
 * @param {object} field of the schema
 * @param {{id: string, describedBy: string, focus: Function, press: Function, blur: Function,
 *   typed: (text: string) => void, commit: Function, escape: Function,
 *   moved: (start: number, end: number) => void}} act
 * @returns {{node: HTMLElement, show: (text: string, state: {isLocked: boolean, isInvalid: boolean}) => void}}
 */
export function fieldInput(field, act) {
    const common = {
        id: act.id,
        "aria-describedby": act.describedBy,
        onfocus: act.focus,
        onpointerdown: act.press,
        onblur: act.blur,
        onkeydown: (event) => key(event, act),
    };
    const node = field.kind === "choice" ? choice(field, act, common) : line(field, act, common);
    const show = (text, { isLocked, isInvalid }) => {
        node.setAttribute("aria-invalid", String(isInvalid));
        node.setAttribute("aria-readonly", String(isLocked));
        if (field.kind === "choice") node.classList.toggle("is-locked", isLocked);
        else node.readOnly = isLocked;
        node.lockedText = isLocked ? text : null;
        if (node.value !== text && !node.validity.badInput) setText(node, text);
    };
    return { node, show };
}

/** A new text under a cursor: all stays selected, or the cursor stays as far from the end. */
function setText(node, text) {
    const hasCursor = node === document.activeElement && node.selectionStart !== null && node.type === "text";
    const isAll = hasCursor && node.selectionStart === 0 && node.selectionEnd === node.value.length;
    const fromEnd = hasCursor ? node.value.length - node.selectionEnd : 0;
    node.value = text;
    if (isAll) node.select();
    else if (hasCursor) node.setSelectionRange(Math.max(0, text.length - fromEnd), Math.max(0, text.length - fromEnd));
}

function line(field, act, common) {
    const isDate = field.kind === "date";
    const node = element("input", {
        ...common,
        type: isDate ? "date" : "text",
        inputMode: field.kind === "integer" ? "numeric" : field.kind === "money" ? "decimal" : "text",
        autocomplete: "off",
        spellcheck: false,
        className: field.kind === "integer" || field.kind === "money" ? "number" : "",
        // Half a date has no value: the text says so, and is not taken for an empty one.
        oninput: () => act.typed(node.validity.badInput ? "incomplete" : node.value),
    });
    if (isDate) return node;
    const moved = () => document.activeElement === node && act.moved(node.selectionStart ?? 0, node.selectionEnd ?? 0);
    for (const event of ["keyup", "pointerup", "select", "focus"]) node.addEventListener(event, moved);
    return node;
}

const nothing = { value: "", label: "–" };

function choice(field, act, common) {
    const node = element("select", {
        ...common,
        onchange: () => {
            // A list cannot be read-only: what was chosen while somebody else has the lock is put back.
            if (node.lockedText !== null) {
                node.value = node.lockedText;
                return;
            }
            act.typed(node.value);
            act.commit();
        },
    }, [nothing, ...(field.choices ?? [])].map(({ value, label }) => element("option", { value }, label)));
    node.addEventListener("focus", () => act.moved(0, 0));
    return node;
}

function key(event, act) {
    if (event.key === "Enter" && !event.isComposing) act.commit();
    else if (event.key === "Escape") act.escape();
    else return;
    event.preventDefault();
}
