/** What is seen before anything is scrolled is all of the first screen: the way to every question, with the script and without. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../src/report/page.ts";
import type { StudyResults } from "../../src/report/study.ts";
import { launchedBrowser } from "../support/launched-browser.ts";
import { chromiumPath, needing } from "../support/needs.ts";
import { withDetails } from "../support/sample-details.ts";
import { sampleStudy } from "../support/sample-study.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const height = 800;

const studies: readonly (readonly [name: string, study: StudyResults])[] = [
  ["one name", sampleStudy()],
  ["two names", withDetails(sampleStudy({ names: ["pretrained", "finetuned"], layers: [0, 6], dimensions: 48, headSeeds: [0] }))],
  ["several seeds", sampleStudy({ names: ["pretrained", "finetuned"], headSeeds: [0, 1, 2] })],
  ["brought vectors", sampleStudy({ names: ["vectors"] })],
  ["refused", sampleStudy({ refused: true })],
];

describe("the first screen", needing("chromium", existsSync(chromiumPath)), () => {
  const folder = temporaryFolder();
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchedBrowser();
  });
  afterAll(() => browser?.close());

  describe.each(studies)("of %s", (name, study) => {
    test.each([
      [1280, true],
      [1280, false],
      [400, true],
      [400, false],
    ])(`fits into %d × ${height} pixels (script: %s)`, async (width, isScripted) => {
      const file = join(folder, `${name}.html`);
      writeFileSync(file, renderReport(study));
      const page = await browser.newPage({ viewport: { width, height }, javaScriptEnabled: isScripted });
      await page.goto(pathToFileURL(file).href);
      if (isScripted) await page.locator(".tools").first().waitFor({ state: "attached" });
      const ends: readonly number[] = await Promise.all(
        (await page.locator("#questions, header .tools:visible").all()).map(async (part) => {
          const { y, height: own } = (await part.boundingBox())!;
          return y + own;
        }),
      );
      expect(ends).toHaveLength(isScripted ? 2 : 1);
      for (const end of ends) expect(end).toBeLessThanOrEqual(height);
      await page.close();
    });
  });
});
