/** Between a field's value on the wire and the text that a person sees and types. */
import { compareMoney, groupMoney, parseMoney } from "./money.js";

/** The text for a value while the field is at rest. */
export function displayText(field, value) {
    if (value === null || value === undefined) return "";
    if (field.kind === "money") return groupMoney(String(value));
    if (field.kind === "integer") return groupInteger(value);
    return String(value);
}

/** The text for a value while somebody types in the field: without grouping. */
export function editText(field, value) {
    return value === null || value === undefined ? "" : String(value);
}

/**
 * Reads what was typed.
 *
 * @returns {{value: string | number | null} | {problem: string}}
 */
export function readText(field, text) {
    const typed = text.trim();
    if (typed === "") return { value: field.kind === "text" ? "" : null };
    switch (field.kind) {
    case "integer": return readInteger(field, typed);
    case "money": return readMoney(field, typed);
    case "date": return readDate(typed);
    default: return { value: typed };
    }
}

/** Whether two values are the same to a reader: `5` and `5.00` are, as money. */
export function sameValue(field, left, right) {
    if (left === right) return true;
    const [one, other] = [left ?? "", right ?? ""];
    if (one === "" || other === "") return one === other;
    if (field.kind !== "money") return String(one) === String(other);
    const [first, second] = [parseMoney(String(one)), parseMoney(String(other))];
    return first !== null && first === second;
}

/** The range in words, or an empty text. */
export function rangeText({ kind, min, max, unit }) {
    const show = (limit) => displayText({ kind }, limit);
    const tail = unit ? ` ${unit}` : "";
    if (min !== undefined && max !== undefined) return `${show(min)} to ${show(max)}${tail}`;
    if (min !== undefined) return `at least ${show(min)}${tail}`;
    return max === undefined ? "" : `at most ${show(max)}${tail}`;
}

/** Four digits may be a year. */
function groupInteger(value) {
    return Math.abs(value) < 10_000 ? String(value) : String(value).replace(/\B(?=(\d{3})+$)/g, "\u202F");
}

function readDate(typed) {
    return /^\d{4}-\d{2}-\d{2}$/.test(typed) ? { value: typed } : { problem: "A date, such as 2026-05-31." };
}

function readInteger(field, typed) {
    const plain = typed.replace(/[\s\u202F\u00A0']/g, "");
    if (!/^-?\d{1,15}$/.test(plain)) return { problem: "A whole number, please." };
    const value = Number(plain);
    if (value < (field.min ?? -Infinity) || value > (field.max ?? Infinity)) return { problem: outside(field) };
    return { value };
}

function readMoney(field, typed) {
    const value = parseMoney(typed);
    if (value === null) return { problem: "An amount, such as 1234.50." };
    const isLow = field.min !== undefined && compareMoney(value, field.min) < 0;
    const isHigh = field.max !== undefined && compareMoney(value, field.max) > 0;
    return isLow || isHigh ? { problem: outside(field) } : { value };
}

function outside(field) {
    return `Must be ${rangeText(field)}.`;
}
