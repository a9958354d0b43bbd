import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { ProgressEvent } from "../../src/base/progress.ts";
import type { Encoder } from "../../src/encoders/encoder.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { openEncoderSession } from "../../src/encoders/run.ts";
import type { Task } from "../../src/tasks/task.ts";
import { embed } from "../../src/vectors/embed.ts";
import type { EmbedOptions } from "../../src/vectors/embed-options.ts";
import { openVectorSet } from "../../src/vectors/open.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyEncoder } from "./tiny.ts";
import { tinyTask } from "./tiny-task.ts";

const folder = temporaryFolder();
const task = tinyTask(90);
const finished = ["ids.txt", "manifest.json", "rows.safetensors", "vectors.safetensors"];
let encoder: Encoder;

beforeAll(async () => {
  encoder = await loadEncoder(await writeTinyEncoder(join(folder, "model")));
});

const bytesOf = (set: string): string[] =>
  readdirSync(set).map((name) => `${name} ${readFileSync(join(set, name)).toString("hex")}`);
const failure = async (options: EmbedOptions, from: Encoder = encoder, of: Task = task): Promise<unknown> =>
  embed(from, of, options).then(
    () => null,
    (cause: unknown) => cause,
  );

describe("embed", () => {
  // Padding and batches change the order of sums: a few units in the last place of values around 1.
  const rounding = { absolute: 2e-6 };

  it("puts every text's vectors in the text's row, for every layer and pooling", async () => {
    const set = await embed(encoder, task, {
      folder: join(folder, "all"),
      layers: "all",
      poolings: ["cls", "mean"],
      tokenBudget: 100,
    });
    expect(set.slices).toEqual([0, 1, 2].flatMap((layer) => ["cls", "mean"].map((pooling) => ({ layer, pooling }))));
    const session = await openEncoderSession(encoder, { layers: [0, 1, 2], poolings: ["cls", "mean"] });
    for (const slice of set.slices) {
      const vectors = await set.read(slice);
      expect([vectors.rows, vectors.columns]).toEqual([90, 16]);
      for (const row of [0, 1, 44, 89]) {
        // alone in its batch: no padding, no neighbours
        const alone = await session.encode(await encoder.tokenizer.encode([task.texts[row] ?? ""], null, 64));
        const expected = alone.get(`layer.${slice.layer}.${slice.pooling}`) ?? new Float32Array(0);
        expect(vectors.data.subarray(row * 16, row * 16 + 16)).toBeCloseToAll(expected, rounding);
      }
    }
    await session.close();
  });

  it("writes what the manifest says, and opens with labels, splits and provenance", async () => {
    const set = join(folder, "set");
    await embed(encoder, task, { folder: set });
    expect(readdirSync(set).sort()).toEqual(finished);
    expect(readFileSync(join(set, "ids.txt"), "utf8").split("\n").slice(0, 2)).toEqual(["tiny.tsv:1", "tiny.tsv:2"]);
    const opened = await openVectorSet(set, { checkHashes: true });
    expect(opened.labels).toEqual(task.labels);
    expect(opened.splits).toEqual(task.splits);
    expect(opened.encoder).toMatchObject({ name: "model", hash: encoder.hash, layers: 2, dimensions: 16 });
    expect(opened.task).toMatchObject({ name: "tiny", hash: task.hash, labelNames: ["even", "odd"] });
    await expect(opened.read({ layer: 1, pooling: "cls" })).rejects.toMatchObject({ code: "missing" });
  });

  it("counts the texts it cuts", async () => {
    const set = await embed(encoder, task, { folder: join(folder, "cut"), maxLength: 10 });
    const cut = task.texts.filter((text) => text.split(" ").length + 2 > 10).length;
    expect(set.facts).toEqual([{ code: "texts-truncated", count: cut, sentence: `${cut} of 90 texts were cut at 10 tokens.` }]);
  });

  it("keeps a set in the cache when no folder is named", async () => {
    vi.stubEnv("ASSAY_CACHE", join(folder, "cache"));
    const set = await embed(encoder, task);
    expect(set.slices).toEqual([{ layer: 2, pooling: "cls" }]);
    expect(readdirSync(join(folder, "cache", "vectors", set.hash)).sort()).toEqual(finished);
    vi.unstubAllEnvs();
  });

  it("opens a finished set without encoding anything again", async () => {
    const stages: string[] = [];
    const again = await embed(encoder, task, { folder: join(folder, "set"), onProgress: (event) => stages.push(event.stage) });
    expect(again.rows).toBe(90);
    expect(stages).toEqual([]);
  });

  it("stops when told to and continues where it stopped, to the same bytes", async () => {
    const whole = join(folder, "whole");
    const options = { layers: "all", poolings: ["mean"], tokenBudget: 64 } as const;
    await embed(encoder, task, { ...options, folder: whole });
    const parts = join(folder, "parts");
    const resumed: number[] = [];
    let last = 0;
    for (let stops = 0; ; stops++) {
      const controller = new AbortController();
      const seen: ProgressEvent[] = [];
      const cause = await failure({
        ...options,
        folder: parts,
        signal: controller.signal,
        onProgress: (event) => {
          if (event.stage !== "embedding") return;
          seen.push(event);
          if (seen.length === 6) controller.abort();
        },
      });
      resumed.push(seen[0]?.done ?? -1);
      expect(seen[0]?.done).toBe(last); // nothing is done twice
      last = seen.at(-1)?.done ?? -1;
      if (cause === null) break;
      expect(cause).toMatchObject({ code: "interrupted" });
      expect(stops).toBeLessThan(30);
    }
    expect(resumed.length).toBeGreaterThan(4);
    expect(bytesOf(parts)).toEqual(bytesOf(whole));
  });

  it("encodes again what a power cut kept from the disk", async () => {
    const parts = join(folder, "cut short");
    const controller = new AbortController();
    const options = { tokenBudget: 64, folder: parts };
    let events = 0;
    const onProgress = (event: ProgressEvent): void => {
      if (event.stage === "embedding" && ++events === 12) controller.abort();
    };
    expect(await failure({ ...options, signal: controller.signal, onProgress })).toMatchObject({ code: "interrupted" });
    const partial = join(parts, "vectors.safetensors.partial");
    const bytes = readFileSync(partial);
    // the first 12 batches hold the longest texts: their first row is among the longest
    bytes.fill(0, 512);
    writeFileSync(partial, bytes);
    await embed(encoder, task, options);
    const whole = join(folder, "not cut short");
    await embed(encoder, task, { ...options, folder: whole });
    expect(bytesOf(parts)).toEqual(bytesOf(whole));
  });

  it("refuses a folder of other vectors, finished or not, unless told to overwrite", async () => {
    const set = join(folder, "taken");
    await embed(encoder, task, { folder: set });
    const before = bytesOf(set);
    expect(await failure({ folder: set, poolings: ["max"] })).toMatchObject({ code: "conflict", complaint: { file: set } });
    expect(await failure({ folder: set }, encoder, tinyTask(90, 3))).toMatchObject({ code: "conflict" });
    expect(bytesOf(set)).toEqual(before);
    const other = await embed(encoder, task, { folder: set, poolings: ["max"], overwrite: true });
    expect(other.slices).toEqual([{ layer: 2, pooling: "max" }]);
    expect(readdirSync(set).sort()).toEqual(finished);
  });

  it.each<[string, string, (set: string) => void]>([
    ["without a manifest", "conflict", (set) => rmSync(join(set, "manifest.json"))],
    ["with a broken manifest", "format", (set) => writeFileSync(join(set, "manifest.json"), "{")],
    ["with an empty manifest", "format", (set) => writeFileSync(join(set, "manifest.json"), "")],
    ["whose manifest was changed", "conflict", (set) => appendFileSync(join(set, "manifest.json"), "\n")],
    ["whose ids were changed", "conflict", (set) => appendFileSync(join(set, "ids.txt"), "mine\n")],
    ["whose vectors were cut short", "conflict", (set) => truncateSync(join(set, "vectors.safetensors"), 1000)],
    ["with a journal that is somebody else's", "conflict", (set) => writeFileSync(join(set, "vectors.journal"), "mine")],
  ])("leaves a set alone %s, whatever it is told", async (words, code, change) => {
    const set = join(folder, `changed ${words}`);
    await embed(encoder, task, { folder: set });
    change(set);
    const before = bytesOf(set);
    for (const overwrite of [false, true]) {
      expect(await failure({ folder: set, poolings: ["max"], overwrite })).toMatchObject({ code });
      expect(bytesOf(set)).toEqual(before);
    }
  });

  it("leaves files alone that have its names, and those beside a set that it overwrites", async () => {
    for (const name of [...finished, "vectors.journal", "vectors.safetensors.partial"]) {
      const set = join(folder, `theirs ${name}`);
      mkdirSync(set);
      writeFileSync(join(set, name), "mine");
      for (const overwrite of [false, true]) {
        const code = name === "manifest.json" ? "format" : "conflict";
        expect(await failure({ folder: set, overwrite }), name).toMatchObject({ code });
      }
      expect(readdirSync(set)).toEqual([name]);
      expect(readFileSync(join(set, name), "utf8")).toBe("mine");
    }
    const set = join(folder, "beside");
    await embed(encoder, task, { folder: set });
    writeFileSync(join(set, "notes.txt"), "mine");
    await embed(encoder, task, { folder: set, poolings: ["max"], overwrite: true });
    expect(readFileSync(join(set, "notes.txt"), "utf8")).toBe("mine");
  });

  it("goes into a folder of other files when it is told to overwrite, and only then; hidden ones do not count", async () => {
    const set = join(folder, "notes");
    mkdirSync(set);
    for (const name of [".DS_Store", "notes.txt"]) writeFileSync(join(set, name), "mine");
    const refused = await failure({ folder: set });
    expect(refused).toMatchObject({
      code: "conflict",
      complaint: { got: "notes.txt", todo: "Choose another folder with {folder}.", file: set },
    });
    expect(readdirSync(set).sort()).toEqual([".DS_Store", "notes.txt"]);
    await embed(encoder, task, { folder: set, overwrite: true });
    expect(readFileSync(join(set, "notes.txt"), "utf8")).toBe("mine");
    const hidden = join(folder, "hidden");
    mkdirSync(hidden);
    writeFileSync(join(hidden, ".DS_Store"), "mine");
    await embed(encoder, task, { folder: hidden });
    expect(readdirSync(hidden).sort()).toEqual([".DS_Store", ...finished].sort());
  });

  it("stops when another process is at work in the folder", async () => {
    const set = join(folder, "busy");
    let second: Promise<unknown> | null = null;
    const onProgress = (event: ProgressEvent): void => {
      if (event.stage === "embedding") second ??= failure({ folder: set });
    };
    await embed(encoder, task, { folder: set, onProgress });
    expect(await second).toMatchObject({ code: "conflict", complaint: { where: "embedding" } });
    expect(readdirSync(set).sort()).toEqual(finished);
  });

  it("embeds a set again that lacks a file when told to overwrite, and only then", async () => {
    const set = join(folder, "damaged");
    await embed(encoder, task, { folder: set });
    const before = bytesOf(set);
    rmSync(join(set, "vectors.safetensors"));
    expect(await failure({ folder: set })).toMatchObject({ code: "missing" });
    await embed(encoder, task, { folder: set, overwrite: true });
    expect(bytesOf(set)).toEqual(before);
  });

  it("names the row and layer of a number that is not finite, and leaves nothing behind", async () => {
    const spoilt: Encoder = {
      ...encoder,
      async readWeight(name) {
        const weight = (await encoder.readWeight(name)).slice();
        // position 41 is reached by texts of 42 tokens only
        if (name.includes("position")) weight.fill(Number.NaN, 41 * 16, 42 * 16);
        return weight;
      },
    };
    const set = join(folder, "not finite");
    const row = task.texts.findIndex((text) => text.split(" ").length === 40);
    const place = new RegExp(`^(NaN|-?Infinity) in layer 1 \\(cls\\) of tiny\\.tsv:${row + 1}$`);
    const cause = await failure({ folder: set, layers: [1] }, spoilt);
    expect(cause).toMatchObject({ code: "input", complaint: { got: expect.stringMatching(place) } });
    expect(existsSync(set)).toBe(false);
  });

  it.each<[string, Partial<EmbedOptions>, string]>([
    ["a layer beyond the last", { layers: [3] }, "usage"],
    ["a layer that is no number", { layers: [Number.NaN] }, "usage"],
    ["a layer twice", { layers: [1, 1] }, "usage"],
    ["no layers", { layers: [] }, "usage"],
    ["an unknown pooling", { poolings: ["median" as "mean"] }, "usage"],
    ["a token that short texts do not have", { poolings: ["token:20"] }, "input"],
    ["a length beyond the model's positions", { maxLength: 65 }, "usage"],
    ["a length without room for a token", { maxLength: 1 }, "usage"],
    ["a budget of nothing", { tokenBudget: 0 }, "usage"],
  ])("refuses %s, before writing anything", async (_, options, code) => {
    const set = join(folder, "refused");
    expect(await failure({ folder: set, ...options })).toMatchObject({ code });
    expect(existsSync(set)).toBe(false);
  });

  it("refuses a task without rows", async () => {
    expect(await failure({ folder: join(folder, "no rows") }, encoder, tinyTask(0))).toMatchObject({ code: "input" });
  });

  it("says that a file is in the place of the folder", async () => {
    writeFileSync(join(folder, "file"), "");
    expect(await failure({ folder: join(folder, "file") })).toMatchObject({ code: "conflict" });
  });
});

