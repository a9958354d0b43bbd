/** Figures for papers: real text, no variables of a page, their numbers beside them; tables that no name can break. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { sealedJson } from "../../src/formats/seal.ts";
import { figureCsv } from "../../src/report/figures/figure-csv.ts";
import { latexTable, markdownTable } from "../../src/report/figures/main-table.ts";
import { paperWidths, standaloneSvg } from "../../src/report/figures/standalone-svg.ts";
import { writeFigures } from "../../src/report/figures/write-figures.ts";
import { renderReport } from "../../src/report/page.ts";
import { drawChart } from "../../src/report/plots/draw-chart.ts";
import { plots } from "../../src/report/plots/index.ts";
import { studyView } from "../../src/report/study-view.ts";
import { csvRows } from "../../src/sources/plain-lines.ts";
import { sampleCompressor } from "../support/sample-compressor.ts";
import { sampleStudies, sampleStudy } from "../support/sample-study.ts";
import { writeStudyFolder } from "../support/study-folders.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const pointsAnInch = 72;

describe.each(sampleStudies)("figures of %s", (_, results) => {
  const view = studyView(results);
  const all = plots.items.flatMap((plot) => plot.figures(view).map((figure, i) => ({ name: `${plot.name}-${i}`, figure })));

  it("are as wide as a column or a page, with text of seven points at least and no colour of a page", () => {
    for (const { name, figure } of all) {
      for (const width of paperWidths) {
        const svg = standaloneSvg(name, figure, width, drawChart);
        const { document } = parseHTML(svg);
        const head = document.querySelector("svg")!;
        expect(head.getAttribute("width")).toBe(`${width.inches}in`);
        const [, , pixels, height] = head.getAttribute("viewBox")!.split(" ").map(Number);
        expect(Number.parseFloat(head.getAttribute("height")!) / width.inches).toBeCloseTo(height! / pixels!, 2);
        expect((Number(head.getAttribute("font-size")) * pointsAnInch * width.inches) / pixels!).toBeGreaterThan(7);
        expect(svg).not.toMatch(/var\(|<style|style="|<script|NaN|undefined/);
        for (const { label } of figure.legend)
          expect([...document.querySelectorAll("text")].some((text) => text.textContent === label)).toBe(true);
      }
    }
  });

  it("have their numbers beside them", async () => {
    for (const { figure } of all) {
      const pieces = async function* (): AsyncGenerator<string> {
        yield figureCsv(figure);
      };
      const rows: (readonly string[])[] = [];
      for await (const row of csvRows(pieces(), ",", "figure.csv")) rows.push(row);
      expect(rows[0]).toEqual(["panel", "mark", "series", "x", "x2", "y", "low", "high", "note"]);
      expect(rows.length).toBeGreaterThan(1);
      for (const row of rows) expect(row).toHaveLength(9);
      expect(rows.flat().some((cell) => /^(NaN|-?Infinity|undefined)$/.test(cell))).toBe(false);
    }
  });

  it("have a table in Markdown and in LaTeX, a line for every set of vectors", () => {
    const lines = markdownTable(view).trim().split("\n");
    expect(lines.filter((line) => line.startsWith("|"))).toHaveLength(view.withPoolings.length + 2);
    const latex = latexTable(view);
    expect(latex.match(/\\\\$/gm)).toHaveLength(view.withPoolings.length + 1);
    expect(latex).not.toMatch(/[^\\][%&#_]\w|[≤–−]/);
  });
});

it.each([
  [["pca"], "principal components"],
  [["first-dimensions"], "first dimensions"],
])("the table says what k* counts: %s", (compressors, outputs) => {
  const view = studyView(sampleStudy({ compressors }));
  for (const table of [markdownTable(view), latexTable(view)]) {
    expect(table).toContain(`k* is the smallest number of ${outputs}, of those tried`);
  }
});

it("every figure of the page is written, that of the first screen and that of the compressor too", async () => {
  const study = sampleStudy({ names: ["pretrained", "finetuned"], dimensions: 48 });
  const folder = writeStudyFolder(join(temporaryFolder(), "study"), study);
  mkdirSync(join(folder, "compressor"));
  writeFileSync(join(folder, "compressor", "compressor.json"), sealedJson(sampleCompressor));
  const { document } = parseHTML(renderReport({ ...study, compressor: sampleCompressor }));
  const shown = [...document.querySelectorAll("figure")].map(({ id }) => id);
  const written = (await writeFigures(folder)).map((file) => basename(file));
  expect(shown).toContain("first");
  expect(shown).toContain("front");
  for (const ending of [".csv", "-column.svg", "-page.svg"]) {
    const own = written.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
    expect(own.toSorted()).toEqual(shown.toSorted());
  }
  for (const name of ["first", "front"]) expect(readFileSync(join(folder, "figures", `${name}.csv`), "utf8")).toMatch(/\n.+\n/);
});
