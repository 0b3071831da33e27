/** Begins: signs in, and keeps the desk on the page. */
import { button, element, fill } from "./dom.js";
import { forgetToken, keepToken, takeToken } from "./router.js";
import { Session } from "./session.js";
import { shell } from "./shell.js";
import { signInView } from "./sign-in.js";
import { restoreTheme } from "./theme.js";

const root = document.getElementById("desk");
const refusals = { 101: "The server does not know this token.", 3500: "The server does not know this token." };

function begin(problem) {
    const token = takeToken();
    if (token && !problem) return open(token);
    const signIn = (chosen) => {
        keepToken(chosen);
        open(chosen);
    };
    fill(root, signInView({ problem, signIn }));
    root.querySelector("button")?.focus();
}

function open(token) {
    const session = new Session(token);
    const close = shell(root, session, {
        signOut: () => {
            close();
            session.stop();
            forgetToken();
            begin();
        },
    });
    session.on("phase", (phase) => {
        if (phase.name !== "ended") return;
        if (!session.identity || refusals[phase.code]) {
            close();
            session.stop();
            forgetToken();
            return begin(refusals[phase.code] ?? `The server refused: ${phase.reason || phase.code}`);
        }
        showEnd(session, phase);
    });
    session.start();
}

/** The server does not want this client back by itself: a person decides. */
function showEnd(session, phase) {
    const back = button("Connect again", () => {
        dialog.close();
        session.start();
    }, "primary");
    const dialog = element("dialog.ended", { "aria-labelledby": "ended-title", onclose: () => dialog.remove() },
        element("h2", { id: "ended-title" }, "You were disconnected"),
        element("p", {}, phase.reason || `The server ended the connection (code ${phase.code}).`),
        element("p.muted", {}, "What you typed and did not save is still on the page."),
        element("div.actions", {}, back),
    );
    document.body.append(dialog);
    dialog.showModal();
    back.focus();
}

restoreTheme();
addEventListener("hashchange", () => location.hash.includes("token=") && location.reload());
begin();
