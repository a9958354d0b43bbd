/** Figures that were written for papers, printed as PDF: as wide as they say, their words letters of a font that came along. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseHTML } from "linkedom";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { paperWidths } from "../../src/report/figures/standalone-svg.ts";
import { figureTexts } from "../../src/report/figures/write-figures.ts";
import { launchedBrowser } from "../support/launched-browser.ts";
import { chromiumPath, needing } from "../support/needs.ts";
import { readPdf } from "../support/pdf-file.ts";
import { sampleCompressor } from "../support/sample-compressor.ts";
import { withDetails } from "../support/sample-details.ts";
import { sampleStudy } from "../support/sample-study.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const pointsAnInch = 72;

/** In points, by which a page is larger than asked for: Chromium goes up to whole pixels, of 96 an inch, then of 300. */
const browserRounding = pointsAnInch / 96 + pointsAnInch / 300;

/** With a front of several families. */
const compressor = {
  ...sampleCompressor,
  front: [
    ...sampleCompressor.front,
    { chain: "pca:8+int8", family: "pca", bytes: 8, chosen: 1.01, certified: null, passed: false },
    { chain: "topk:2", family: "topk", bytes: 6, chosen: 0.93, certified: null, passed: false },
  ],
};

describe("figures on paper", needing("chromium", existsSync(chromiumPath)), () => {
  let browser: Browser;
  let files: readonly string[];

  beforeAll(async () => {
    const study = sampleStudy({ names: ["pretrained", "finetuned"], headSeeds: [0, 1, 2], layers: [0, 6], dimensions: 48 });
    const folder = temporaryFolder();
    files = [...figureTexts({ ...withDetails(study), compressor })]
      .filter(([name]) => name.endsWith(".svg"))
      .map(([name, text]) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
      });
    browser = await launchedBrowser();
  });
  afterAll(() => browser?.close());

  it.each(paperWidths)(
    "are $inches inches wide on one page each, with no word cut off or painted: $name",
    async ({ name, inches }) => {
      const own = files.filter((file) => file.endsWith(`-${name}.svg`));
      expect(own.length).toBeGreaterThan(4);
      const page = await browser.newPage();
      for (const file of own) {
        await page.goto(pathToFileURL(file).href);
        const outside = await page.evaluate(`(() => {
        const whole = document.documentElement.getBoundingClientRect();
        return [...document.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()])
          .filter(([, { left, right, top, bottom }]) => left < -1 || right > whole.right + 1 || top < -1 || bottom > whole.bottom + 1);
      })()`);
        expect(outside, file).toEqual([]);
        const { document } = parseHTML(readFileSync(file, "utf8"));
        const [width, height] = ["width", "height"].map((side) => document.querySelector("svg")!.getAttribute(side)!);
        expect(width).toBe(`${inches}in`);
        const pdf = readPdf(await page.pdf({ width: width!, height: height!, printBackground: true }));
        expect(pdf.pages, file).toHaveLength(1);
        expect(Math.abs(pdf.pages[0]!.width - inches * pointsAnInch)).toBeLessThanOrEqual(browserRounding);
        expect(Math.abs(pdf.pages[0]!.height - Number.parseFloat(height!) * pointsAnInch)).toBeLessThanOrEqual(browserRounding);
        expect(pdf.fonts, file).toContain("file");
        expect(pdf.fonts, file).not.toContain(null);
        expect(pdf.pictures).toBe(0);
        const printed = pdf.texts.map(withoutSpaces).join("\n");
        const written = [...document.querySelectorAll("text")].map(({ textContent }) => withoutSpaces(textContent ?? ""));
        expect(written.length).toBeGreaterThan(5);
        expect(
          written.filter((text) => !printed.includes(text)),
          file,
        ).toEqual([]);
      }
      await page.close();
    },
  );
});

/** Letters are placed one by one: where a space is one, and where a gap, is not said. */
function withoutSpaces(text: string): string {
  return text.replaceAll(/\s/g, "");
}
