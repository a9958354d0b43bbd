/** The plot of what stands beside accuracy draws the rows that are there, and no others. */
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { renderReport } from "../../src/report/page.ts";
import { beyondAccuracy } from "../../src/report/plots/beyond-accuracy.ts";
import type { StudyResults } from "../../src/report/study.ts";
import { studyView } from "../../src/report/study-view.ts";
import type { ResultRow } from "../../src/results/result-row.ts";
import { drawn, texts } from "../support/parse-svg.ts";
import { sampleStudy } from "../support/sample-study.ts";

const figuresOf = (results: StudyResults) => beyondAccuracy.figures(studyView(results));
const study = sampleStudy({ dimensions: 48 });
const sizes = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48];
const widths = [1040, 366] as const;

function rowsOf(metric: string, { rows }: StudyResults = study): readonly ResultRow[] {
  return rows.filter((row) => row.part === "curve" && row.compressor === "pca" && row.metric === metric);
}

function changed(change: (row: ResultRow) => ResultRow | null): StudyResults {
  return { ...study, rows: study.rows.flatMap((row) => change(row) ?? []) };
}

describe.each(widths)("the scores beside accuracy, %d pixels wide", (width) => {
  const svg = drawn(figuresOf(study)[0], width);

  test("have a point at every size of the headline's curve, for each score", () => {
    const written = texts(svg, "circle title");
    expect(written).toHaveLength(3 * sizes.length);
    for (const metric of ["macro-f1", "matthews"]) {
      for (const { k, score } of rowsOf(metric))
        expect(written).toContainEqual(expect.stringContaining(`k = ${k}: ${score.toFixed(3)}`));
    }
    for (const { k, score } of rowsOf("worst-recall"))
      expect(written).toContainEqual(
        expect.stringMatching(new RegExp(`^k = ${k}: ${(score * 100).toFixed(1)} % .* of “negative”$`)),
      );
    expect(svg.querySelectorAll('[aria-label="area"] path')).toHaveLength(3);
  });

  test("stand beside the whole vector's, in grey", () => {
    expect(svg.querySelectorAll('[aria-label="rule"] [stroke*="--muted"] line')).toHaveLength(3);
    for (const metric of ["macro-f1", "matthews", "worst-recall"]) {
      const whole = study.rows.find((row) => row.part === "full" && row.metric === metric);
      expect(texts(svg, "text")).toContainEqual(expect.stringContaining(`whole vector ${whole?.score.toFixed(3)} [`));
    }
  });

  test("name their panels, and the vectors where there are several", () => {
    expect(texts(svg, "text")).toEqual(expect.arrayContaining(["Macro-F1", "Matthews correlation", "Worst-class recall"]));
    const both = sampleStudy({ names: ["pretrained", "finetuned"], dimensions: 48 });
    const names = texts(drawn(figuresOf(both)[0], width), "text");
    expect(names).toEqual(expect.arrayContaining(["Worst-class recall, pretrained", "Worst-class recall, finetuned"]));
  });
});

describe.each(widths)("calibration error, %d pixels wide", (width) => {
  const svg = drawn(figuresOf(study)[1], width);

  test("has a point at every size, on a scale of its own that begins at 0", () => {
    expect(texts(svg, "circle title")).toHaveLength(sizes.length);
    expect(svg.querySelectorAll('[aria-label="area"] path')).toHaveLength(1);
    const ticks = texts(svg, '[aria-label="y-axis tick label"] text').map(Number);
    expect(Math.min(...ticks)).toBe(0);
    expect(Math.max(...ticks)).toBeLessThan(0.2);
  });

  test("is held against what perfect calibration would have", () => {
    const dashed = '[aria-label="line"] [stroke*="--muted"][stroke-dasharray="5 4"] path';
    expect(svg.querySelectorAll(dashed)).toHaveLength(1);
    expect(texts(svg, "desc")[0]).toContain(`perfect calibration: ${sizes.map((k) => `${k}: 0.018`).join("; ")}.`);
    const [, without] = figuresOf(changed((row) => ({ ...row, expected: null })));
    expect(drawn(without, width).querySelectorAll(dashed)).toHaveLength(0);
  });
});

describe("nothing is drawn", () => {
  test("of real values", () => {
    expect(figuresOf(sampleStudy({ labelNames: null }))).toEqual([]);
  });
  test("without the rows", () => {
    expect(figuresOf({ ...study, rows: [] })).toEqual([]);
    expect(figuresOf(changed((row) => (row.metric === "accuracy" ? row : null)))).toEqual([]);
    expect(figuresOf(changed((row) => (row.part === "curve" ? null : row)))).toEqual([]);
  });
  test("of calibration where a probe gives no probabilities", () => {
    const figures = figuresOf(changed((row) => (row.metric === "calibration-error" ? null : row)));
    expect(figures.map(({ heading }) => heading)).toEqual([
      "Beyond accuracy: macro-F1, Matthews correlation and the worst class",
    ]);
  });
});

test("its figures stand in the section of the same name, and say what they are of", () => {
  const { document } = parseHTML(renderReport(study));
  const captions = Array.from(
    document.querySelectorAll("#beyond-accuracy figure figcaption"),
    (node) => (node as { textContent: string }).textContent,
  );
  expect(captions).toHaveLength(2);
  for (const caption of captions) {
    expect(caption).toContain("pretrained, layer 6, [CLS]; logistic probe on k principal components");
    expect(caption).toContain("1,197 test rows");
  }
  expect(document.querySelectorAll('figure[id^="beyond-accuracy"]')).toHaveLength(2);
});
