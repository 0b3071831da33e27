/** Codes of the protocol; see Documentation/WireProtocol.md. */

/** Errors in replies. */
export const ErrorCode = Object.freeze({
    internal: 100,
    unauthorized: 101,
    unknownRoom: 102,
    permissionDenied: 103,
    methodNotFound: 104,
    alreadySubscribed: 105,
    limitExceeded: 106,
    badRequest: 107,
    notAvailable: 108,
    tokenExpired: 109,
    tooManyRequests: 111,
    unrecoverablePosition: 112,
    leaseHeld: 402,
    leaseLost: 403,
});

/** Close codes with which this client leaves a connection. */
export const CloseCode = Object.freeze({ goingAway: 3000, silent: 3012, badMessage: 3501 });

/** Whether a client comes back after the socket was closed with this code. */
export function allowsReconnect(code) {
    return !((code >= 3500 && code <= 3999) || (code >= 4500 && code <= 4999));
}

/** Whether a client subscribes again after an `unsubscribe` push with this code. */
export function allowsResubscribe(code) {
    return code >= 2500;
}
