/** Options as data: kinds and their bounds, what is filled in, and what a refusal says. */
import { describe, expect, it } from "vitest";
import { type AssayError, UsageError } from "../../src/base/errors.ts";
import { defaultInWords, fillOptions, flagOption, givenOf, option, seedOption, threadsOption } from "../../src/base/options.ts";
import {
  choice,
  flag,
  listOf,
  namedOr,
  numberWithin,
  pairOf,
  text,
  textOf,
  type ValueKind,
  wholeNumber,
} from "../../src/base/value-kinds.ts";

const share = numberWithin({ low: 0, high: 1, without: "both" });
const letter = textOf((word): word is "a" | "b" => word === "a" || word === "b", "a or b");

describe("a kind of values", () => {
  const kinds: readonly (readonly [string, ValueKind<unknown>, readonly unknown[], readonly unknown[]])[] = [
    ["whole numbers", wholeNumber(2, 4), [2, 3, 4], [1, 5, 2.5, Number.NaN, "3", null, undefined, 2n]],
    ["numbers, ends included", numberWithin({ low: 0, high: 1 }), [0, 0.5, 1], [-1e-9, 1.0001, Number.NaN, "0.5"]],
    ["numbers without the lower end", numberWithin({ low: 0, high: 1, without: "low" }), [5e-324, 1], [0, -0, 1.1]],
    ["numbers without the upper end", numberWithin({ low: 0, high: 1, without: "high" }), [0, 0.999], [1, Number.NaN]],
    ["numbers without both ends", share, [0.5], [0, 1, Number.POSITIVE_INFINITY]],
    ["names", choice(["best", "last"]), ["best", "last"], ["first", "", "__proto__", 0]],
    ["texts", text(), ["", "a"], [1, null, ["a"]]],
    ["texts of a form", letter, ["a"], ["c", "", 1]],
    ["flags", flag(), [true, false], ["true", 1, null]],
    ["lists", listOf(wholeNumber(0, 9)), [[], [1, 2]], [[1, 10], [Number.NaN], "1", { length: 0 }]],
    ["lists of some", listOf(text(), { least: 1, most: 2 }), [["a"], ["a", "b"]], [[], ["a", "b", "c"], [1]]],
    ["pairs", pairOf(share), [[0.1, 0.9]], [[0.1], [0.1, 0.2, 0.3], [0.1, 1]]],
    ["a name or a number", namedOr([{ word: "none", value: null }], share), [null, 0.5], ["none", 1, undefined]],
  ];

  it.each(kinds)("of %s knows its own", (_, kind, own, others) => {
    for (const value of own) expect(kind.is(value), String(value)).toBe(true);
    for (const value of others) expect(kind.is(value), String(value)).toBe(false);
  });

  const words: readonly (readonly [string, ValueKind<unknown>, string, unknown])[] = [
    ["a whole number", wholeNumber(-5, 4), "-5", -5],
    ["a whole number out of range", wholeNumber(0, 4), "5", undefined],
    ["half a number", wholeNumber(0, 4), "2.5", undefined],
    ["a number with an exponent as a whole one", wholeNumber(0, 1e6), "1e3", undefined],
    ["a number", share, "5e-5", 5e-5],
    ["nothing as a number", numberWithin({ low: 0, high: 1 }), " ", undefined],
    ["NaN", numberWithin({ low: 0, high: 1 }), "NaN", undefined],
    ["a name", choice(["best", "last"]), "last", "last"],
    ["another name", choice(["best", "last"]), "constructor", undefined],
    ["a list", listOf(wholeNumber(0, 9)), "1, 2,3", [1, 2, 3]],
    ["a list with a gap", listOf(text()), "a,,b", undefined],
    ["a list with a stranger", listOf(wholeNumber(0, 9)), "1,10", undefined],
    ["one of a list that is given one at a time", listOf(text(), { repeated: true }), "a,b", ["a,b"]],
    ["a pair", pairOf(share), "0.1,0.9", [0.1, 0.9]],
    ["one of a pair", pairOf(share), "0.1", undefined],
    ["a word for null", namedOr([{ word: "none", value: null }], share), "none", null],
    ["a number beside a word", namedOr([{ word: "none", value: null }], share), "0.5", 0.5],
  ];

  it.each(words)("reads %s", (_, kind, word, value) => {
    expect(kind.read(word)).toEqual(value);
  });
});

