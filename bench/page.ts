/**
 * The report's page: its size, how soon it is there, and how soon it answers. Pages of the study in a folder as it is, and
 * grown to the sizes that people have; each opened in headless Chromium from its file. An interaction's time is from the
 * event to the frame that shows what came of it.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { parseArgs, promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";
import { machine } from "./machine.ts";
import { median } from "./median.ts";

const root = resolve(import.meta.dirname, "../..");

/** What is written and opened. */
interface Size {
  readonly name: string;
  /** Null for the study as it is. */
  readonly grown: {
    readonly layers: number;
    readonly dimensions: number;
    readonly testRows: number;
    readonly classes?: number;
  } | null;
  /** That it should be at most: megabytes, seconds until it is alive, milliseconds of an interaction. */
  readonly goal: readonly [megabytes: number, seconds: number, milliseconds: number];
}

const sizes: readonly Size[] = [
  { name: "the study", grown: null, goal: [1, 2, 100] },
  { name: "12 layers × 768 × 2, 100,000 rows", grown: { layers: 12, dimensions: 768, testRows: 100_000 }, goal: [8, 2, 100] },
  { name: "24 layers × 4,096 × 2, 1,000 rows", grown: { layers: 24, dimensions: 4096, testRows: 1000 }, goal: [8, 2, 100] },
  {
    name: "the same, 6 classes: as many as are told apart",
    grown: { layers: 24, dimensions: 4096, testRows: 1200, classes: 6 },
    goal: [8, 2, 100],
  },
];

/** What a reader does: what is found, and what is done to it on the page. Each is done again and again. */
const interactions: readonly (readonly [name: string, find: string, act: string])[] = [
  ["hide a curve", "#curves-0 .choices button:not(.only)", "element.click()"],
  ["single out a curve", "#curves-0 .choices .only", "element.click()"],
  ["point at the map", ".map canvas", "move(element, i)"],
  ["move on the map by key", ".map canvas", "press(element, 'ArrowRight')"],
  ["open a dimension", ".map canvas", "press(element, 'Enter', (press(element, 'ArrowRight'), 0))"],
  ["order by score, and back", "#explore select:has(option[value=score])", "choose(element, i % 2 ? 'index' : 'score')"],
  [
    "order by cluster, by variance",
    "#explore select:has(option[value=score])",
    "choose(element, i % 2 ? 'cluster' : 'variance')",
  ],
  ["move the margin", "#margin input[type=range]", "slide(element, 0.001 * (1 + i))"],
  ["sort the longest table", "@longest thead button", "element.click()"],
  ["filter the longest table", "@longest .tools input", "slide(element, i % 2 ? '' : '9')"],
  ["other vectors", "#explore select", "choose(element, i % 2)"],
  ["the table of the largest figure", "#single-dimensions-0 .tools button:last-of-type", "element.click()"],
  [
    "search in a thousand texts",
    "#texts-all input, section#changes details:last-of-type input",
    "slide(element, i % 2 ? '' : 'the')",
  ],
];

/** The words of the above, on the page. */
const vocabulary = `
  const move = (element, i) => { const { left, top } = element.getBoundingClientRect(); element.dispatchEvent(new PointerEvent("pointermove", { clientX: left + 20 + i * 13, clientY: top + 24, bubbles: true })); };
  const press = (element, key) => element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const choose = (element, value) => { element.value = value; element.dispatchEvent(new Event("change", { bubbles: true })); };
  const slide = (element, value) => { element.value = value; element.dispatchEvent(new Event("input", { bubbles: true })); };
  const shown = () => new Promise((resolve) => requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => resolve(performance.now()); port2.postMessage(0); }));
  const find = (selector) => {
    if (!selector.startsWith("@longest ")) return document.querySelector(selector);
    const blocks = [...document.querySelectorAll("details:has(table)")];
    const longest = blocks.toSorted((a, b) => b.querySelectorAll("tr").length - a.querySelectorAll("tr").length)[0];
    return longest.querySelector(selector.slice(9));
  };`;

