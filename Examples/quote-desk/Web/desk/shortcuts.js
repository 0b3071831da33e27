/** Keys that work everywhere but while somebody types. `g` waits for a second key. */
export const shortcuts = Object.freeze([
    { keys: "g q", action: "quotes", text: "Go to the quotes" },
    { keys: "g d", action: "dashboards", text: "Go to the dashboards" },
    { keys: "g a", action: "admin", text: "Go to the administration" },
    { keys: "/", action: "search", text: "Filter the quotes" },
    { keys: "j", action: "next", text: "Next quote" },
    { keys: "k", action: "previous", text: "Previous quote" },
    { keys: "n", action: "notices", text: "Open and close the notices" },
    { keys: "t", action: "theme", text: "Light or dark" },
    { keys: "?", action: "help", text: "This list" },
]);

/** Keys inside a field, for the help. */
export const fieldKeys = Object.freeze([
    { keys: "Tab", text: "Next field: saves this one and gives its lock back" },
    { keys: "Enter", text: "Save, and stay in the field" },
    { keys: "Esc", text: "Back to the saved value; once more leaves the field" },
]);

const pairTime = 1_000;

/** @param {Record<string, () => void>} actions @returns {() => void} ends it */
export function listenForShortcuts(actions) {
    let first = null;
    const press = (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
        if (document.querySelector("dialog[open]:modal")) return;
        const isPair = first !== null && event.timeStamp - first < pairTime;
        first = event.key === "g" && !isPair ? event.timeStamp : null;
        const keys = isPair ? `g ${event.key}` : event.key;
        const shortcut = shortcuts.find((one) => one.keys === keys);
        if (!shortcut) return;
        event.preventDefault();
        actions[shortcut.action]?.();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
}

function isTyping(target) {
    return target instanceof HTMLElement && target.matches("input, select, textarea, [contenteditable]");
}
