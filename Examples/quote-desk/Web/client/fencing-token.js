/** Fencing tokens: the text `EPOCH.COUNTER`, two decimal numbers below 2^64; each grant of a lease has a larger one. */

/** Below 0 if `left` was granted first, above 0 if `right` was, 0 if they are the same. */
export function compareTokens(left, right) {
    const [leftEpoch, leftCounter] = left.split(".");
    const [rightEpoch, rightCounter] = right.split(".");
    return compareNumbers(leftEpoch, rightEpoch) || compareNumbers(leftCounter, rightCounter);
}

/** The token as an object of two numbers, as handlers' methods take it. */
export function fenceOf(token) {
    const [epoch, counter] = token.split(".");
    return { epoch: Number(epoch), counter: Number(counter) };
}

/** The text of a token that came as two numbers. */
export function tokenOf({ epoch, counter }) {
    return `${epoch}.${counter}`;
}

/** Decimal numbers without leading zeros: the longer is the larger. */
function compareNumbers(left, right) {
    if (left.length !== right.length) return left.length - right.length;
    return left < right ? -1 : left > right ? 1 : 0;
}
