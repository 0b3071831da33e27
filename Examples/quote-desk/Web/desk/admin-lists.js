import { adminTable } from "./admin-table.js";
import { connectionActions } from "./admin-connection.js";
import { element } from "./dom.js";
import { bytes, clockTime, duration, figure } from "./format.js";
import { avatar } from "./people.js";

const pause = 3_000;

/** Connections, rooms, leases, slow readers and what administrators did, asked for every three seconds. */
export function adminLists(session) {
    const { client } = session;
    const actions = connectionActions(session, () => load());
    const connections = adminTable("Connections", "connections", [
        ["User", who],
        ["Client", clientOf],
        ["From", (row) => row.address],
        ["Rooms", (row) => figure(row.rooms), "number"],
        ["For", (row) => duration(Date.now() - row.since)],
        ["Round trip", (row) => (row.roundTrip === undefined ? "–" : `${figure(row.roundTrip, 2)} ms`), "number"],
        ["Behind", (row) => bytes(row.behind), "number"],
        ["", actions],
    ], { more: () => load() });
    const rooms = adminTable("Rooms", "rooms", [
        ["Room", (row) => element("code", {}, row.name)],
        ["Members", (row) => figure(row.members), "number"],
        ["Offset", (row) => figure(row.offset), "number"],
        ["Log", (row) => bytes(row.bytes), "number"],
        ["", (row) => element("button.link", { type: "button", onclick: () => showLeases(row.name) }, "Leases")],
    ], { more: () => load() });
    const leases = adminTable("Leases", "leases", [
        ["Key", (row) => element("code", {}, row.key)],
        ["Holder", (row) => row.user || row.client],
        ["Token", (row) => element("code", {}, `${row.epoch}.${row.counter}`)],
        ["Left", (row) => (row.grace ? `${duration(row.ttl)}, vanished` : duration(row.ttl)), "number"],
    ], { empty: "Choose a room's leases above." });
    const slow = adminTable("Slow readers", "slow", [
        ["User", who],
        ["Client", clientOf],
        ["Behind", (row) => bytes(row.behind), "number"],
        ["Stands still for", (row) => duration(row.blocked), "number"],
    ], { empty: "Nobody reads too slowly." });
    const audit = adminTable("Audit", "records", [
        ["Time", (row) => clockTime(row.time)],
        ["Who", (row) => row.name || row.user],
        ["Did", (row) => row.action.replace(/^admin\./, "")],
        ["To", (row) => element("code", {}, row.target)],
        ["With", (row) => element("code", {}, brief(row.arguments))],
        ["Outcome", (row) => (row.error ? `${row.outcome}: ${row.error.message}` : row.outcome)],
    ], { empty: "Nothing was done yet." });
    const node = element("div.lists", {}, [connections, rooms, leases, slow, audit].map((table) => table.node));
    let room = null;
    let timer = null;

    const showLeases = (name) => {
        room = name;
        leases.title(`Leases of ${name}`);
        leases.node.scrollIntoView({ block: "nearest" });
        load();
    };
    const fetchInto = (table, method, request, pick = (all) => all) => client.call(`admin.${method}`, request).then(
        (answer) => table.show(pick(answer ?? {})),
        (error) => error.kind === "refused" && table.fail(error.message),
    );
    const load = () => {
        clearTimeout(timer);
        timer = setTimeout(load, pause);
        if (document.hidden || !client.isOnline) return Promise.resolve();
        return Promise.all([
            fetchInto(connections, "connections", { limit: connections.limit }),
            fetchInto(rooms, "rooms", { limit: rooms.limit }),
            fetchInto(slow, "slow", { count: 20 }, onlySlow),
            fetchInto(audit, "audit", { limit: 50 }),
            room === null ? null : fetchInto(leases, "leases", { room }),
        ]);
    };
    const stop = session.on("phase", ({ name }) => name === "online" && load());
    load();
    return {
        node,
        load,
        close: () => {
            stop();
            clearTimeout(timer);
        },
    };
}

/** The beginning of a client id, enough to tell two of them apart; all of it under the pointer. */
function clientOf({ client }) {
    return element("code", { title: client }, client.slice(0, 8));
}

function who({ user, name = user }) {
    return element("span.who", {}, avatar(user, name, { small: true }), name || "unknown");
}

/** The server tells the slowest there are, however fast they are. */
function onlySlow({ slow = [] }) {
    return { slow: slow.filter(({ behind, blocked }) => behind > 0 || blocked > 0) };
}

function brief(value) {
    const text = JSON.stringify(value ?? {});
    if (text === "{}") return "";
    return text.length > 90 ? `${text.slice(0, 88)}…` : text;
}
