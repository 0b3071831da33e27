import { avatar } from "./people.js";
import { button, element } from "./dom.js";
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
        element("div.user-list", {}, users.map(({ token, id, name, role }) => {
            const words = element("span", {}, element("b", {}, name), element("small", {}, role));
            return button([avatar(id, name), words], () => signIn(token), "user-card", { "data-token": token });
        })),
        form,
    );
}
