/**
 * Why a call failed.
 *
 * `kind` says who is to blame and what is known:
 * - `refused`: the server answered with an error; `code`, `message`, `data` and `temporary` are its words.
 * - `offline`: there is no connection; nothing was sent.
 * - `lost`: the connection was lost after it was sent; the server may or may not have acted on it.
 * - `timeout`: no answer in time; as with `lost`, the outcome is open.
 * - `ended`: the client or the room is over.
 */
export class ClientError extends Error {
    constructor(kind, message, { code = 0, data, temporary = false, retryAfter = 0 } = {}) {
        super(message);
        this.name = "ClientError";
        this.kind = kind;
        this.code = code;
        this.data = data;
        this.temporary = temporary;
        /** Milliseconds after which it is worth trying again. */
        this.retryAfter = retryAfter;
    }

    /** Whether the server may have acted on the call. */
    get isOutcomeOpen() {
        return this.kind === "lost" || this.kind === "timeout";
    }

    /** The error of a reply. */
    static refused(reply) {
        return new ClientError("refused", reply.message ?? `error ${reply.code}`, {
            code: reply.code ?? 0,
            data: reply.data,
            temporary: reply.temporary === true,
            retryAfter: reply.retry_after ?? 0,
        });
    }
}
