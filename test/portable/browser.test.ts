/**
 * The README's lines for a page, in a real browser, in the page and in a worker, with WebAssembly and without: the same
 * bytes as here.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { type Browser, chromium, type Page } from "playwright-core";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { chainTensors, describeChain } from "../../src/compression/artefact.ts";
import { chainFitter } from "../../src/compression/chain.ts";
import { sha256 } from "../../src/formats/hash.ts";
import { safetensorsBytes } from "../../src/formats/safetensors.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { rows } from "../../src/statistics/rows.ts";
import { chromiumPath, needing } from "../support/needs.ts";

const root = resolve(import.meta.dirname, "../..");
const shown = /```js\n([\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8"))?.[1] ?? "";
const dimensions = 64;
const count = 10_000;
const random = seeded(4);
const vectors = matrix(
  count,
  dimensions,
  Float32Array.from({ length: count * dimensions }, () => random.normal()),
);
const names = ["pca:24+int8", "pca:24+unit+rotate+bits:2", "first:10+float16", "pq:8", "signs"];

/** The bytes that are to come out, as text. */
interface Expected {
  readonly name: string;
  readonly description: string;
  readonly tensors: Uint8Array;
  readonly hash: string;
}

async function expectedOf(name: string): Promise<Expected> {
  const training = rows("training", vectors, { kind: "values", values: new Float64Array(count) });
  const chain = await chainFitter(training, seeded(1)).fit(name);
  const tensors = safetensorsBytes(chainTensors(chain));
  const description = { schema: "assay/compressor@1", ...describeChain(chain), distance: "cosine", tensors: sha256(tensors) };
  return { name, description: JSON.stringify(description), tensors, hash: sha256((await chain.encode(vectors)).data) };
}

async function bundled(): Promise<string> {
  const bundle = await rolldown({ input: join(root, "src/portable/index.ts"), platform: "browser" });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  await bundle.close();
  return output[0].code;
}

/** SHA-256 of the codes of vectors, for wherever it is run. */
const hashing = `async (runtime, description, tensors, vectors, options) => {
  const compressor = await runtime.loadCompressor(description, tensors, options);
  const digest = await crypto.subtle.digest("SHA-256", compressor.encode(vectors));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}`;

describe("the runtime elsewhere", () => {
  it("makes the same bytes in a worker thread", { timeout: 60_000 }, async () => {
    const { description, tensors, hash } = await expectedOf("pca:24+int8");
    const worker = new Worker(
      `const { parentPort, workerData } = require("node:worker_threads");
       import("data:text/javascript;base64," + workerData.code).then(async (runtime) => {
         const hash = ${hashing};
         const { description, tensors, vectors } = workerData;
         parentPort.postMessage([await hash(runtime, description, tensors, vectors), await hash(runtime, description, tensors, vectors, { kernel: null })]);
       });`,
      {
        eval: true,
        workerData: { code: Buffer.from(await bundled()).toString("base64"), description, tensors, vectors: vectors.data },
      },
    );
    const got = await new Promise((done, failed) => worker.once("message", done).once("error", failed));
    await worker.terminate();
    expect(got).toEqual([hash, hash]);
  });
});

describe("the runtime in a browser", needing("chromium", existsSync(chromiumPath)), () => {
  let browser: Browser;
  let page: Page;
  const files = new Map<string, string | Buffer>();

  beforeAll(async () => {
    files.set("/runtime.js", await bundled());
    files.set("/vectors", Buffer.from(vectors.data.buffer));
    files.set("/", `<script type="importmap">{"imports":{"assay/runtime":"/runtime.js"}}</script>`);
    browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox", "--disable-gpu"] });
    page = await browser.newPage();
    await page.route("**/*", (route) => {
      const body = files.get(new URL(route.request().url()).pathname);
      const type = route.request().url().endsWith(".js") ? "text/javascript" : "text/html";
      return body === undefined ? route.abort() : route.fulfill({ body, contentType: type });
    });
    await page.goto("https://localhost/");
  }, 60_000);
  afterAll(() => browser?.close());

  it.each(names)("makes the same bytes in a page and in a worker of it: %s", { timeout: 120_000 }, async (name) => {
    const { description, tensors, hash } = await expectedOf(name);
    files.set("/compressor.json", description);
    files.set("/compressor.safetensors", Buffer.from(tensors));
    const work = `async () => {
      const hash = ${hashing};
      const runtime = await import("/runtime.js");
      const get = async (name) => (await fetch(name)).arrayBuffer();
      const description = await (await fetch("/compressor.json")).text();
      const [tensors, vectors] = [await get("/compressor.safetensors"), new Float32Array(await get("/vectors"))];
      return [await hash(runtime, description, tensors, vectors), await hash(runtime, description, tensors, vectors, { kernel: null })];
    }`;
    expect(await page.evaluate(`(${work})()`)).toEqual([hash, hash]);
    files.set("/worker.js", `(${work})().then(postMessage);`);
    const inWorker = `new Promise((done, failed) => {
      const worker = new Worker("/worker.js", { type: "module" });
      worker.onmessage = ({ data }) => done(data);
      worker.onerror = ({ message }) => failed(new Error(message));
    })`;
    expect(await page.evaluate(inWorker)).toEqual([hash, hash]);
  });

  it("runs the README's lines", { timeout: 60_000 }, async () => {
    const { description, tensors } = await expectedOf("pca:24+int8");
    files.set("/compressor.json", description);
    files.set("/compressor.safetensors", Buffer.from(tensors));
    files.set(
      "/shown.js",
      `export const run = async (vectors, query) => { ${shown.replace(/^import .*\n/, "")}; return Array.from(rows); }`,
    );
    files.set("/shown.js", `${/^import .*\n/.exec(shown)?.[0] ?? ""}${String(files.get("/shown.js"))}`);
    const found = await page.evaluate(`(async () => {
      const { run } = await import("/shown.js");
      const vectors = new Float32Array(await (await fetch("/vectors")).arrayBuffer());
      return run(vectors, vectors.slice(0, ${dimensions}));
    })()`);
    expect(found).toHaveLength(10);
    expect((found as number[])[0]).toBe(0); // the first vector finds itself
  });
});
