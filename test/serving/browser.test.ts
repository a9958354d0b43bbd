/** The server's pages in a real browser: opened by the address, nothing complained of, nothing cut off, no script needed but to follow a study that runs. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FolderLock, lockFolder } from "../../src/formats/folder-lock.ts";
import { type StudyServer, serveStudies } from "../../src/serving/serve-studies.ts";
import { violations } from "../support/axe-violations.ts";
import { launchedBrowser } from "../support/launched-browser.ts";
import { chromiumPath, needing } from "../support/needs.ts";
import { hostileName, sampleStudy } from "../support/sample-study.ts";
import { writeBegunStudy, writeStudyFolder } from "../support/study-folders.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("the server's pages in a browser", needing("chromium", existsSync(chromiumPath)), () => {
  const root = temporaryFolder();
  const small = { dimensions: 48, compressors: ["pca"] };
  const study = sampleStudy({ ...small, names: ["pretrained", "finetuned"] });
  let browser: Browser;
  let server: StudyServer;
  let lock: FolderLock;

  beforeAll(async () => {
    writeStudyFolder(join(root, "one"), study);
    writeStudyFolder(join(root, "two"), sampleStudy({ ...small, seed: 2, encoderName: hostileName }));
    writeStudyFolder(join(root, "three"), sampleStudy({ ...small, labelNames: null, taskName: "a".repeat(200) }));
    writeBegunStudy(join(root, "four"), study, 7);
    lock = await lockFolder(join(root, "four"));
    server = await serveStudies([root], null);
    browser = await launchedBrowser();
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

    test.each(["", "compare", "rows"])("can be used by all: /%s", async (path) => {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme, bypassCSP: true });
      await page.goto(`${server.url}${path}`);
      expect(await page.locator("table").count()).toBeGreaterThan(0);
      expect(await violations(page)).toEqual([]);
      await page.close();
    });
  });

  test("the first page follows a study that runs, and stays where it is", async () => {
    const page = await browser.newPage({ viewport: { width: 500, height: 300 } });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.clock.install();
    await page.goto(server.url);
    await page.getByText("This page looks again every 5 seconds.").waitFor();
    const cells = page.locator("tr", { hasText: "running" }).locator("td.n").last();
    expect(await cells.textContent()).toBe("7");
    const link = page.getByRole("link", { name: "two", exact: true });
    await link.focus();
    const top = (): Promise<number> => page.evaluate("scrollY");
    const before = await top();
    expect(before).toBeGreaterThan(100);
    await page.evaluate("document.activeElement.isTheOldOne = true");
    writeBegunStudy(join(root, "four"), study, 9);
    await page.clock.runFor(5000);
    await expect.poll(() => cells.textContent()).toBe("9");
    expect(await page.evaluate("document.activeElement.isTheOldOne")).toBe(true);
    expect(await top()).toBe(before);
    writeStudyFolder(join(root, "four"), study); // its link joins the table, whose lines are made anew
    await page.clock.runFor(5000);
    await page.getByRole("link", { name: "four", exact: true }).waitFor();
    expect(await page.evaluate("document.activeElement.textContent")).toBe("two");
    expect(await page.getByText("looks again").count()).toBe(0);
    expect(await page.title()).toBe("4 studies · Assay");
    let asked = 0;
    page.on("request", () => asked++);
    await page.clock.runFor(20_000);
    expect(asked).toBe(0);
    expect(complaints.filter((line) => !line.includes("favicon"))).toEqual([]);
    await page.close();
  });

  test("without JavaScript a link looks again", async () => {
    writeBegunStudy(join(root, "four"), study, 7);
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(server.url);
    const cells = page.locator("tr", { hasText: "running" }).locator("td.n").last();
    const before = Number(await cells.textContent());
    writeBegunStudy(join(root, "four"), study, before + 3);
    await page.getByRole("link", { name: "Look again" }).click();
    await expect.poll(() => cells.textContent()).toBe(String(before + 3));
    await page.close();
  });
});
