/** The plot of another labelling draws every size, says where nothing is shown, and keeps to its section. */
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { renderReport } from "../../src/report/page.ts";
import { leftover } from "../../src/report/plots/leftover.ts";
import type { StudyResults } from "../../src/report/study.ts";
import { studyView } from "../../src/report/study-view.ts";
import type { Leftover } from "../../src/results/leftover.ts";
import { drawn, texts } from "../support/parse-svg.ts";
import { smallestShown } from "../support/sample-leftover.ts";
import { sampleStudy, withLeftover } from "../support/sample-study.ts";

const figuresOf = (results: StudyResults) => leftover.figures(studyView(results));
const sizes = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48];
const hidden = sizes.filter((k) => k < smallestShown);
const compressors = ["pca", "top-dimensions:f-statistic"];
const plain = sampleStudy({ dimensions: 48, compressors });
const study = withLeftover(plain, "source");

/** The first labelling of a study, changed. */
function changed({ summary, ...study }: StudyResults, change: (one: Leftover) => Partial<Leftover>): StudyResults {
  return { ...study, summary: { ...summary, leftover: summary.leftover?.map((one) => ({ ...one, ...change(one) })) } };
}

const hollow = '[aria-label="dot"] [fill*="--surface"] circle';
const level = (series: number, dashed: boolean): string =>
  `[aria-label="rule"] [stroke*="--series-${series}"]${dashed ? "[stroke-dasharray]" : ":not([stroke-dasharray])"} line`;

describe.each([1040, 366])("another labelling beside the study's own, %d pixels wide", (width) => {
  const svg = drawn(figuresOf(study)[0], width);

  test("has a point of both at every size of every compressor, with intervals", () => {
    const written = texts(svg, "circle title");
    expect(written).toHaveLength(2 * compressors.length * sizes.length);
    for (const { points } of study.summary.leftover?.[0]?.curves ?? []) {
      for (const { k, score } of points)
        expect(written).toContainEqual(expect.stringMatching(new RegExp(`^Source, k = ${k}: ${(score * 100).toFixed(1)} % \\[`)));
    }
    for (const { points } of plain.summary.variants[0]?.curves ?? []) {
      for (const { k, score } of points)
        expect(written).toContainEqual(
          expect.stringMatching(new RegExp(`^The study's own labels, k = ${k}: ${(score * 100).toFixed(1)} % \\[`)),
        );
    }
    expect(svg.querySelectorAll('[aria-label="area"] path')).toHaveLength(2 * compressors.length);
    expect(texts(svg, "text")).toEqual(expect.arrayContaining(["Principal components (PCA)", "Top dimensions by F-statistic"]));
  });

  test("is hollow exactly where it is not shown to be above the majority", () => {
    const rings = texts(svg, `${hollow} title`);
    expect(rings).toHaveLength(compressors.length * hidden.length);
    for (const k of hidden) expect(rings).toContainEqual(expect.stringMatching(new RegExp(`^Source, k = ${k}: .*, not shown$`)));
    expect(texts(svg, "text")).toContain(`first shown at k = ${smallestShown}`);
    const never = changed(study, ({ curves }) => ({
      curves: curves.map((curve) => ({ ...curve, points: curve.points.map((point) => ({ ...point, aboveMajority: false })) })),
    }));
    const none = drawn(figuresOf(never)[0], width);
    expect(none.querySelectorAll(hollow)).toHaveLength(compressors.length * sizes.length);
    expect(texts(none, "text")).toContain("not shown at any size");
  });

  test("stands beside both majorities and both whole vectors", () => {
    for (const series of [0, 1]) {
      expect(svg.querySelectorAll(level(series, true))).toHaveLength(compressors.length);
      expect(svg.querySelectorAll(level(series, false))).toHaveLength(compressors.length);
    }
    // 34 % of the other labelling lies below the study's 50.3 %: further down the page.
    const height = (series: number): number => Number(svg.querySelectorAll(level(series, true))[0]?.getAttribute("y1"));
    expect(height(1)).toBeGreaterThan(height(0));
  });
});

describe("one axis", () => {
  const label = (study: StudyResults): string => texts(drawn(figuresOf(study)[0]), '[aria-label="y-axis label"]').join("");

  test("is in per cent where both are accuracies, and plain where one is a correlation", () => {
    expect(label(study)).toContain("accuracy on test rows (%)");
    const mixed = withLeftover(plain, "length", "spearman");
    expect(label(mixed)).toContain("accuracy and Spearman correlation");
    const ticks = texts(drawn(figuresOf(mixed)[0]), '[aria-label="y-axis tick label"] text').map(Number);
    expect(Math.max(...ticks)).toBeLessThanOrEqual(1);
  });
});

describe("nothing is drawn", () => {
  test("where no labelling was named, or none of these vectors", () => {
    expect(figuresOf(plain)).toEqual([]);
    expect(figuresOf(changed(study, () => ({ name: "others" })))).toEqual([]);
  });
  test("without points; and of the study's own labels where they have no curve", () => {
    expect(figuresOf(changed(study, () => ({ curves: [] })))).toEqual([]);
    const summary = { ...study.summary, variants: study.summary.variants.map((one) => ({ ...one, curves: [] })) };
    const [figure] = figuresOf({ ...study, summary });
    expect(texts(drawn(figure), "circle title")).toHaveLength(compressors.length * sizes.length);
    expect(drawn(figure).querySelectorAll(level(0, true))).toHaveLength(0);
    expect(figure?.legend).toHaveLength(1);
  });
});

test("there is a figure for the first seed of each name, in the section of the labelling", () => {
  const tuned = sampleStudy({ names: ["pretrained", "finetuned"], headSeeds: [0, 1], dimensions: 48, compressors });
  const { document } = parseHTML(renderReport(withLeftover(tuned, "source")));
  const captions = Array.from(document.querySelectorAll("#leftover figure figcaption"), (node) =>
    String((node as { textContent: string }).textContent),
  );
  expect(captions).toHaveLength(2);
  expect(captions[0]).toContain("(pretrained, layer 6, [CLS])");
  expect(captions[1]).toContain("(finetuned, layer 6, [CLS], head seed 0)");
  expect(document.querySelectorAll('figure[id^="leftover"]')).toHaveLength(2);
});
