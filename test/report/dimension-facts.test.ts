/** What the page says of one dimension, as far as it can be told without a browser. */
import { describe, expect, test } from "vitest";
import { pageData } from "../../src/report/page-data.ts";
import { histograms } from "../../src/report/plots/histograms.ts";
import type { StudyResults } from "../../src/report/study.ts";
import { studyView } from "../../src/report/study-view.ts";
import { problemOfDetails } from "../../src/results/check-details.ts";
import { noRow, type SliceDetails } from "../../src/results/details.ts";
import { unpackBytes } from "../../src/results/packed-numbers.ts";
import { dimensionFacts } from "../../viewer/explore/dimension-facts.ts";
import { withDetails } from "../support/sample-details.ts";
import { sampleStudy } from "../support/sample-study.ts";

const detailsOf = (study: StudyResults) => pageData(studyView(study), []).details!;

function headingOf(study: StudyResults): string {
  const details = detailsOf(study);
  return dimensionFacts(details, details.slices[0]!, 7).mistakesHeading;
}

describe("the mistakes of one dimension", () => {
  const small = { dimensions: 12 };

  test("are the furthest from a threshold where its rule has one", () => {
    expect(headingOf(withDetails(sampleStudy(small)))).toBe("Its mistakes, the furthest from a threshold first");
  });

  test("are in the order of the rows where its rule always says the same", () => {
    expect(headingOf(withDetails(sampleStudy(small), { isFlat: true }))).toBe("Its mistakes, in the order of the rows");
  });

  test("of real values are the rows that its line misses most", () => {
    expect(headingOf(withDetails(sampleStudy({ ...small, labelNames: null })))).toBe("Test rows that its line misses most");
  });

  test("are among the others where the labels have more classes than are told apart", () => {
    const study = withDetails(sampleStudy({ ...small, labelNames: ["a", "b", "others"] }));
    expect(detailsOf(study).hasOthers).toBe(false);
    const task = { ...study.summary.task, classes: 20 };
    expect(detailsOf({ ...study, summary: { ...study.summary, task } }).hasOthers).toBe(true);
    expect(detailsOf(withDetails(sampleStudy({ ...small, labelNames: null }))).hasOthers).toBe(false);
  });
});

const [bytes, shorts, counts, floats] = [Uint8Array, Uint16Array, Uint32Array, Float32Array];

/** As details.json keeps each list. */
const kinds = {
  ...{ living: bytes, ranges: floats, histograms: counts, thresholds: floats, said: shorts, confusion: counts },
  ...{ extremes: counts, mistakes: counts, copies: shorts, correlations: floats },
};

describe("what is told of a dimension is its own", () => {
  const study = withDetails(sampleStudy({ dimensions: 12, names: ["pretrained", "finetuned"], labelNames: ["a", "b", "c"] }));
  const details = detailsOf(study);

  /** The numbers of one dimension, read from the file's own arrays. */
  const kept = (slice: SliceDetails, key: keyof typeof kinds, dimension: number): number[] => {
    const all = [...new kinds[key](unpackBytes(slice[key]))];
    const each = all.length / slice.dimensions;
    return all.filter((_, at) => Math.floor(at / each) === dimension);
  };
  const rounded = (numbers: readonly number[], digits: number): number[] =>
    numbers.filter((value) => !Number.isNaN(value)).map((value) => Number(value.toPrecision(digits)));

  test("in details that go together, where no two dimensions have the same", () => {
    expect(problemOfDetails(study.details!)).toBeNull();
    for (const slice of study.details!.slices)
      for (const key of Object.keys(kinds) as (keyof typeof kinds)[])
        if (key !== "living") expect(kept(slice, key, 0), key).not.toEqual(kept(slice, key, 7));
  });

  test.each([0, 1, 4, 7, 11])("dimension %d", (dimension) => {
    for (const [at, slice] of study.details!.slices.entries()) {
      const own = (key: keyof typeof kinds): number[] => kept(slice, key, dimension);
      const facts = dimensionFacts(details, details.slices[at]!, dimension);
      const rows = (list: readonly number[]): number[] => list.filter((row) => row !== noRow);
      expect(facts.isLiving).toBe(own("living")[0] === 1);
      expect(facts.thresholds).toEqual(rounded(own("thresholds"), 5));
      const said = own("said").slice(0, facts.thresholds.length + 1);
      expect(facts.said).toEqual(said.map((label) => ["a", "b", "c"][label]));
      expect(facts.confusion.flat()).toEqual(own("confusion"));
      expect(facts.confusion).toHaveLength(3);
      expect([facts.lowest, facts.highest]).toEqual([rows(own("extremes").slice(0, 4)), rows(own("extremes").slice(4))]);
      expect(facts.mistakes).toEqual(rows(own("mistakes")));
      expect(facts.copies.map((copy) => copy.dimension)).toEqual(own("copies"));
      expect(facts.copies.map(({ correlation }) => correlation)).toEqual(rounded(own("correlations"), 3));
    }
  });

  test.each([0, 1, 4, 7, 11])("the picture of dimension %d", (dimension) => {
    for (const [at, slice] of study.details!.slices.entries()) {
      const { chart, thresholds } = dimensionFacts(details, details.slices[at]!, dimension);
      const [low, high] = rounded(kept(slice, "ranges", dimension), 5);
      const edges = Array.from({ length: slice.bins + 1 }, (_, edge) => low! + ((high! - low!) * edge) / slice.bins);
      const all = kept(slice, "histograms", dimension);
      const classes = ["a", "b", "c"].map((name, place) => ({
        name,
        counts: all.slice(place * slice.bins, (place + 1) * slice.bins),
      }));
      const drawn = histograms(`dimension ${dimension}`, { edges, classes });
      const { panels } = chart;
      expect({ ...chart, panels: drawn.panels }).toEqual(drawn);
      expect(panels.map(({ marks }) => marks.slice(0, -thresholds.length))).toEqual(drawn.panels.map(({ marks }) => marks));
      for (const { marks } of panels) {
        const levels = marks.flatMap((mark) => (mark.mark === "level" && mark.axis === "x" ? [mark.at] : []));
        expect(levels).toEqual(thresholds);
      }
    }
  });
});
