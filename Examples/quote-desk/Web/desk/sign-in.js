import { avatar } from "./people.js";
import { element } from "./dom.js";
import { users } from "./users.js";

/**
 * The first page: who are you?
 *
 * @param {{problem?: string, signIn: (token: string) => void}} options
 */
export function signInView({ problem, signIn }) {
    const field = element("input", { id: "token", type: "text", autocomplete: "off", spellcheck: false });
    const form = element("form.inline", {
        onsubmit: (event) => {
            event.preventDefault();
            if (field.value.trim()) signIn(field.value.trim());
        },
    }, element("label", { for: "token" }, "Another token"), field, element("button", { type: "submit" }, "Sign in"));
    return element("main.sign-in", { id: "main" },
        element("h1", {}, "Quote desk"),
        element("p.muted", {}, "Who is at this desk? Open a second window as somebody else to work together."),
        problem && element("p.problem", { role: "alert" }, problem),
        element("div.user-list", {}, users.map((user) => element("button.user-card", {
            type: "button",
            "data-token": user.token,
            onclick: () => signIn(user.token),
        }, avatar(user.id, user.name), element("span", {}, element("b", {}, user.name), element("small", {}, user.role))))),
        form,
    );
}
