/** What every inquiry of the list must hold: whole tables of finite numbers, the same every time, no finding in noise. */
import { describe, expect, it } from "vitest";
import { inquiries } from "../../src/inquiries/index.ts";
import type { InquiryValue } from "../../src/results/inquired.ts";
import { inquired, settingsFor } from "../support/inquired.ts";
import { planted } from "../support/planted.ts";
import { sameBytes } from "../support/same-bytes.ts";

const sets = ["informative", "imbalanced", "six-classes", "regression", "noise"].map(planted);

function numbersOf(value: InquiryValue): readonly number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? value : [];
}

describe.each(inquiries.items)("inquiry $name", (inquiry) => {
  it("says what it is and where it comes from", () => {
    expect(inquiry.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(inquiry.description.length).toBeGreaterThan(10);
    expect(inquiry.title).toMatch(/^\S.*\S$/);
    expect(inquiries.items.filter(({ title }) => title === inquiry.title)).toEqual([inquiry]);
    expect(inquiry.source).toMatch(/\d{4}/);
    expect(inquiry.targets.length).toBeGreaterThan(0);
  });

  const own = sets.filter(({ target }) => inquiry.targets.includes(target));
  it.each(own)("answers $name in sentences and whole tables of finite numbers, and leaves the rows alone", async (set) => {
    const vectors = inquired(set);
    const before = vectors.training.vectors.data.slice();
    const { sentences, tables } = await inquiry.ask([vectors], settingsFor(set));
    expect(sentences.length).toBeGreaterThan(0);
    for (const { text } of sentences) expect(text).toMatch(/^\p{Lu}.*\.$/u);
    for (const { text } of sentences) expect(text).not.toMatch(/NaN|Infinity|undefined/);
    for (const { columns, rows } of tables) {
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        expect(Object.keys(row).sort()).toEqual(columns.map(({ key }) => key).sort());
        expect(Object.values(row).flatMap(numbersOf).every(Number.isFinite)).toBe(true);
      }
    }
    expect(sameBytes(vectors.training.vectors.data, before)).toBe(true);
  });

  it("answers the same every time", async () => {
    const set = own[0]!;
    const ask = () => inquiry.ask([inquired(set)], settingsFor(set));
    expect(await ask()).toEqual(await ask());
  });

  it("finds nothing in noise", async () => {
    const { sentences } = await inquiry.ask([inquired(planted("noise"))], settingsFor(planted("noise")));
    expect(sentences.filter(({ kind }) => kind === "finding")).toEqual([]);
  });
});
