/** Pages of studies of hostile and of odd data: nothing of it is run, all of it is said, and numbers are what they were. */
import { existsSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../src/report/page.ts";
import { headlineVariants } from "../../src/report/study.ts";
import type { ResultRow } from "../../src/results/result-row.ts";
import type { FinishedStudy } from "../../src/studies/read-study.ts";
import { launchedBrowser } from "../support/launched-browser.ts";
import { chromiumPath, needing } from "../support/needs.ts";
import { attack, attackingFolder, type OddStudy, oddStudy, oddTexts, rightToLeft, turned } from "../support/odd-studies.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** What each page must say, counted by hand. Wilson's interval where all of n are right begins at n / (n + 1.96²). */
const says: Readonly<Record<OddStudy, readonly string[]>> = {
  "hostile words": [attack, attackingFolder, shown(turned)],
  "500 classes": [
    "The 12 largest classes are drawn; 488 more are not.",
    "always giving the most frequent class is right on 0.2 %",
  ],
  "one test row": ["100.0 % [20.7, 100.0] of 1 test row;"],
  "all right": ["100.0 % [91.2, 100.0] of 40 test rows;"],
  "all equal": ["The vectors are the same for every training text"],
  "1,000 cells": ["24 / 12 / 24 rows"],
};
const kinds = Object.keys(says) as OddStudy[];

/** Of a page: all but a third of it is the script and the style, which every page has. */
const mostBytes = 850_000;

/** What a telephone has. */
const width = 400;

/** Characters of a text that is cut, and the mark that it is. */
const mostRead = 501;

const root = temporaryFolder();
const studies = new Map<OddStudy, FinishedStudy>();

describe("pages of odd studies", needing("chromium", existsSync(chromiumPath)), () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchedBrowser();
    for (const kind of kinds) studies.set(kind, await oddStudy(root, kind));
  }, 240_000);
  afterAll(() => browser?.close());

  /** The page, all of it unfolded and drawn, after what must be so of every page. */
  async function opened(kind: OddStudy, isScripted: boolean): Promise<Page> {
    const file = join(root, `${kind} ${isScripted}.html`);
    const markup = renderReport(studies.get(kind)!);
    await writeFile(file, markup);
    expect(Buffer.byteLength(markup)).toBeLessThan(mostBytes);
    const page = await browser.newPage({ viewport: { width, height: 900 }, javaScriptEnabled: isScripted });
    const [complaints, requests]: [string[], string[]] = [[], []];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => void dialog.dismiss().then(() => complaints.push("a dialog")));
    page.on("request", (request) => requests.push(request.url()));
    const address = pathToFileURL(file).href;
    await page.goto(`${address}#dimension=0`);
    await page.evaluate(`document.querySelectorAll("details").forEach((details) => { details.open = true; })`);
    if (isScripted) await drawn(page);
    const seen = await page.evaluate(`({
      hacked: "hacked" in window,
      scroll: document.documentElement.scrollWidth,
      strange: document.querySelectorAll("main :is(img, script, iframe, style, link, object, base, form)").length,
      cutOff: [...document.querySelectorAll("main *:not(.scroll *):not(svg *)")].filter((node) => node.getBoundingClientRect().right > ${width} + 1).length,
    })`);
    expect(seen).toEqual({ hacked: false, scroll: width, strange: 0, cutOff: 0 });
    expect(await page.locator("main").textContent()).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([address]);
    return page;
  }

  async function drawn(page: Page): Promise<void> {
    for (const figure of await page.locator("figure:not(#first)").all()) {
      await figure.scrollIntoViewIfNeeded();
      await figure.locator(".drawn svg").waitFor();
    }
  }

  describe.each([
    ["with the script", true],
    ["without JavaScript", false],
  ] as const)("%s", (_, isScripted) => {
    test.each(kinds)("do nothing but show the numbers that the study has: %s", async (kind) => {
      const page = await opened(kind, isScripted);
      const { summary, rows } = studies.get(kind)!;
      for (const { curves } of headlineVariants(summary)) {
        const points = curves.find(({ compressor }) => compressor === "pca")?.points ?? [];
        const table = points.length === 0 ? [] : await cells(page, "Every size of the curve", [3, 4]);
        expect(table).toEqual(points.map((point) => [String(point.k), scored(point)]));
      }
      const words = ((await page.locator("main").textContent()) ?? "").replaceAll("\u00a0", " ");
      for (const sentence of says[kind]) expect(words).toContain(sentence);
      expect(words).not.toContain("\u202e"); // nor in what figures say of themselves
      const [first] = headlineVariants(summary);
      const single = rows.filter(
        (row) => row.part === "dimension" && row.layer === first!.layer && row.pooling === first!.pooling,
      );
      const said = single.length === 0 ? [] : await cells(page, "Single dimensions", [1, 3]);
      expect(said.toSorted()).toEqual(single.map((row) => [String(row.dimension), scoredRow(row)]).toSorted());
      const sets = summary.variants.length === 1 ? [] : await cells(page, "Every set of vectors", [2]);
      expect(sets).toEqual(summary.variants.length === 1 ? [] : summary.variants.map(({ full }) => [scored(full)]));
      await page.close();
    });

    test("show hostile words as words, cut where they are long", async () => {
      const page = await opened("hostile words", isScripted);
      const texts = await page.locator(isScripted ? "main q, .opened .texts p" : "main q").allTextContents();
      expect(await page.locator(".opened .texts p").count()).toBe(isScripted ? 16 : 0);
      const read = texts.map((text) => text.replace(/ …$/, "…"));
      expect(read.length).toBeGreaterThan(8);
      for (const text of read) {
        expect(text.length).toBeLessThanOrEqual(mostRead);
        const whole = oddTexts.map(shown);
        expect(text.endsWith("…") ? whole.some((each) => each.startsWith(text.slice(0, -1))) : whole.includes(text)).toBe(true);
      }
      for (const part of [attack, shown(turned), rightToLeft]) expect(read.some((text) => text.includes(part))).toBe(true);
      expect(read.some((text) => text.length === mostRead && text.endsWith("…"))).toBe(true);
      await page.close();
    });
  });

  test("are of as many cells as they say", () => {
    expect(readdirSync(join(root, "1,000 cells", "cells")).length).toBeGreaterThanOrEqual(1000);
  });
});

/** Columns, counted from 1, of the table whose label begins so. */
async function cells(page: Page, label: string, columns: readonly number[]): Promise<string[][]> {
  const table = page.locator(`[role=region][aria-label^="${label}"] tbody`).first();
  const all = await Promise.all(columns.map((column) => table.locator(`td:nth-child(${column})`).allTextContents()));
  return all[0]!.map((_, row) => all.map((texts) => texts[row]!.replaceAll("\u00a0", " ")));
}

function percent(score: number): string {
  return `${(100 * score).toFixed(1)} %`;
}

/** "93.4 % [92.1, 94.6]" */
function scored({ score, interval }: { readonly score: number; readonly interval: readonly [number, number] }): string {
  return `${percent(score)} [${interval.map((bound) => (100 * bound).toFixed(1)).join(", ")}]`;
}

/** The same of a row, which may have no interval. */
function scoredRow({ score, low, high }: ResultRow): string {
  return low === null || high === null ? percent(score) : scored({ score, interval: [low, high] });
}

/** What turns around what stands behind it is said, not done. */
function shown(text: string): string {
  return text.replaceAll("\u202e", "\\u202e");
}
