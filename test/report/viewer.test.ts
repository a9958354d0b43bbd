/** The script of the page in a real browser: what every control does, what the address keeps, and that nothing else happens. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../src/report/page.ts";
import type { StudyResults } from "../../src/report/study.ts";
import { violations } from "../support/axe-violations.ts";
import { launchedBrowser } from "../support/launched-browser.ts";
import { chromiumPath, needing } from "../support/needs.ts";
import { withDetails } from "../support/sample-details.ts";
import { hostileName, sampleStudy } from "../support/sample-study.ts";

const rightToLeft = "זה סרט נהדר";
const study = sampleStudy({ names: ["pretrained", "finetuned"], layers: [0, 6], dimensions: 48, headSeeds: [0] });
const texts = ["A fine film.", hostileName, rightToLeft, `${hostileName}</script><!--<script>`];
const detailed = withDetails(study, { texts });
const manyClasses = Array.from({ length: 500 }, (_, i) => `class ${i} ${rightToLeft}`);
const vectors = "vectors=finetuned%2C+layer+6%2C+%5BCLS%5D%2C+head+seed+0";

/** Studies that try to break out, or have next to nothing in them. */
const odd: readonly (readonly [name: string, study: StudyResults])[] = [
  [
    "hostile names and texts",
    withDetails(
      sampleStudy({
        taskName: hostileName,
        encoderName: hostileName,
        labelNames: [hostileName, rightToLeft],
        compressors: [hostileName, "pca"],
        dimensions: 24,
      }),
      { texts },
    ),
  ],
  ["500 classes", sampleStudy({ names: ["vectors"], labelNames: manyClasses, dimensions: 16 })],
  ["one dimension, one size", withDetails(sampleStudy({ dimensions: 1, compressors: ["pca"], sizes: 1 }))],
  ["values that are all equal", withDetails(sampleStudy({ dimensions: 12 }), { isFlat: true })],
  ["real values", withDetails(sampleStudy({ labelNames: null, dimensions: 12 }))],
  ["refused", sampleStudy({ refused: true, dimensions: 12 })],
];

