/** The page in a real browser: from file://, nothing requested, nothing complained of, nothing cut off. */
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../src/report/page.ts";
import { launchedBrowser } from "../support/launched-browser.ts";
import { chromiumPath, needing } from "../support/needs.ts";
import { sampleStudies } from "../support/sample-study.ts";

describe("the report in a browser", needing("chromium", existsSync(chromiumPath)), () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "assay-report-"));
    browser = await launchedBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  describe.each([
    { width: 1280, scheme: "light" },
    { width: 400, scheme: "dark" },
  ] as const)("$width pixels wide, $scheme", ({ width, scheme }) => {
    test.each(sampleStudies)("opens quietly and fits: %s", async (name, results) => {
      const file = join(folder, `${name.replace(/\W+/g, "-")}-${width}.html`);
      await writeFile(file, renderReport(results));
      const address = pathToFileURL(file).href;
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
      const complaints: string[] = [];
      const requests: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("dialog", (dialog) => void dialog.dismiss().then(() => complaints.push("a dialog")));
      page.on("request", (request) => requests.push(request.url()));
      await page.goto(address);
      // Strings, not functions: this file is checked without the types of a browser.
      await page.evaluate(`document.querySelectorAll("details").forEach((details) => { details.open = true; })`);
      const seen = (await page.evaluate(`({
        scroll: document.documentElement.scrollWidth,
        cutOff: [...document.querySelectorAll("main *:not(.scroll *):not(svg *)")].filter((node) => node.getBoundingClientRect().right > ${width} + 1).length,
        shown: [...document.querySelectorAll("figure")].map((figure) => [...figure.querySelectorAll("svg.chart")].filter((svg) => svg.getBoundingClientRect().width > 0).length),
        background: getComputedStyle(document.body).backgroundColor,
      })`)) as { scroll: number; cutOff: number; shown: number[]; background: string };
      await page.close();
      expect(requests).toEqual([address]);
      expect(complaints).toEqual([]);
      expect(seen.scroll).toBeLessThanOrEqual(width);
      expect(seen.cutOff).toBe(0);
      expect(seen.shown.every((count) => count === 1)).toBe(true);
      expect(seen.background).toBe(scheme === "light" ? "rgb(255, 255, 255)" : "rgb(21, 24, 28)");
    });
  });
});
