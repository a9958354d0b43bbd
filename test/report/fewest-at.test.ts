/** k* at another margin: at the planned one it is what the study claims, and a larger one never asks for more. */
import { describe, expect, test } from "vitest";
import { type PageMargin, pageData } from "../../src/report/page-data.ts";
import type { StudyResults } from "../../src/report/study.ts";
import { studyView } from "../../src/report/study-view.ts";
import { fewestAt } from "../../viewer/margin/fewest-at.ts";
import { sampleStudies, sampleStudy } from "../support/sample-study.ts";

const rows = 1197;
const marginsOf = (results: StudyResults): readonly PageMargin[] => pageData(studyView(results), []).margins;
const [sample] = marginsOf(sampleStudy()) as [PageMargin];

/** The sample study, but of each tested size this is claimed. */
function claiming(change: (k: number) => { readonly lower: number; readonly shown: boolean }, k: number | null): PageMargin {
  const study = sampleStudy();
  const variants = study.summary.variants.map((variant) => ({
    ...variant,
    fewest: variant.fewest.map((entry) => ({
      ...entry,
      k,
      tests: (entry.tests ?? []).map((each) => ({ ...each, ...change(each.k) })),
    })),
  }));
  return marginsOf({ ...study, summary: { ...study.summary, variants } })[0]!;
}

describe("k* at a margin", () => {
  test.each(sampleStudies)("is the claimed one at the planned margin, and never larger at a larger: %s", (_, results) => {
    for (const entry of marginsOf(results)) {
      expect(fewestAt(entry, entry.margin, rows, true).passed?.k ?? null).toBe(entry.k);
      const ks = Array.from({ length: 120 }, (__, i) => fewestAt(entry, i / 1000, rows, true).passed?.k ?? Infinity);
      expect(ks).toEqual([...ks].sort((a, b) => b - a));
    }
  });

  test("is not at a size that the study tested against the baseline and did not find above it", () => {
    const [second, largest] = sample.tests.slice(-2).map(({ k }) => k) as [number, number];
    const entry = claiming((k) => ({ lower: -0.005, shown: k === largest }), largest);
    for (const margin of [0.01, 0.1]) {
      const { passed, failed } = fewestAt(entry, margin, rows, true);
      expect([passed?.k, failed?.k]).toEqual([largest, second]);
    }
  });

  test("needs at the planned margin as many rows as the study says, for the same size", () => {
    expect(fewestAt({ ...sample, rowsNeeded: 4321 }, sample.margin, rows, true).rowsNeeded).toBe(4321);
    expect(fewestAt({ ...sample, rowsNeeded: null }, sample.margin, rows, true).rowsNeeded).toBeNull();
    expect(fewestAt({ ...sample, rowsNeeded: undefined }, sample.margin, rows, true).rowsNeeded).toBeNull();
    expect(fewestAt({ ...sample, rowsNeeded: 4321 }, 0.015, rows, true).rowsNeeded).not.toBe(4321);
    const [none] = marginsOf(sampleStudy({ fewest: "none" })) as [PageMargin];
    expect(fewestAt(none, none.margin, rows, true)).toMatchObject({ passed: null, rowsNeeded: 5210 });
  });

  test.each([Number.NaN, null, Number.NEGATIVE_INFINITY])("is never at a bound of %s", (lower) => {
    const tests = sample.tests.map((each) => ({ ...each, lower: lower as number, isAbove: true }));
    expect(fewestAt({ ...sample, tests }, 0.1, rows, true).passed).toBeNull();
  });
});
