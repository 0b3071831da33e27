import { Emitter } from "../client/emitter.js";

/**
 * A quote as the server tells it: the snapshot of the subscribe's answer, and the publications after it. Pure.
 *
 * Events: `reset` (a new snapshot), `edit` `{version, by, fields, source}`, `premium`, `deleted`.
 */
export class QuoteModel extends Emitter {
    schema = [];
    fields = {};
    version = 0;
    premium = null;
    isLoaded = false;
    isDeleted = false;
    /** Per field, the version that set what is shown. */
    #fieldVersions = new Map();

    /** The state as of now. */
    reset({ schema = this.schema, version = 0, fields = {}, premium = null }) {
        this.schema = schema;
        this.version = version;
        this.fields = { ...fields };
        this.premium = premium;
        this.isLoaded = true;
        this.#fieldVersions = new Map(Object.keys(fields).map((name) => [name, version]));
        this.emit("reset");
    }

    /** A publication's data. */
    apply(data) {
        switch (data?.type) {
        case "edit":
            this.#edit(data);
            break;
        case "premium":
            this.premium = readPremium(data);
            this.emit("premium");
            break;
        case "deleted":
            this.isDeleted = true;
            this.emit("deleted");
            break;
        default:
        }
    }

    /** The server accepted an edit of ours: shows it, unless something newer is there already. */
    accepted(name, value, version) {
        if (version <= (this.#fieldVersions.get(name) ?? 0)) return;
        this.fields[name] = value;
        this.#fieldVersions.set(name, version);
        this.version = Math.max(this.version, version);
    }

    /** The version that set a field, as far as this client knows. */
    fieldVersion(name) {
        return this.#fieldVersions.get(name) ?? 0;
    }

    /** One version behind another: an edit that is older than what is shown changes nothing. */
    #edit(edit) {
        const { version, fields = {} } = edit;
        for (const [name, value] of Object.entries(fields)) {
            if (version < this.fieldVersion(name)) continue;
            this.fields[name] = value;
            this.#fieldVersions.set(name, version);
        }
        this.version = Math.max(this.version, version);
        this.emit("edit", edit);
    }
}

/** The premium is the publication itself, or its member `premium`. */
function readPremium(data) {
    const { state, amount, currency, since, reason, version } = data.premium ?? data;
    return { state, amount, currency, since, reason, version };
}
