import { Roster } from "../client/index.js";
import { Emitter } from "../client/emitter.js";
import { Cursors } from "./cursors.js";
import { loadDrafts, saveDrafts } from "./drafts.js";
import { FieldEditor } from "./field-editor.js";
import { QuoteModel } from "./quote-model.js";

/**
 * A quote while it is open: its room, its state, who else is there, and an editor for each field.
 *
 * Events: `schema` (the fields are known, or are others now), `state` (the room's), `locks`.
 */
export class OpenQuote extends Emitter {
    model = new QuoteModel(reportError);
    editors = new Map();
    /** Why the room is over; null while it is not. */
    end = null;
    #session;
    #stops = [];

    constructor(session, id) {
        super(reportError);
        this.id = id;
        this.#session = session;
        this.room = session.client.subscribe(`quote:${id}`, { isSnapshot: true, followsLeases: true });
        this.roster = new Roster(this.room, reportError);
        this.cursors = new Cursors(session.client, id);
        this.#listen();
    }

    /** Leaves: drafts stay in this tab. */
    close() {
        for (const stop of this.#stops) stop();
        this.cursors.close();
        this.room.unsubscribe();
    }

    #listen() {
        const { room, model } = this;
        const on = (emitter, event, listener) => this.#stops.push(emitter.on(event, listener));
        on(room, "subscribed", ({ data }) => this.#entered(data));
        on(room, "publication", ({ data, time }) => model.apply({ ...data, time }));
        on(room, "holders", () => this.emit("locks"));
        on(room, "lease-lost", ({ lease, reason, isTaken }) => this.editors.get(lease.key)?.lockLost(reason, isTaken));
        on(room, "lease-back", ({ lease }) => this.editors.get(lease.key)?.resume());
        on(room, "leave", ({ client }) => this.cursors.forget(client));
        on(room, "suspended", () => this.emit("state"));
        on(room, "ended", (end) => {
            this.end = end;
            this.emit("state");
        });
        on(model, "edit", ({ by, fields }) => {
            for (const name of Object.keys(fields ?? {})) this.editors.get(name)?.check(by);
        });
    }

    #entered(data) {
        if (data?.leases) this.room.leases.seed(data.leases);
        this.model.reset(data ?? {});
        this.#makeEditors();
        // The lock of what is being edited is claimed by its token meanwhile; `lease-back` resumes those.
        for (const editor of this.editors.values()) if (!editor.lease) editor.resume();
        this.emit("state");
    }

    #makeEditors() {
        const names = this.model.schema.map(({ name }) => name).join();
        if (names === [...this.editors.keys()].join()) return;
        const user = this.#session.identity?.user ?? "";
        const drafts = loadDrafts(user, this.id);
        const { call } = this.#session.client;
        const desk = {
            quoteId: this.id,
            user,
            model: this.model,
            leases: this.room.leases,
            call: call.bind(this.#session.client),
            newKey: () => `${crypto.getRandomValues(new BigUint64Array(2)).join("-")}k`,
            after: (action, milliseconds) => setTimeout(action, milliseconds),
            cancel: clearTimeout.bind(globalThis),
            report: reportError,
        };
        this.editors = new Map(this.model.schema.map((field) => [field.name, new FieldEditor(field, desk)]));
        for (const [name, editor] of this.editors) {
            editor.on("change", () => this.#keepDrafts(user));
            if (typeof drafts[name]?.text === "string") editor.restore(drafts[name]);
        }
        this.emit("schema");
    }

    #keepDrafts(user) {
        const drafts = [...this.editors].map(([name, { saved }]) => [name, saved]);
        saveDrafts(user, this.id, Object.fromEntries(drafts.filter(([, saved]) => saved !== null)));
    }
}
