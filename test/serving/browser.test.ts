/** The server's pages in a real browser: opened by the address, nothing complained of, nothing cut off, no script needed. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FolderLock, lockFolder } from "../../src/formats/folder-lock.ts";
import { type StudyServer, serveStudies } from "../../src/serving/serve-studies.ts";
import { chromiumPath, needing } from "../support/needs.ts";
import { hostileName, sampleStudy } from "../support/sample-study.ts";
import { writeBegunStudy, writeStudyFolder } from "../support/study-folders.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("the server's pages in a browser", needing("chromium", existsSync(chromiumPath)), () => {
  const root = temporaryFolder();
  let browser: Browser;
  let server: StudyServer;
  let lock: FolderLock;

  beforeAll(async () => {
    const small = { dimensions: 48, compressors: ["pca"] };
    const running = sampleStudy({ ...small, names: ["pretrained", "finetuned"] });
    writeStudyFolder(join(root, "one"), running);
    writeStudyFolder(join(root, "two"), sampleStudy({ ...small, seed: 2, encoderName: hostileName }));
    writeStudyFolder(join(root, "three"), sampleStudy({ ...small, labelNames: null, taskName: "a".repeat(200) }));
    writeBegunStudy(join(root, "four"), running, 7);
    lock = await lockFolder(join(root, "four"));
    server = await serveStudies([root], null);
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await lock?.release();
  });

  describe.each([
    { width: 1280, scheme: "light" },
    { width: 400, scheme: "dark" },
  ] as const)("$width pixels wide, $scheme", ({ width, scheme }) => {
    test("open quietly and fit", async () => {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme: scheme,
        javaScriptEnabled: true,
        serviceWorkers: "block",
      });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("dialog", (dialog) => void dialog.dismiss().then(() => complaints.push("a dialog")));
      await page.goto(server.urlOnce());
      expect(page.url()).toBe(server.url); // on by itself, the pass left behind
      for (const path of ["", "compare", "rows", "study/1/"]) {
        await page.goto(`${server.url}${path}`);
        const seen = (await page.evaluate(`({
          scroll: document.documentElement.scrollWidth,
          cutOff: [...document.querySelectorAll("main *:not(.scroll *):not(svg *)")].filter((node) => node.getBoundingClientRect().right > ${width} + 1).length,
        })`)) as { scroll: number; cutOff: number };
        expect(seen.scroll, path).toBeLessThanOrEqual(width);
        expect(seen.cutOff, path).toBe(0);
      }
      expect(await context.cookies()).toEqual([]); // another port of this host would see them
      await page.goto(server.url);
      for (const [name, path] of [
        ["Compare", "compare"],
        ["Rows", "rows"],
        ["Studies", ""],
      ] as const) {
        await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
        expect(page.url()).toBe(`${server.url}${path}`);
      }
      await page.getByRole("link", { name: "one", exact: true }).click();
      expect(page.url()).toMatch(/\/study\/\d+\/$/);
      expect(page.url().startsWith(server.url)).toBe(true);
      expect(complaints.filter((line) => !line.includes("favicon"))).toEqual([]);
      await page.goto(`${server.url}study/99/`); // not there, and not as deep as the others
      await page.getByRole("navigation").getByRole("link", { name: "Rows" }).click();
      expect(page.url()).toBe(`${server.url}rows`);
      await context.close();
    });
  });
});
