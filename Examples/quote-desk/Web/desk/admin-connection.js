import { ask } from "./ask.js";
import { button, element } from "./dom.js";

/**
 * The buttons of a connection's row; each asks first.
 *
 * @param {() => Promise<unknown>} done is called when something was done
 * @returns {(row: {client: string, name: string}) => Node}
 */
export function connectionActions(session, done) {
    const act = (method, request) => session.client.call(`admin.${method}`, request).then(done);
    const disconnect = ({ client, name }) => ask(`Disconnect ${name}?`, {
        text: "The connection ends now and does not come back by itself.",
        fields: [{ name: "reason", label: "Reason, shown to them", value: "by an administrator" }],
        act: "Disconnect",
        isDangerous: true,
        run: ({ reason }) => act("disconnect", { client, reason }),
    });
    const unsubscribe = ({ client, name }) => ask(`Unsubscribe ${name}`, {
        text: "They leave the room now, and do not come back by themselves.",
        fields: [{ name: "room", label: "Room, such as quote:Q-1001" }],
        act: "Unsubscribe",
        isDangerous: true,
        run: ({ room }) => act("unsubscribe", { client, room }),
    });
    const message = ({ client, name }) => ask(`Message to ${name}`, {
        fields: [{ name: "text", label: "Text" }],
        act: "Send",
        run: ({ text }) => {
            return act("message", { client, data: { title: `From ${session.identity?.name}`, body: text } });
        },
    });
    return (row) => element("span.row-actions", {},
        button("Message", () => message(row), "", { "data-act": "message" }),
        button("Unsubscribe", () => unsubscribe(row), "", { "data-act": "unsubscribe" }),
        button("Disconnect", () => disconnect(row), "danger", { "data-act": "disconnect" }));
}