/** `--study DIR` (finished, finetuned), `--runs N` (openings), `--times N` (of each interaction) */
export async function run(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      study: { type: "string", default: "studies/demo-all-MiniLM-L6-v2-uint8" },
      runs: { type: "string", default: "5" },
      times: { type: "string", default: "9" },
    },
  });
  if (!existsSync(join(values.study, "summary.json")))
    throw new Error(`${values.study} holds no finished study: npm run study makes one, --study names another.`);
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  const executablePath = process.env["ASSAY_CHROMIUM"] ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const before = machine();
  try {
    const tables: string[] = [];
    process.stdout.write(
      "\n| page | MB | goal | written s | first paint s | alive s | goal | requests |\n|---|---|---|---|---|---|---|---|\n",
    );
    for (const size of sizes) {
      const file = join(folder, "page.html");
      const written = await write(values.study, file, size);
      const opened = await openings(browser, file, Number(values.runs));
      const figures = [written.bytes / 1e6, size.goal[0], written.seconds, opened.paint, opened.alive, size.goal[1]];
      process.stdout.write(`| ${size.name} | ${figures.map((value) => value.toFixed(2)).join(" | ")} | ${opened.requests} |\n`);
      tables.push(await interactionRow(browser, file, size, Number(values.times)));
    }
    const heads = interactions.map(([name]) => name);
    process.stdout.write(`\nMilliseconds from the event to the frame that shows it: median (largest) of ${values.times}.\n\n`);
    process.stdout.write(`| page | ${heads.join(" | ")} | goal |\n|---${"|---".repeat(heads.length)}|---|\n${tables.join("")}`);
    process.stdout.write(`\nChromium ${browser.version()}\nbefore: ${before}\nafter:  ${machine()}\n`);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A process of its own: what one page needed is gone before the next. */
async function write(study: string, to: string, { grown }: Size): Promise<{ readonly seconds: number; readonly bytes: number }> {
  const words = [join(root, "bench/page/write-page.mjs"), study, to, ...(grown === null ? [] : [JSON.stringify(grown)])];
  const { stdout } = await promisify(execFile)(process.execPath, ["--max-old-space-size=6000", ...words]);
  return JSON.parse(stdout);
}

/** Medians, from the start of the navigation. */
async function openings(browser: Browser, file: string, runs: number) {
  const times: { readonly paint: number; readonly alive: number; readonly requests: number }[] = [];
  for (let run = 0; run < runs; run++) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.addInitScript(`new MutationObserver((_, observer) => {
      if (document.querySelector("#explore canvas") === null) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => { globalThis.aliveAt = performance.now(); }));
    }).observe(document, { childList: true, subtree: true });`);
    let requests = -1;
    page.on("request", () => requests++);
    await page.goto(pathToFileURL(file).href);
    while ((await page.evaluate<number | undefined>("globalThis.aliveAt")) === undefined) await page.waitForTimeout(20);
    const [paint, alive] = await page.evaluate<[number, number]>(
      "[performance.getEntriesByName('first-contentful-paint')[0].startTime, globalThis.aliveAt]",
    );
    times.push({ paint, alive, requests });
    await page.close();
  }
  const middle = (of: (each: (typeof times)[number]) => number): number => median(times.map(of));
  return {
    paint: middle(({ paint }) => paint) / 1000,
    alive: middle(({ alive }) => alive) / 1000,
    requests: middle((all) => all.requests),
  };
}

async function interactionRow(browser: Browser, file: string, size: Size, times: number): Promise<string> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(pathToFileURL(file).href);
  await page.locator("#explore canvas").waitFor({ state: "attached" });
  await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true;");
  await page.waitForTimeout(2000);
  const cells: string[] = [];
  for (const [, selector, act] of interactions) {
    const taken = await page.evaluate<number[] | null>(`(async () => {${vocabulary}
      let element = find(${JSON.stringify(selector)});
      if (element === null) return null;
      element.scrollIntoView({ block: "center" });
      await new Promise((resolve) => setTimeout(resolve, 400));
      const taken = [];
      for (let i = 0; i < ${times}; i++) {
        element = find(${JSON.stringify(selector)});
        const from = performance.now();
        ${act};
        taken.push((await shown()) - from);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      return taken;
    })()`);
    cells.push(taken === null ? "none" : `${median(taken).toFixed(0)} (${Math.max(...taken).toFixed(0)})`);
  }
  await page.close();
  return `| ${size.name} | ${cells.join(" | ")} | ${size.goal[2]} |\n`;
}
