import { adminTable } from "./admin-table.js";
import { ask } from "./ask.js";
import { element } from "./dom.js";
import { bytes, clockTime, duration, figure } from "./format.js";
import { avatar } from "./people.js";

const pause = 3_000;

/** Connections, rooms, leases, slow readers and what administrators did; asked for every three seconds while visible. */
export function adminLists(session) {
    const { client } = session;
    const act = (method, request) => client.call(`admin.${method}`, request).then(load);
    const who = ({ user, name }) => element("span.who", {}, avatar(user, name ?? user, { small: true }), name || user || "unknown");
    const connections = adminTable("Connections", "connections", [
        ["User", who],
        ["Client", (row) => element("code", {}, row.client)],
        ["Rooms", (row) => countOf(row.rooms), "number"],
        ["Since", (row) => sinceOf(row)],
        ["Round trip", (row) => (row.roundTrip === undefined ? "–" : `${figure(row.roundTrip, 2)} ms`), "number"],
        ["Behind", (row) => figure(row.pending ?? row.behind ?? 0), "number"],
        ["", (row) => buttons(row)],
    ]);
    const rooms = adminTable("Rooms", "rooms", [
        ["Room", (row) => element("code", {}, nameOf(row))],
        ["Members", (row) => countOf(row.members), "number"],
        ["Offset", (row) => figure(row.offset ?? row.head), "number"],
        ["Log", (row) => bytes(row.bytes), "number"],
        ["Leases", (row) => element("button.link", { type: "button", onclick: () => showLeases(nameOf(row)) }, countOf(row.leases) ?? "show"), "number"],
    ]);
    const leases = adminTable("Leases", "leases", [
        ["Key", (row) => element("code", {}, row.key)],
        ["Holder", (row) => row.user || row.client],
        ["Token", (row) => element("code", {}, row.token ?? `${row.epoch}.${row.counter}`)],
        ["Left", (row) => (row.ttl === undefined ? "–" : duration(row.ttl)), "number"],
    ], "Choose a room's leases above.");
    const slow = adminTable("Slow readers", "slow", [
        ["User", who],
        ["Client", (row) => element("code", {}, row.client)],
        ["Behind", (row) => figure(row.behind ?? row.pending ?? row.publications), "number"],
    ], "Nobody reads too slowly.");
    const audit = adminTable("Audit", "records", [
        ["Time", (row) => clockTime(row.time)],
        ["Who", (row) => row.name ?? row.user ?? row.by?.name ?? row.by],
        ["Did", (row) => row.action ?? row.method],
        ["With", (row) => element("code", {}, brief(row.details ?? row.arguments ?? row.target))],
        ["Outcome", (row) => row.outcome ?? row.result ?? ""],
    ], "Nothing was done yet.");
    const node = element("div.lists", {}, [connections, rooms, leases, slow, audit].map((table) => table.node));
    let room = null;
    let timer = null;

    const buttons = (row) => element("span.row-actions", {},
        element("button", { type: "button", onclick: () => message(row) }, "Message"),
        element("button", { type: "button", onclick: () => unsubscribe(row) }, "Unsubscribe"),
        element("button.danger", { type: "button", "data-act": "disconnect", onclick: () => disconnect(row) }, "Disconnect"));
    const label = (row) => row.name || row.user || row.client;
    const disconnect = (row) => ask(`Disconnect ${label(row)}?`, {
        text: "The connection ends now and does not come back by itself.",
        fields: [{ name: "reason", label: "Reason, shown to them", value: "by an administrator" }],
        act: "Disconnect", isDangerous: true,
        run: ({ reason }) => act("disconnect", { client: row.client, reason }),
    });
    const unsubscribe = (row) => ask(`Unsubscribe ${label(row)}`, {
        fields: [{ name: "room", label: "Room", value: Array.isArray(row.rooms) ? row.rooms[0] ?? "" : "" }],
        act: "Unsubscribe", isDangerous: true,
        run: ({ room: name }) => act("unsubscribe", { client: row.client, room: name }),
    });
    const message = (row) => ask(`Message to ${label(row)}`, {
        fields: [{ name: "text", label: "Text" }],
        act: "Send",
        run: ({ text }) => act("message", { client: row.client, data: { title: `From ${session.identity?.name}`, body: text } }),
    });
    const showLeases = (name) => {
        room = name;
        leases.title(`Leases of ${name}`);
        load();
    };
    const fetchInto = (table, method, request) => client.call(`admin.${method}`, request).then(
        (answer) => table.show(answer),
        (error) => error.kind === "refused" && table.fail(error.message),
    );
    const load = () => {
        clearTimeout(timer);
        timer = setTimeout(load, pause);
        if (document.hidden || !client.isOnline) return Promise.resolve();
        return Promise.all([
            fetchInto(connections, "connections", { limit: 100 }),
            fetchInto(rooms, "rooms", {}),
            fetchInto(slow, "slow", { count: 20 }),
            fetchInto(audit, "audit", { limit: 50 }),
            room === null ? null : fetchInto(leases, "leases", { room }),
        ]);
    };
    const stop = session.on("phase", ({ name }) => name === "online" && load());
    load();
    return { node, load, close: () => { stop(); clearTimeout(timer); } };
}

function nameOf(row) {
    return row.room ?? row.name ?? row.channel;
}

function countOf(value) {
    return Array.isArray(value) ? value.length : value;
}

function sinceOf({ since, connectedAt, age }) {
    if (age !== undefined) return duration(age);
    const start = since ?? connectedAt;
    return start > 1e12 ? duration(Date.now() - start) : "–";
}

function brief(value) {
    if (value === undefined || value === null) return "";
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return text.length > 120 ? `${text.slice(0, 118)}…` : text;
}
