/** Light, dark, or as the system has it. */
const key = "quote-desk.theme";

/** Applies what was chosen before. */
export function restoreTheme() {
    apply(localStorage.getItem(key));
}

/** Goes from light to dark and back. @returns {string} what it is now */
export function toggleTheme() {
    const chosen = document.documentElement.dataset.theme;
    const isDark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    const next = isDark ? "light" : "dark";
    localStorage.setItem(key, next);
    apply(next);
    return next;
}

function apply(theme) {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
}