describe("the viewer", needing("chromium", existsSync(chromiumPath)), () => {
  let browser: Browser;
  let folder: string;
  let complaints: string[] = [];
  let requests: string[] = [];
  let files = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "assay-viewer-"));
    browser = await launchedBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints).toEqual([]);
    expect(requests.slice(1)).toEqual([]);
  });

  interface Place {
    readonly hash?: string;
    readonly width?: number;
    readonly scheme?: "light" | "dark";
    readonly isScripted?: boolean;
    /** Is the script taken out? What looks at the page needs one of its own. */
    readonly isCut?: boolean;
  }

  async function opened(results: StudyResults, place: Place = {}): Promise<Page> {
    const { hash = "", width = 1280, scheme = "light", isScripted = true, isCut = false } = place;
    const file = join(folder, `${files++}.html`);
    const whole = renderReport(results);
    await writeFile(file, isCut ? whole.replace(/<script[\s\S]*<\/script>/, "") : whole);
    const page = await browser.newPage({
      viewport: { width, height: 900 },
      colorScheme: scheme,
      javaScriptEnabled: isScripted,
      reducedMotion: "reduce",
    });
    [complaints, requests] = [[], []];
    page.setDefaultTimeout(20_000);
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => void dialog.dismiss().then(() => complaints.push("a dialog")));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(`${pathToFileURL(file).href}${hash}`);
    if (isScripted && !isCut) await page.locator(".tools").first().waitFor({ state: "attached" });
    return page;
  }

  async function saved(page: Page, button: Locator): Promise<readonly [name: string, content: Buffer]> {
    const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
    return [download.suggestedFilename(), await readFile(await download.path())];
  }

  /** With everything unfolded. */
  async function unfoldedViolations(page: Page): Promise<readonly unknown[]> {
    await page.evaluate(`document.querySelectorAll("details").forEach((details) => { details.open = true; })`);
    return violations(page);
  }

  const curves = (page: Page): Locator => page.locator("#curves-0");
  /** Lines of the curves that are drawn. */
  const lines = (figure: Locator): Promise<number> => figure.locator(".drawn svg [aria-label=line] path").count();

  describe("a figure", () => {
    test("is drawn at the width that it has", async () => {
      const page = await opened(study, { width: 900 });
      const chart = curves(page).locator(".drawn svg");
      await curves(page).scrollIntoViewIfNeeded();
      await chart.waitFor();
      expect(await chart.getAttribute("width")).toBe("852");
      await page.setViewportSize({ width: 500, height: 900 });
      await expect.poll(() => chart.getAttribute("width")).toBe("468");
    });

    test("singles out and hides series, with the keyboard too, and the address keeps it", async () => {
      const page = await opened(study);
      const figure = curves(page);
      await figure.scrollIntoViewIfNeeded();
      await figure.locator(".drawn svg").waitFor();
      const all = await lines(figure);
      const first = figure.getByRole("button", { name: "Principal components (PCA)", exact: true });
      expect(await first.getAttribute("aria-pressed")).toBe("true");
      await first.focus();
      await page.keyboard.press("Enter");
      expect(await first.getAttribute("aria-pressed")).toBe("false");
      expect(await lines(figure)).toBeLessThan(all);
      expect(page.url()).toContain("hide=curves-0%3A0");
      await figure.getByRole("button", { name: "only First dimensions" }).click();
      expect(await lines(figure)).toBeLessThan(all / 2);
      await page.goBack();
      await page.goBack();
      await expect.poll(() => lines(figure)).toBe(all);
    });

    test("becomes SVG, PNG and CSV of what is shown", async () => {
      const page = await opened(study, { hash: "#hide=curves-0:1" });
      const figure = curves(page);
      const button = (name: string): Locator => figure.getByRole("button", { name, exact: true });
      const [svgName, svg] = await saved(page, button("SVG"));
      expect(svgName).toBe("curves-0.svg");
      expect(svg.toString()).toMatch(/^<svg [^>]*width="6.9in"/);
      expect(svg.toString()).toContain("Principal components (PCA)</text>");
      expect(svg.toString()).not.toContain("Gaussian random projections</text>");
      const [pngName, png] = await saved(page, button("PNG"));
      expect(pngName).toBe("curves-0.png");
      expect(png.subarray(1, 4).toString()).toBe("PNG");
      expect(png.readUInt32BE(16)).toBe(3 * 766);
      const [csvName, csv] = await saved(page, button("CSV"));
      expect(csvName).toBe("curves-0.csv");
      expect(csv.toString().split("\n")[0]).toBe("panel,mark,series,x,x2,y,low,high,note");
      expect(csv.toString()).toContain("Principal components (PCA)");
      expect(csv.toString()).not.toContain("Gaussian");
      await button("Table").click();
      expect(await figure.locator("table tbody tr").count()).toBeGreaterThan(20);
      expect(await button("Table").getAttribute("aria-pressed")).toBe("true");
    });

    test("says what the nearest point is", async () => {
      const page = await opened(study);
      const figure = curves(page);
      await figure.scrollIntoViewIfNeeded();
      const dot = figure.locator(".drawn circle").first();
      await dot.waitFor();
      const { x, y } = (await dot.boundingBox())!;
      await page.mouse.move(x - 6, y + 4);
      await expect.poll(() => figure.locator(".reading").textContent()).toMatch(/k = 1: [\d.]+ % \[[\d.]+, [\d.]+\]/);
    });

    test("at the top has its files and numbers, too", async () => {
      const page = await opened(study);
      const tools = page.locator("header .tools");
      const [name, svg] = await saved(page, tools.getByRole("button", { name: "SVG" }));
      expect(name).toBe("first.svg");
      expect(svg.toString()).toContain("finetuned");
      await tools.getByRole("button", { name: "Table" }).click();
      expect(await page.locator("header table tbody tr").count()).toBeGreaterThan(20);
    });

    test("has the numbers of what is shown, however they were sorted before", async () => {
      const page = await opened(
        sampleStudy({ names: ["pretrained", "finetuned"], dimensions: 48, compressors: ["pca", "first-dimensions"] }),
      );
      const figure = curves(page);
      await figure.getByRole("button", { name: "Table", exact: true }).click();
      const rows = figure.locator("table tbody tr");
      const all = await rows.allTextContents();
      await figure.locator("thead button").nth(2).click();
      await figure.getByRole("button", { name: "Principal components (PCA)", exact: true }).click();
      await figure.locator("thead button").nth(2).click();
      const shown = await rows.allTextContents();
      expect(shown.toSorted()).toEqual(all.filter((row) => !row.includes("Principal components")).toSorted());
      expect(shown.length).toBeLessThan(all.length);
    });

    test("is printed as it was made, without controls", async () => {
      const page = await opened(study);
      await curves(page).scrollIntoViewIfNeeded();
      await curves(page).locator(".drawn svg").waitFor();
      await page.emulateMedia({ media: "print" });
      expect(await page.locator(".tools:visible, .choices:visible, canvas:visible, .drawn:visible").count()).toBe(0);
      expect(await curves(page).locator(".still svg").isVisible()).toBe(true);
    });
  });

  describe("a table", () => {
    const open = async (page: Page): Promise<Locator> => {
      const folded = page.locator("details", { hasText: "Every size of the curve" }).first();
      await folded.locator("summary").click();
      await folded.locator("thead button").first().waitFor();
      return folded;
    };
    const column = (table: Locator, at: number): Promise<string[]> =>
      table.locator(`tbody tr:visible td:nth-child(${at})`).allTextContents();

    test("is sorted by its heads, and the address keeps it", async () => {
      const page = await opened(study);
      const table = await open(page);
      const before = await column(table, 3);
      const head = table.getByRole("button", { name: "k", exact: true });
      const numbers = (cells: readonly string[]): number[] => cells.map((cell) => Number(cell.replace(",", "")));
      await head.click();
      const rising = numbers(await column(table, 3));
      expect(rising).toEqual([...rising].sort((a, b) => a - b));
      expect(await table.locator("th[aria-sort=ascending]").allTextContents()).toEqual(["k"]);
      await head.click();
      expect(numbers(await column(table, 3))).toEqual([...rising].reverse());
      expect(page.url()).toMatch(/sort=\d+-2-descending/);
      await head.click();
      expect(await column(table, 3)).toEqual(before);
      expect(await table.locator("th[aria-sort]").count()).toBe(0);
    });

    test("is filtered, and copied as it stands", async () => {
      const page = await opened(study);
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      const table = await open(page);
      const all = await column(table, 3);
      await table.getByLabel("Filter").fill("16");
      const shown = await column(table, 3);
      expect(shown.length).toBeLessThan(all.length);
      expect(shown).toContain("16");
      await table.getByRole("button", { name: "Copy TSV" }).click();
      await table.getByText("Copied.").waitFor();
      const read = (): Promise<string> => page.evaluate("navigator.clipboard.readText()");
      const copied = (await read()).trimEnd().split("\n");
      expect(copied[0]).toMatch(/^Kept\tProbe\tk\t/);
      expect(copied).toHaveLength(shown.length + 1);
      await table.getByRole("button", { name: "Copy Markdown" }).click();
      await expect.poll(read).toMatch(/^\| Kept \| Probe \| k \|/);
    });
  });

  describe("the map of dimensions", () => {
    test("opens a dimension by a click, and jumps to what goes with it", async () => {
      const page = await opened(detailed);
      const map = page.getByRole("application");
      await map.scrollIntoViewIfNeeded();
      await map.click({ position: { x: 200, y: 28 } });
      const heading = page.locator(".opened h3");
      const first = (await heading.textContent())!;
      expect(first).toMatch(/^Dimension \d+ of pretrained, embeddings layer/);
      expect(await page.locator(".opened svg.chart").count()).toBe(1);
      expect(await page.locator(".opened tbody tr").count()).toBe(2);
      expect(await page.locator(".opened .texts").count()).toBe(3);
      await page.getByRole("group", { name: "Open a dimension" }).getByRole("button").first().click();
      expect(await heading.textContent()).not.toBe(first);
      await page.goBack();
      await expect.poll(() => heading.textContent()).toBe(first);
      await page.getByRole("button", { name: /^Close dimension/ }).click();
      expect(await heading.count()).toBe(0);
    });

    test("is read and opened with the keyboard", async () => {
      const page = await opened(detailed);
      await page.getByRole("application").focus();
      for (const key of ["ArrowRight", "ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
      const reading = page.locator("#map-reading");
      await expect.poll(() => reading.textContent()).toMatch(/^pretrained, layer 6, \[CLS\]: dimension 2, accuracy [\d.]+ %/);
      await page.keyboard.press("End");
      await expect.poll(() => reading.textContent()).toContain("dimension 47");
      await page.keyboard.press("Enter");
      expect(await page.locator(".opened h3").textContent()).toContain("Dimension 47 of pretrained, layer 6");
    });

    test("is as the address says, and the address as the controls say", async () => {
      const page = await opened(detailed, { hash: `#dimension=7&${vectors}&order=score&margin=0.05` });
      expect(await page.locator(".opened h3").textContent()).toBe("Dimension 7 of finetuned, layer 6, [CLS], head seed 0");
      expect(await page.getByLabel("Order").inputValue()).toBe("score");
      expect(await page.locator("output").textContent()).toBe("5 points");
      await page.getByRole("spinbutton", { name: "Dimension" }).fill("9");
      await page.getByRole("spinbutton", { name: "Dimension" }).press("Enter");
      expect(page.url()).toContain("dimension=9");
      await page.getByLabel("Order").selectOption("index");
      expect(page.url()).not.toContain("order");
      await page.reload();
      expect(await page.locator(".opened h3").textContent()).toContain("Dimension 9 of finetuned");
      requests = [];
    });

    test("keeps its order wherever the keyboard goes, and gives its numbers away", async () => {
      const page = await opened(detailed, { hash: "#order=score" });
      const map = page.getByRole("application");
      await map.focus();
      const reading = (): Promise<string | null> => page.locator("#map-reading").textContent();
      const at = async (): Promise<string> => /dimension (\d+)/.exec((await reading()) ?? "")![1]!;
      await page.keyboard.press("Home");
      const first = await at();
      await page.keyboard.press("ArrowDown");
      await expect.poll(reading).toContain("pretrained, layer 6");
      expect(await at()).toBe(first);
      await page.keyboard.press("Enter");
      await expect.poll(() => page.evaluate("document.activeElement.tagName")).toBe("H3");
      await page.getByRole("button", { name: /^Close dimension/ }).click();
      expect(await page.evaluate("document.activeElement.tagName")).toBe("CANVAS");
      const [name, csv] = await saved(page, page.locator("#explore").getByRole("button", { name: "CSV" }).first());
      expect(name).toBe("map.csv");
      const lines = csv.toString().trimEnd().split("\n");
      expect(lines).toHaveLength(1 + 4 * 48);
      const { score } = detailed.rows.find(
        (row) => row.part === "dimension" && row.variant === "finetuned" && row.dimension === 5,
      )!;
      expect(lines.some((line) => line.includes(`",5,${Number(score.toPrecision(6))},`))).toBe(true);
      await page.locator("#explore select").first().selectOption("finetuned, layer 6, [CLS], head seed 0");
      expect(page.url()).toContain(vectors);
    });

    test("leaves what is looked at in the address where a link leads elsewhere", async () => {
      const page = await opened(detailed, { hash: `#dimension=7&${vectors}` });
      await page.getByRole("link", { name: "Which texts?" }).click();
      await expect.poll(() => page.url()).toMatch(/dimension=7.*at=texts/);
      await page.reload();
      await page.locator(".opened").waitFor({ state: "attached" });
      expect(await page.evaluate("Math.abs(document.getElementById('texts').getBoundingClientRect().top) < 400")).toBe(true);
      requests = [];
    });

    test("has no id twice with everything open", async () => {
      const page = await opened(detailed, { hash: `#dimension=7&${vectors}` });
      await page.evaluate(`document.querySelectorAll("details").forEach((details) => { details.open = true; })`);
      await page.locator(".opened details svg.chart").first().waitFor();
      const ids = await page.evaluate<string[]>("[...document.querySelectorAll('[id]')].map(({ id }) => id)");
      expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    });

    test("stands by variance and by cluster, where that is kept", async () => {
      const page = await opened(detailed, { hash: `#${vectors}` });
      const map = page.getByRole("application");
      const first = async (order: string): Promise<string | null> => {
        await page.getByLabel("Order").selectOption(order);
        await map.focus();
        await page.keyboard.press("Home");
        return page.locator("#map-reading").textContent();
      };
      expect(await first("by variance of these vectors")).toContain("dimension 4,");
      expect(await first("by cluster of these vectors")).toContain("dimension 47,");
      await page.keyboard.press("ArrowRight");
      expect(await page.locator("#map-reading").textContent()).toContain("dimension 46,");
      await page.keyboard.press("Enter");
      const words = await page.locator(".opened").textContent();
      expect(words).toMatch(/Standard deviation 2 on training rows, number 29\s+of 48/);
      expect(words).toMatch(/In a cluster of 23 dimensions, \|r\| 0\.5 at least on average: 47, 46, 45/);
      const plain = await opened(study);
      expect(await plain.getByLabel("Order").locator("option").count()).toBe(2);
    });

    test("stands by what finetuning gained, and shows the dimension before it", async () => {
      const page = await opened(detailed, { hash: `#${vectors}&order=gain` });
      await page.getByRole("application").focus();
      await page.keyboard.press("Home");
      const reading = (await page.locator("#map-reading").textContent())!;
      const dimension = Number(/dimension (\d+),/.exec(reading)![1]);
      const score = (name: string): number =>
        detailed.rows.find(
          (row) =>
            row.part === "dimension" &&
            row.variant === name &&
            row.layer === 6 &&
            row.dimension === dimension &&
            row.metric === "accuracy",
        )!.score;
      const gains = Array.from({ length: 48 }, (_, at) => at).map((at) => {
        const of = (name: string): number =>
          detailed.rows.find(
            (row) => row.part === "dimension" && row.variant === name && row.layer === 6 && row.dimension === at,
          )!.score;
        return of("finetuned") - of("pretrained");
      });
      expect(score("finetuned") - score("pretrained")).toBe(Math.max(...gains));
      await page.keyboard.press("Enter");
      const before = page.locator(".opened details", { hasText: "The same dimension of the other vectors" });
      await before.locator("summary").click();
      await before.getByRole("heading", { name: "pretrained, layer 6, [CLS]" }).waitFor();
      await expect.poll(() => before.locator("svg.chart").count()).toBe(3);
      const first = await opened(detailed);
      expect(await first.getByLabel("Order").locator("option").allTextContents()).not.toContain(
        "by gain over pretrained vectors",
      );
    });

    test("of many layers of large vectors is no wider than the page, and reaches their ends", async () => {
      const large = sampleStudy({
        layers: Array.from({ length: 14 }, (_, layer) => layer),
        dimensions: 4096,
        compressors: ["pca"],
      });
      const page = await opened(large);
      const map = page.getByRole("application");
      await map.focus();
      const { width, height } = (await map.boundingBox())!;
      expect(width).toBeLessThanOrEqual(1280);
      expect(height).toBeLessThan(900);
      await page.keyboard.press("End");
      await expect.poll(() => page.locator("#map-reading").textContent()).toContain("dimension 4095");
      await expect.poll(() => page.evaluate("document.querySelector('.map').scrollLeft")).toBe(4096 * 3 - width);
      await map.hover({ position: { x: width - 2, y: 20 } });
      expect(await page.locator("#map-reading").textContent()).toContain("embeddings layer, [CLS]: dimension 4095");
    });

    test("shows texts as they are, and those that finetuning turned", async () => {
      const page = await opened(detailed, { hash: `#dimension=1&${vectors}` });
      const shown = await page.locator(".opened .texts p").allTextContents();
      expect(shown).toContain(hostileName);
      expect(shown).toContain(rightToLeft);
      expect(await page.locator("main img, main iframe").count()).toBe(0);
      const all = page.locator("details", { hasText: "texts that this page carries" });
      await all.locator("summary").click();
      expect(await all.locator("li").count()).toBe(24);
      await all.getByRole("searchbox").fill("FINE film");
      expect(await all.locator("li").count()).toBe(6);
      expect(await all.getByRole("status").textContent()).toBe("6 of 24 rows");
      const turned = page.locator("details", { hasText: "All that became right" });
      await turned.locator("summary").click();
      expect(await turned.locator("li").count()).toBe(3);
    });
  });

  test.each([true, false])("leads from every claim to texts by two clicks (script: %s)", async (isScripted) => {
    const page = await opened(detailed, { isScripted });
    const claims = page.locator("section:has(> .sentences):not(#controls)");
    expect(await claims.count()).toBeGreaterThanOrEqual(4);
    for (const claim of await claims.all()) {
      await claim.locator("a[href^='#']").last().click();
      const target = page.locator(new URL(page.url()).hash);
      expect(await target.count()).toBe(1);
      const after = page.locator(`${new URL(page.url()).hash} ~ details, ${new URL(page.url()).hash} details`).first();
      await after.locator("summary").click();
      expect(await after.locator("q:visible, .texts p:visible").first().textContent()).not.toBe("");
      await after.locator("summary").click();
    }
  });

  test("another margin moves k*, and says what that is worth", async () => {
    const page = await opened(sampleStudy({ dimensions: 48 }));
    const slider = page.getByRole("slider");
    const at = page.getByRole("region", { name: "The fewest dimensions at this margin" }).locator("tbody td:nth-child(4)");
    expect(await at.textContent()).toContain("would do");
    const planned = await at.textContent();
    await slider.fill("0.001");
    await expect.poll(() => at.textContent()).toBe("not even the largest size");
    await slider.fill("0.1");
    await expect.poll(() => at.textContent()).toBe("1 principal component would do");
    expect(page.url()).toContain("margin=0.1");
    expect(await page.getByRole("columnheader", { name: "At a margin of 10 points" }).count()).toBe(1);
    expect(await page.getByText("carries no 95 %").count()).toBe(1);
    await page.getByRole("button", { name: "As planned" }).click();
    expect(await at.textContent()).toBe(planned);
  });

  test.each(odd)("lets nothing out and copes: %s", async (_, results) => {
    const page = await opened(results, { hash: "#dimension=0", width: 400, scheme: "dark" });
    await page.evaluate(`document.querySelectorAll("details").forEach((details) => { details.open = true; })`);
    for (const figure of await page.locator("figure:not(#first)").all()) {
      await figure.scrollIntoViewIfNeeded();
      await figure.locator(".drawn svg").waitFor();
      await figure.getByRole("button", { name: "Table", exact: true }).click();
    }
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(400);
    expect(await page.locator("main img, main iframe, main style, main [style*=display]").count()).toBe(0);
    expect(await page.locator("main").textContent()).not.toMatch(/NaN|undefined|\[object/);
  });

  test("says everything without JavaScript", async () => {
    const page = await opened(detailed, { isScripted: false });
    expect(await page.locator("figure svg.chart:visible").count()).toBe(await page.locator("figure").count());
    expect(await page.locator("button, .tools").count()).toBe(0);
  });

  describe.each([400, 1280, 2000])("%d pixels wide", (width) => {
    test.each(["light", "dark"] as const)("can be used by all and fits: %s", async (scheme) => {
      const page = await opened(detailed, { hash: `#dimension=3&${vectors}`, width, scheme });
      await page.locator(".opened").waitFor();
      expect(await unfoldedViolations(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    });

    test.each(["light", "dark"] as const)("can be used by all without the script: %s", async (scheme) => {
      const page = await opened(detailed, { width, scheme, isCut: true });
      expect(await unfoldedViolations(page)).toEqual([]);
    });
  });
});
