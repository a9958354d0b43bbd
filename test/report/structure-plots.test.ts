/** Spectrum, clusters and classes of the whole vector: what the page says of them is what details.json has. */
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { confusionSection } from "../../src/report/confusion-section.ts";
import { clusters } from "../../src/report/plots/clusters.ts";
import { drawChart } from "../../src/report/plots/draw-chart.ts";
import { spectrum } from "../../src/report/plots/spectrum.ts";
import { studyView } from "../../src/report/study-view.ts";
import { clustersAt } from "../../src/results/clusters.ts";
import { unpackBytes } from "../../src/results/packed-numbers.ts";
import { withDetails } from "../support/sample-details.ts";
import { sampleStudy } from "../support/sample-study.ts";

const study = withDetails(sampleStudy({ names: ["pretrained", "finetuned"], dimensions: 48, labelNames: ["a", "b", "c"] }));
const view = studyView(study);
const tips = (svg: string): string[] => [...svg.matchAll(/<title>([^<]*)<\/title>/g)].map(([, words]) => words!);

/** Rows of a table of the page, a text a cell. */
function cells(markup: string): readonly (readonly string[])[] {
  const { document } = parseHTML(`<!doctype html><html><body>${markup}</body></html>`);
  return [...document.querySelectorAll("table")].flatMap((table) =>
    [...table.querySelectorAll("tbody tr")].map((row) =>
      [...row.querySelectorAll("td")].map((cell) => (cell.textContent ?? "").replaceAll("\u00a0", " ")),
    ),
  );
}

describe("figures of how dimensions go together", () => {
  test("a spectrum says which share of all variance the first components have", () => {
    const [figure] = spectrum.figures(view);
    const all = Array.from({ length: 48 }, (_, i) => 1 / (1 + i));
    const total = all.reduce((sum, value) => sum + value, 0);
    const share = (k: number): number => all.slice(0, k).reduce((sum, value) => sum + value, 0) / total;
    const half = all.findIndex((_, i) => share(i + 1) >= 0.5) + 1;
    const most = all.findIndex((_, i) => share(i + 1) >= 0.9) + 1;
    expect(figure!.caption).toContain(`${half} and ${most} of pretrained`);
    const written = tips(drawChart(figure!.chart, { id: "spectrum", width: 900 }));
    expect(written).toContain(`pretrained, layer 6, [CLS], 8: ${(100 * share(8)).toFixed(0)}`);
  });

  test("clusters are counted at a correlation, and say it", () => {
    const [figure] = clusters.figures(view);
    const heights = new Float32Array(unpackBytes(study.details!.slices[0]!.structure!.heights));
    const written = tips(drawChart(figure!.chart, { id: "clusters", width: 900 }));
    expect(written).toContain(`pretrained, layer 6, [CLS], 0.25: ${clustersAt(heights, 0.25)}`);
    expect(new Set(written).size).toBe(2 * 19);
    expect(figure!.caption).toContain(`the 48 dimensions of pretrained, layer 6, [CLS] make ${clustersAt(heights, 0.5)}`);
    expect(figure!.legend.map(({ label }) => label)).toEqual([
      "pretrained, layer 6, [CLS]",
      "finetuned, layer 6, [CLS], head seed 0",
    ]);
  });
});

describe("classes of the whole vector", () => {
  test("have what the probe says of them, and recall with its interval", () => {
    const [first, second] = cells(confusionSection(view)!.markup);
    expect(first).toEqual(["a", "7", "1", "0", "87.5 % [52.9, 97.8]"]);
    expect(second).toEqual(["b", "0", "8", "0", "100.0 % [67.6, 100.0]"]);
  });

  test("that are many as one have no recall, and a note says why", () => {
    const many = { ...study, summary: { ...study.summary, task: { ...study.summary.task, classes: 40 } } };
    const { markup } = confusionSection(studyView(many))!;
    expect(cells(markup)[2]).toEqual(["c", "0", "0", "8", "–"]);
    expect(markup).toContain("“Others” are many classes");
    expect(confusionSection(view)!.markup).not.toContain("Others");
  });

  test("of rows that belong together have no interval of independent ones", () => {
    const groups = { name: "document", groups: 5 } as unknown as NonNullable<typeof study.summary.task.groups>;
    const grouped = { ...study, summary: { ...study.summary, task: { ...study.summary.task, groups } } };
    expect(cells(confusionSection(studyView(grouped))!.markup)[0]).toEqual(["a", "7", "1", "0", "87.5 %"]);
  });
});
