/** Figures for papers: real text, no variables of a page, their numbers beside them; tables that no name can break. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseHTML } from "linkedom";
import { chromium } from "playwright-core";
import { describe, expect, it } from "vitest";
import { figureCsv } from "../../src/report/figures/figure-csv.ts";
import { latexTable, markdownTable } from "../../src/report/figures/main-table.ts";
import { paperWidths, standaloneSvg } from "../../src/report/figures/standalone-svg.ts";
import { drawChart } from "../../src/report/plots/draw-chart.ts";
import { plots } from "../../src/report/plots/index.ts";
import { studyView } from "../../src/report/study-view.ts";
import { csvRows } from "../../src/sources/plain-lines.ts";
import { chromiumPath, needing } from "../support/needs.ts";
import { sampleStudies } from "../support/sample-study.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
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
      expect(rows[0]).toEqual(["panel", "mark", "series", "x", "y", "low", "high", "note"]);
      expect(rows.length).toBeGreaterThan(1);
      for (const row of rows) expect(row).toHaveLength(8);
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

describe("a figure on paper", needing("chromium", existsSync(chromiumPath)), () => {
  it("is a PDF with letters in it, of the width it says", { timeout: 60_000 }, async () => {
    const view = studyView(sampleStudies[0]![1]);
    const [figure] = plots.items.flatMap((plot) => plot.figures(view));
    const path = join(root, "figure.svg");
    writeFileSync(path, standaloneSvg("figure", figure!, paperWidths[1]!, drawChart));
    const browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox", "--disable-gpu"] });
    try {
      const page = await browser.newPage();
      await page.goto(pathToFileURL(path).href);
      const [width, words] = (await page.evaluate(
        `[document.documentElement.getBoundingClientRect().width, [...document.querySelectorAll("text")].map((text) => text.textContent).join(" ")]`,
      )) as [number, string];
      expect(width / 96).toBeCloseTo(paperWidths[1]!.inches, 1);
      expect(words).toContain(figure!.legend[0]?.label ?? "");
      const outside = await page.evaluate(
        `[...document.querySelectorAll("text")].filter((text) => { const { left, right } = text.getBoundingClientRect(); return left < -1 || right > ${width} + 1; }).map((text) => text.textContent)`,
      );
      expect(outside).toEqual([]);
      const pdf = (await page.pdf({ width: "7in", height: "6in" })).toString("latin1");
      expect(pdf.startsWith("%PDF-")).toBe(true);
      expect(pdf).toMatch(/\/Type\s*\/Font/);
    } finally {
      await browser.close();
    }
  });
});
