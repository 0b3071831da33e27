import assert from "node:assert/strict";
import { test } from "node:test";

import { ticks } from "../../Examples/quote-desk/Web/desk/chart-scale.js";
import { displayText, rangeText, readText, sameValue } from "../../Examples/quote-desk/Web/desk/field-values.js";
import { compareMoney, groupMoney, parseMoney } from "../../Examples/quote-desk/Web/desk/money.js";

const narrow = "\u202F";

test("amounts are grouped as text, whatever their size", () => {
    for (const [amount, wanted] of [
        ["0", "0.00"], ["999.9", "999.90"], ["n/a", "n/a"],
        ["1234567.89", `1${narrow}234${narrow}567.89`], ["-1234.5", `\u22121${narrow}234.50`],
        ["90071992547409931.01", `90${narrow}071${narrow}992${narrow}547${narrow}409${narrow}931.01`],
    ]) assert.equal(groupMoney(amount), wanted);
});

test("amounts are read as people type them", () => {
    for (const [text, wanted] of [
        ["1234", "1234.00"], ["1234.5", "1234.50"], ["1234,56", "1234.56"], ["1.234", "1234.00"], ["007", "7.00"],
        ["1,234.56", "1234.56"], ["1.234,56", "1234.56"], ["1.234.567", "1234567.00"],
        ["12 345,6", "12345.60"], [`1${narrow}234.50`, "1234.50"],
        ["90071992547409931.01", "90071992547409931.01"], ["12.", "12.00"],
    ]) assert.equal(parseMoney(text), wanted, text);
    for (const text of ["", "abc", "1.2345", "-5", "1e5", "1,23,4.5,6", "12.345.6789"]) {
        assert.equal(parseMoney(text), null, text);
    }
});

test("amounts compare exactly", () => {
    assert.ok(compareMoney("90071992547409931.01", "90071992547409931.02") < 0);
    assert.ok(compareMoney("90071992547409933", "90071992547409932.99") > 0);
    assert.equal(compareMoney("5", "5.00"), 0);
    assert.ok(compareMoney("10.00", 9) > 0);
});

test("what is typed is read by the kind of the field", () => {
    const money = { kind: "money", min: 500 };
    assert.deepEqual(readText({ kind: "text" }, "  a b "), { value: "a b" });
    assert.deepEqual(readText({ kind: "text" }, " "), { value: "" });
    assert.deepEqual(readText({ kind: "integer", min: 0, max: 10 }, "7"), { value: 7 });
    assert.deepEqual(readText({ kind: "integer" }, `12${narrow}000`), { value: 12_000 });
    assert.deepEqual(readText({ kind: "integer" }, ""), { value: null });
    const few = { kind: "integer", min: 0, max: 10, unit: "km" };
    assert.deepEqual(readText(few, "11"), { problem: "Must be 0 to 10 km." });
    assert.ok(readText({ kind: "integer" }, "1.5").problem);
    assert.deepEqual(readText(money, "500"), { value: "500.00" });
    assert.deepEqual(readText(money, "499.99"), { problem: "Must be at least 500.00." });
    assert.ok(readText({ kind: "date" }, "incomplete").problem);
    assert.deepEqual(readText({ kind: "date" }, "2026-12-01"), { value: "2026-12-01" });
});

test("values are shown grouped, and compared by what they mean", () => {
    assert.equal(displayText({ kind: "integer" }, 14_000), `14${narrow}000`);
    assert.equal(displayText({ kind: "integer" }, 2026), "2026");
    assert.equal(displayText({ kind: "text" }, null), "");
    assert.ok(sameValue({ kind: "money" }, "5", "5.00"));
    assert.ok(sameValue({ kind: "text" }, "", undefined));
    assert.ok(sameValue({ kind: "integer" }, 5, "5"));
    assert.ok(!sameValue({ kind: "money" }, "5.01", "5.00"));
    assert.equal(rangeText({ kind: "integer", max: 60, unit: "years" }), "at most 60 years");
});

test("axes have round marks that cover what is shown", () => {
    assert.deepEqual(ticks(0, 29), [0, 10, 20, 30]);
    assert.deepEqual(ticks(0, 148), [0, 50, 100, 150]);
    assert.deepEqual(ticks(0, 0.3), [0, 0.1, 0.2, 0.3]);
    assert.deepEqual(ticks(0, 1, true), [0, 1]);
    assert.deepEqual(ticks(0, 10, true), [0, 5, 10]);
    for (const [low, high] of [[0, 0], [5, 5], [-3, 8], [0, 1e9], [0.001, 0.0017]]) {
        const marks = ticks(low, high);
        assert.ok(marks.length >= 2 && marks[0] <= low && marks.at(-1) >= high, `${low} to ${high}: ${marks}`);
    }
});