describe("openVectorSet refuses a set", () => {
  const copy = (name: string): string => {
    const set = join(folder, `hostile ${name}`);
    cpSync(join(folder, "set"), set, { recursive: true });
    return set;
  };
  const edit = (set: string, change: (manifest: Record<string, unknown>) => void): void => {
    const path = join(set, "manifest.json");
    const manifest = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    change(manifest);
    writeFileSync(path, JSON.stringify(manifest));
  };
  const damages: [string, (set: string) => void, string][] = [
    ["without a manifest", (set) => rmSync(join(set, "manifest.json")), "missing"],
    ["without vectors", (set) => rmSync(join(set, "vectors.safetensors")), "missing"],
    ["whose manifest is no JSON", (set) => writeFileSync(join(set, "manifest.json"), "{"), "format"],
    [
      "whose manifest is of another schema",
      (set) => edit(set, (manifest) => Object.assign(manifest, { schema: "assay/vectors@2" })),
      "format",
    ],
    [
      "with other dimensions than its tensors",
      (set) => edit(set, (manifest) => Object.assign(manifest, { dimensions: 8 })),
      "format",
    ],
    ["with 2^53 rows", (set) => edit(set, (manifest) => Object.assign(manifest, { rows: 2 ** 53 })), "format"],
    [
      "with labels beyond the classes",
      (set) => edit(set, (manifest) => Object.assign(manifest, { labels: { kind: "values" } })),
      "format",
    ],
    ["that is cut short", (set) => truncateSync(join(set, "vectors.safetensors"), 2000), "format"],
    [
      "whose vectors are a link to elsewhere",
      (set) => {
        rmSync(join(set, "vectors.safetensors"));
        symlinkSync(join(folder, "set", "vectors.safetensors"), join(set, "vectors.safetensors"));
      },
      "input",
    ],
    [
      "whose ids are a folder",
      (set) => {
        rmSync(join(set, "ids.txt"));
        mkdirSync(join(set, "ids.txt"));
      },
      "format",
    ],
  ];
  it.each(damages)("%s", async (name, damage, code) => {
    const set = copy(name);
    damage(set);
    await expect(openVectorSet(set)).rejects.toMatchObject({ code });
  });

  it("with a changed byte, when hashes are checked", async () => {
    const set = copy("changed");
    const path = join(set, "vectors.safetensors");
    const bytes = readFileSync(path);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    await expect(openVectorSet(set, { checkHashes: true })).rejects.toMatchObject({ code: "format", complaint: { file: path } });
  });
});
