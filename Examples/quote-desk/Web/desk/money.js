/** Money as text: amounts are exact decimals from end to end, and never a floating-point number. */

/** `1234567.5` becomes `1 234 567.50`, with narrow no-break spaces. What is no amount stays as it is. */
export function groupMoney(text) {
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text ?? "");
    if (!match) return text ?? "";
    const [, sign, whole, fraction = ""] = match;
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, "\u202F");
    return `${sign === "-" ? "\u2212" : ""}${grouped}.${fraction.padEnd(2, "0")}`;
}

/**
 * Reads what a person types as an amount: spaces and thousands' separators are skipped, comma or point is the decimal
 * mark, at most two decimals.
 *
 * @returns {string | null} such as `1234.50`; null if it is none
 */
export function parseMoney(text) {
    const plain = text.replace(/[\s\u202F\u00A0']/g, "");
    const match = /^(\d+)(?:[.,](\d{0,2}))?$/.exec(plain)
        ?? /^(\d{1,3}(?:,\d{3})+)(?:\.(\d{0,2}))?$/.exec(plain)
        ?? /^(\d{1,3}(?:\.\d{3})+)(?:,(\d{0,2}))?$/.exec(plain);
    if (!match) return null;
    const whole = match[1].replace(/[.,]/g, "").replace(/^0+(?=\d)/, "");
    return `${whole}.${(match[2] ?? "").padEnd(2, "0")}`;
}

/** Below 0, 0 or above 0, for two amounts that are not negative. */
export function compareMoney(left, right) {
    const [leftWhole, leftPart = ""] = String(left).split(".");
    const [rightWhole, rightPart = ""] = String(right).split(".");
    const whole = BigInt(leftWhole || "0") - BigInt(rightWhole || "0");
    if (whole !== 0n) return whole < 0n ? -1 : 1;
    const width = Math.max(leftPart.length, rightPart.length);
    const part = BigInt(leftPart.padEnd(width, "0") || "0") - BigInt(rightPart.padEnd(width, "0") || "0");
    return part === 0n ? 0 : part < 0n ? -1 : 1;
}
