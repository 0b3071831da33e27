/**
 * A place in a room's log: what was seen, what comes next, and what is missing. Pure; the room acts on what it says.
 *
 * A position is `{epoch, offset}`. The first publication of an epoch has offset 1, each next one 1 more.
 */
export class Cursor {
    /** The last position seen; null: none yet, or one that is not to be resumed from. */
    position = null;
    /** Whether the room numbers its publications. */
    isNumbered = false;

    /** The fields of a subscribe request that ask for what was missed. */
    get resume() {
        const { position } = this;
        return position && this.isNumbered ? { recover: true, epoch: position.epoch, offset: position.offset } : {};
    }

    /**
     * The server's answer to a subscribe.
     *
     * @param {object} result the reply
     * @param {boolean} isSnapshot whether its `data` is the state of the room. It then takes the place of everything
     *   seen, so the reply's publications all count, seen or not.
     * @returns {{publications: object[], recovered: boolean}} what to deliver now, and whether nothing is missing
     */
    enter(result, isSnapshot) {
        const before = this.position;
        const head = { epoch: result.epoch ?? "", offset: result.offset ?? 0 };
        const publications = result.publications ?? [];
        this.isNumbered = result.positioned === true || result.recoverable === true;
        this.position = this.isNumbered ? head : null;
        if (isSnapshot) return { publications, recovered: result.recovered === true };
        if (!before) return { publications, recovered: false };
        if (before.epoch !== head.epoch || head.offset < before.offset) return { publications, recovered: false };
        if (before.offset === head.offset) return { publications: [], recovered: true };
        if (result.recovered !== true) return { publications, recovered: false };
        const missed = publications.filter((publication) => publication.offset > before.offset);
        const isDense = missed.every((publication, index) => publication.offset === before.offset + 1 + index);
        return { publications: missed, recovered: isDense && missed.length === head.offset - before.offset };
    }

    /**
     * A live publication.
     *
     * @returns {"next" | "duplicate" | {from: number, through: number}} the last: these are missing before it
     */
    accept(offset) {
        if (!this.isNumbered || !this.position || !offset) return "next";
        const last = this.position.offset;
        if (offset <= last) return "duplicate";
        if (offset > last + 1) return { from: last + 1, through: offset - 1 };
        this.position.offset = offset;
        return "next";
    }

    /**
     * The server says that publications will not come: the position moves past them.
     *
     * @returns {{epoch: string, from: number, through: number, conflated: boolean} | null} null: it is known already
     */
    skip(notice) {
        const through = notice.through ?? 0;
        let from = notice.from ?? 0;
        if (this.position && this.position.epoch === notice.epoch) {
            if (through <= this.position.offset) return null;
            from = this.position.offset + 1;
        }
        this.isNumbered = true;
        this.position = { epoch: notice.epoch, offset: through };
        return { epoch: notice.epoch, from, through, conflated: notice.conflated === true };
    }
}
