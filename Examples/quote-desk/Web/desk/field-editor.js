import { Emitter } from "../client/emitter.js";
import { sameValue, readText } from "./field-values.js";
import { problemOf } from "./edit-problems.js";
import { sendEdit } from "./edit-sending.js";

/**
 * One field under one person's hands: takes its lock, keeps what is typed until the server has accepted it, and says
 * what is in the way. Nothing typed is dropped but by `discard`, `takeTheirs`, or the server's "accepted".
 *
 * Event: `change`. `problem` is null or `{kind, message, …}`:
 * - `locked`: somebody else holds the lock (`holder`)
 * - `invalid`: the text cannot be read, or the server refused the value
 * - `conflict`: somebody changed the field meanwhile to `theirs`
 * - `unsent`: no connection or no answer; it is sent again by itself
 * - `failed`: the server could not; it is sent again by itself
 */
export class FieldEditor extends Emitter {
    /** What was typed and not accepted yet; null: nothing. */
    draft = null;
    problem = null;
    isFocused = false;
    isSaving = false;
    isLocking = false;
    #desk;
    #base;
    #key = null;
    #isAgain = false;
    #timer = null;

    /**
     * @param {object} field of the schema
     * @param {object} desk `{quoteId, user, model, leases, call, newKey, after, cancel, report}`
     */
    constructor(field, desk) {
        super(desk.report);
        this.field = field;
        this.#desk = desk;
    }

    get name() {
        return this.field.name;
    }

    get value() {
        return this.#desk.model.fields[this.name];
    }

    get lease() {
        return this.#desk.leases.get(this.name);
    }

    /** Somebody begins: takes the lock. What is typed meanwhile is kept whatever comes of it. */
    async focus() {
        this.isFocused = true;
        await this.#lock();
        this.#changed();
    }

    /** Somebody goes: saves, and gives the lock back when nothing is under way. */
    blur() {
        this.isFocused = false;
        this.commit();
        this.#letGo();
        this.#changed();
    }

    input(text) {
        if (this.draft === null) this.#base = { value: this.value, version: this.#desk.model.fieldVersion(this.name) };
        this.draft = text;
        this.#key = null;
        if (this.problem?.kind === "invalid" || this.problem?.kind === "failed") this.problem = null;
        this.#changed();
    }

    /** Saves what was typed. */
    commit() {
        if (this.draft === null || this.problem?.kind === "conflict") return;
        const read = readText(this.field, this.draft);
        if (read.problem) return this.#stop({ kind: "invalid", message: read.problem });
        if (!this.isSaving && sameValue(this.field, read.value, this.#base.value) && this.#isBaseCurrent()) {
            return this.discard();
        }
        this.#save();
    }

    /** Goes back to what the server has. */
    discard() {
        this.draft = null;
        this.#key = null;
        this.#stop(null);
        this.#letGo();
    }

    /** Takes the lock by force, where the server allows it. */
    async takeOver(reason) {
        if (await this.#lock({ takeover: reason }) && this.draft !== null) this.commit();
        this.#changed();
    }

    /** In a conflict: ours is to be what counts. */
    keepMine() {
        this.#base = { value: this.value, version: this.#desk.model.fieldVersion(this.name) };
        this.problem = null;
        this.#save();
    }

    takeTheirs() {
        this.discard();
    }

    /** Tries again what could not be sent, or whose answer was lost; the key makes it count once. */
    resume() {
        if (this.isFocused && !this.lease && this.problem?.kind !== "locked") this.#lock().then(() => this.#changed());
        if (this.draft === null) return this.#letGo();
        this.check();
        if (this.draft !== null && ["unsent", "failed"].includes(this.problem?.kind)) this.#save();
    }

    /** Tries to save again what the lock was lost of. */
    retry() {
        this.problem = null;
        this.commit();
    }

    /** What is to be kept of a draft beyond this page: the text, and the value that it was typed over. */
    get saved() {
        return this.draft === null ? null : { text: this.draft, base: this.#base.value ?? null };
    }

    /** A draft of before a reload; a conflict, if the value is another one by now. */
    restore({ text, base }) {
        this.draft = text;
        this.#base = { value: base, version: 0 };
        this.check();
        this.commit();
    }

    /** The server's value may have changed under the draft. */
    check(by) {
        if (this.draft === null || this.isSaving || this.#isBaseCurrent()) return;
        const read = readText(this.field, this.draft);
        if (!read.problem && sameValue(this.field, read.value, this.value)) return this.discard();
        this.#stop({ kind: "conflict", theirs: this.value, by, message: "Changed meanwhile." });
    }

    /** The lock went to somebody else, or expired; one that nobody took is asked for again. */
    lockLost(reason, isTaken) {
        if (!this.isFocused && this.draft === null) return;
        if (!isTaken) return this.resume();
        const holder = this.#desk.leases.holders.get(this.name);
        this.#stop({ kind: "locked", holder, message: reason });
    }

    #isBaseCurrent() {
        return sameValue(this.field, this.#base?.value, this.value);
    }

    async #lock(options) {
        if (this.lease?.isHeld) return true;
        this.isLocking = true;
        this.#changed();
        try {
            await this.#desk.leases.acquire(this.name, options);
            if (this.problem?.kind === "locked") this.problem = null;
            return true;
        } catch (error) {
            const problem = this.#problemOf(error);
            // Without a connection there is nothing to say before something is typed: the lock is asked for again.
            if (problem.kind !== "unsent" || this.draft !== null) this.problem = problem;
            return false;
        } finally {
            this.isLocking = false;
            if (!this.isFocused) this.#letGo();
        }
    }

    async #save() {
        if (this.isSaving) {
            this.#isAgain = true;
            return;
        }
        this.isSaving = true;
        this.#isAgain = false;
        this.#cancelTimer();
        const text = this.draft;
        const { value } = readText(this.field, text);
        this.#changed();
        try {
            const version = await this.#send(value);
            this.#desk.model.accepted(this.name, value, version);
            this.#key = null;
            this.#base = { value, version };
            this.problem = null;
            if (this.draft === text) this.draft = null;
        } catch (error) {
            this.#failed(error);
        }
        this.isSaving = false;
        if (this.#isAgain && this.draft !== null && !this.problem) return this.#save();
        this.#letGo();
        this.#changed();
    }

    async #send(value) {
        const lease = this.lease?.isHeld ? this.lease : await this.#desk.leases.acquire(this.name);
        this.#key ??= this.#desk.newKey();
        const edit = { name: this.name, value, fence: lease.fence, key: this.#key };
        return sendEdit(this.#desk, edit, () => this.#isBaseCurrent());
    }

    #failed(error) {
        this.problem = this.#problemOf(error);
        if (this.problem.kind === "conflict") this.problem.theirs = this.value;
        const isOwn = error.kind === "timeout" || this.problem.kind === "failed";
        if (isOwn) this.#timer = this.#desk.after(() => this.resume(), error.retryAfter || 3_000);
    }

    #problemOf(error) {
        return problemOf(error, this.#desk.leases.holders.get(this.name), this.#desk.user);
    }

    #letGo() {
        // One that is unsure is kept: over the next connection it lets through what is still to be saved.
        if (this.isFocused || this.isSaving || this.isLocking || !this.lease?.isHeld) return;
        this.#desk.leases.release(this.name);
    }

    #stop(problem) {
        this.#cancelTimer();
        this.problem = problem;
        this.#changed();
    }

    #cancelTimer() {
        if (this.#timer !== null) this.#desk.cancel(this.#timer);
        this.#timer = null;
    }

    #changed() {
        this.emit("change");
    }
}