const table = {
  count: option({ kind: wholeNumber(1, 9), default: 3, sentence: "how many" }),
  share: option({ kind: share, default: null, otherwise: "what fits", sentence: "how much" }),
  norm: option({ kind: namedOr([{ word: "none", value: null }], share), default: 0.5, sentence: "how long" }),
  names: option({ kind: listOf(text()), default: [], sentence: "which" }),
  quick: flagOption("without a pause"),
};

describe("a table of options", () => {
  it("fills in what is left out", () => {
    expect(fillOptions(table, {}, "here")).toEqual({ count: 3, share: null, norm: 0.5, names: [], quick: false });
    expect(fillOptions(table, { count: undefined }, "here").count).toBe(3);
  });

  it("keeps what is given, and of what may be given besides nothing", () => {
    const given = { count: 9, share: 0.1, norm: null, names: ["a"], quick: true };
    expect(fillOptions(table, { ...given, ...{ signal: "other" } }, "here", ["signal"])).toEqual(given);
    expect(givenOf(table, { ...given, ...{ signal: "other" } })).toEqual(given);
  });

  it("refuses an option that there is not, naming the nearest, and passes one that is undefined", () => {
    const refusal =
      (given: object): unknown =>
      () =>
        fillOptions(table, given, "here", ["signal"]);
    expect(refusal({ cuont: 3 })).toThrow("here: every option must be one that there is, got cuont. Did you mean count?");
    expect(refusal({ signals: 3 })).toThrow(/got signals\. Did you mean signal\?/);
    expect(refusal({ elsewhere: 3 })).toThrow(/There are count, share, norm, names, quick, signal\./);
    expect(refusal({ cuont: undefined })).not.toThrow();
  });

  it.each([null, 5, "quick", [], () => 1])("refuses %s, which is no object of options", (given) => {
    expect(() => fillOptions(table, given as object, "here")).toThrow(/here: options must be an object, got/);
  });

  it("takes null for nothing where nothing is the default, and as a value where it is one", () => {
    expect(fillOptions(table, { share: null }, "here").share).toBeNull();
    expect(fillOptions(table, { norm: null }, "here").norm).toBeNull();
  });

  it("knows the types of what it fills in", () => {
    const filled = fillOptions(table, {}, "here");
    const count: number = filled.count;
    const names: readonly string[] = filled.names;
    // @ts-expect-error it may be null
    const part: number = filled.share;
    // @ts-expect-error it is no text
    expect(() => fillOptions(table, { count: "3" }, "here")).toThrow(UsageError);
    expect([count, names, part]).toEqual([3, [], null]);
  });

  it.each([
    [{ count: 0 }, "here: count must be a whole number from 1 to 9, got 0. Leave option count out for the default."],
    [{ count: Number.NaN }, "here: count must be a whole number from 1 to 9, got NaN. Leave option count out for the default."],
    [{ share: 1 }, "here: share must be a number between 0 and 1, got 1. Leave option share out for the default."],
    [{ norm: 2 }, "here: norm must be null, or a number between 0 and 1, got 2. Leave option norm out for the default."],
  ])("refuses %j, naming the option", (given, message) => {
    let refusal: unknown;
    try {
      fillOptions(table, given, "here");
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(UsageError);
    expect((refusal as AssayError).message).toBe(message);
  });

  it("does not take null where it is neither a value nor the default", () => {
    const given: Readonly<Record<string, unknown>> = { count: null };
    expect(() => fillOptions(table, given, "here")).toThrow(/count must be a whole number from 1 to 9, got null/);
  });
});

it("defaults are said as people write them", () => {
  const words = (described: Parameters<typeof defaultInWords>[0]): string | null => defaultInWords(described);
  expect(words(seedOption("seed"))).toBe("0");
  expect(words(threadsOption)).toBe("all cores");
  expect(words(flagOption("quick"))).toBeNull();
  expect(words(option({ kind: share, default: 5e-5, sentence: "small" }))).toBe("5e-5");
  expect(words(option({ kind: share, default: 0.01, sentence: "less small" }))).toBe("0.01");
  expect(words(option({ kind: listOf(text()), default: ["cls", "mean"], sentence: "several" }))).toBe("cls,mean");
  expect(words(table.names)).toBeNull();
});
