import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bert } from "../../src/encoders/bert.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { roberta } from "../../src/encoders/roberta.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyConfig, tinyWeights, writeCheckpoint, writeTensors } from "./tiny-checkpoint.ts";

const root = temporaryFolder();
let folders = 0;
const nextFolder = (): string => join(root, `model-${folders++}`);
const tiny = (): Promise<string> => writeCheckpoint(nextFolder(), bert);

/** A folder whose weights lie in two files, and the index that says so. */
async function sharded(change: (map: Record<string, unknown>) => void = () => {}): Promise<string> {
  const folder = await tiny();
  await rm(join(folder, "model.safetensors"));
  const weights = tinyWeights(bert);
  const [first, second] = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
  await writeTensors(join(folder, first!), weights.slice(0, 10));
  await writeTensors(join(folder, second!), weights.slice(10));
  const map: Record<string, unknown> = Object.fromEntries(weights.map(({ name }, i) => [name, i < 10 ? first : second]));
  change(map);
  await writeFile(join(folder, "model.safetensors.index.json"), JSON.stringify({ metadata: {}, weight_map: map }));
  return folder;
}

describe("loadEncoder", () => {
  it("says what a folder holds", async () => {
    const folder = await tiny();
    const encoder = await loadEncoder(folder);
    expect(encoder).toMatchObject({ folder, revision: null, licence: null, maxLength: 20, defaultPooling: "cls" });
    expect(encoder.name).toBe(folder.split("/").at(-1));
    expect(encoder.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await encoder.readWeight("embeddings.LayerNorm.weight")).toEqual(
      tinyWeights(bert).find(({ name }) => name === "embeddings.LayerNorm.weight")?.values,
    );
    await expect(encoder.readWeight("embeddings.nothing")).rejects.toThrow("embeddings.nothing");
  });

  it("gives another hash for another config, other weights or another tokenizer, and the same for a copy", async () => {
    const first = (await loadEncoder(await tiny())).hash;
    expect((await loadEncoder(await tiny())).hash).toBe(first);
    const config = { ...tinyConfig, layer_norm_eps: 1e-5 };
    const weights = tinyWeights(bert).map((weight, i) =>
      i === 0 ? { ...weight, values: weight.values.map((x) => -x) } : weight,
    );
    const tokenizer = await tiny();
    await writeFile(join(tokenizer, "tokenizer_config.json"), JSON.stringify({ do_lower_case: true }));
    const hashes = [
      (await loadEncoder(await writeCheckpoint(nextFolder(), bert, undefined, { config }))).hash,
      (await loadEncoder(await writeCheckpoint(nextFolder(), bert, weights))).hash,
      first,
    ];
    expect(new Set(hashes).size).toBe(3);
  });

  it("reads shards, and they hold what one file holds", async () => {
    const encoder = await loadEncoder(await sharded());
    for (const { name, values } of tinyWeights(bert)) expect(await encoder.readWeight(name), name).toEqual(values);
  });

  it("refuses an index that leaves the folder, that names what is not there, or that is no index", async () => {
    const name = tinyWeights(bert)[3]!.name;
    for (const file of [
      "../model.safetensors",
      "/etc/passwd",
      "sub/model.safetensors",
      "..",
      "model.bin",
      7,
      null,
      "a\\b.safetensors",
    ]) {
      await expect(loadEncoder(await sharded((map) => Object.assign(map, { [name]: file }))), String(file)).rejects.toMatchObject(
        {
          code: "format",
          message: expect.stringContaining(name) as string,
        },
      );
    }
    await expect(
      loadEncoder(await sharded((map) => Object.assign(map, { [name]: "model-9.safetensors" }))),
    ).rejects.toMatchObject({
      code: "missing",
    });
    await expect(
      loadEncoder(await sharded((map) => Object.assign(map, { [name]: "model-00002-of-00002.safetensors" }))),
    ).rejects.toThrow(name);
    const folder = await sharded();
    for (const text of ["{}", "[]", '{"weight_map": []}', '{"weight_map": {}}', "{"]) {
      await writeFile(join(folder, "model.safetensors.index.json"), text);
      await expect(loadEncoder(folder), text).rejects.toMatchObject({ code: "format" });
    }
  });

  it("refuses a tensor that two shards hold", async () => {
    const folder = await sharded();
    await writeTensors(join(folder, "model-00001-of-00002.safetensors"), tinyWeights(bert).slice(0, 11));
    await expect(loadEncoder(folder)).rejects.toThrow(tinyWeights(bert)[10]!.name);
  });

  it("reads no pickle, and says how to convert it", async () => {
    const folder = await tiny();
    await rm(join(folder, "model.safetensors"));
    await expect(loadEncoder(folder)).rejects.toThrow(/model\.safetensors/);
    await writeFile(join(folder, "pytorch_model.bin"), "pickle");
    await expect(loadEncoder(folder)).rejects.toThrow(/python -c .*save_pretrained/);
  });

  it("takes the default pooling from 1_Pooling", async () => {
    const folder = await tiny();
    await mkdir(join(folder, "1_Pooling"));
    for (const [settings, pooling] of [
      [{ pooling_mode_cls_token: false, pooling_mode_mean_tokens: true }, "mean"],
      [{ pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }, "cls"],
      [{ pooling_mode_max_tokens: true }, "max"],
      [{ pooling_mode: "mean" }, "mean"],
      [{}, "cls"],
    ] as const) {
      await writeFile(join(folder, "1_Pooling/config.json"), JSON.stringify(settings));
      expect((await loadEncoder(folder)).defaultPooling).toBe(pooling);
    }
    await writeFile(join(folder, "1_Pooling/config.json"), "[1]");
    await expect(loadEncoder(folder)).rejects.toMatchObject({ code: "format" });
  });

  it("takes the maximum length from the caller, else from sentence-transformers, else 512, never beyond the positions", async () => {
    const folder = await tiny();
    const settings = join(folder, "sentence_bert_config.json");
    expect((await loadEncoder(folder, { maxLength: 7 })).maxLength).toBe(7);
    await writeFile(settings, JSON.stringify({ max_seq_length: 12 }));
    expect((await loadEncoder(folder)).maxLength).toBe(12);
    await writeFile(settings, JSON.stringify({ max_seq_length: 1000 }));
    expect((await loadEncoder(folder)).maxLength).toBe(20);
    await writeFile(settings, JSON.stringify({ max_seq_length: "x" }));
    await expect(loadEncoder(folder)).rejects.toMatchObject({ code: "format" });
    const long = await writeCheckpoint(nextFolder(), bert, tinyWeights(bert, { ...tinyConfig, max_position_embeddings: 600 }), {
      config: { ...tinyConfig, max_position_embeddings: 600 },
    });
    expect((await loadEncoder(long)).maxLength).toBe(512);
    for (const maxLength of [0, 21, 2.5, Number.NaN]) {
      await expect(loadEncoder(await tiny(), { maxLength }), `${maxLength}`).rejects.toMatchObject({ code: "usage" });
    }
    // two rows of RoBERTa's table stand before the first token's
    expect((await loadEncoder(await writeCheckpoint(nextFolder(), roberta))).maxLength).toBe(18);
  });

  it("reads the licence of the model card", async () => {
    const folder = await tiny();
    await writeFile(join(folder, "README.md"), "---\nlanguage: en\nlicense: apache-2.0\n---\n# Model\nlicense: mit\n");
    expect((await loadEncoder(folder)).licence).toBe("apache-2.0");
  });

  it("refuses a config.json that is none, and says which families there are", async () => {
    const folder = await tiny();
    for (const [text, code] of [
      ["", "format"],
      ["{", "format"],
      ["[]", "format"],
      ["null", "format"],
      ['"bert"', "format"],
      ["{}", "unsupported"],
      ['{"model_type": "gpt2"}', "unsupported"],
      ['{"model_type": ["bert"]}', "unsupported"],
      ['{"model_type": "__proto__"}', "unsupported"],
      [JSON.stringify({ ...tinyConfig, model_type: "bert", position_embedding_type: "relative_key" }), "unsupported"],
      [JSON.stringify({ ...tinyConfig, model_type: "bert", is_decoder: true }), "unsupported"],
      [JSON.stringify({ ...tinyConfig, model_type: "albert", inner_group_num: 2 }), "unsupported"],
      [JSON.stringify({ ...tinyConfig, model_type: "mpnet", relative_attention_num_buckets: 64 }), "unsupported"],
    ] as const) {
      await writeFile(join(folder, "config.json"), text);
      await expect(loadEncoder(folder), text).rejects.toMatchObject({ code, complaint: { file: join(folder, "config.json") } });
    }
    await writeFile(join(folder, "config.json"), '{"model_type": "gpt2"}');
    await expect(loadEncoder(folder)).rejects.toThrow(/bert, distilbert, roberta, xlm-roberta, electra, mpnet, albert/);
  });

  it("says what is missing, by name", async () => {
    await expect(loadEncoder(join(root, "nowhere"))).rejects.toMatchObject({ code: "missing" });
    await mkdir(join(root, "empty"));
    await expect(loadEncoder(join(root, "empty"))).rejects.toThrow("config.json");
    const folder = await tiny();
    await rm(join(folder, "tokenizer.json"));
    await expect(loadEncoder(folder)).rejects.toThrow("tokenizer.json");
  });

  it("refuses weights that are not finite when they are read", async () => {
    const weights = tinyWeights(bert);
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const broken = weights.map((weight, i) => (i === 4 ? { ...weight, values: weight.values.with(3, wrong) } : weight));
      const encoder = await loadEncoder(await writeCheckpoint(nextFolder(), bert, broken));
      await expect(encoder.readWeight(weights[4]!.name)).rejects.toThrow(weights[4]!.name);
      await expect(encoder.readWeight(weights[5]!.name)).resolves.toBeInstanceOf(Float32Array);
    }
  });

  it("stops when asked", async () => {
    await expect(loadEncoder(await tiny(), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "interrupted" });
  });

  it("loads a folder whose files are links, as the Hub's cache has them", async () => {
    const folder = await tiny();
    const repository = nextFolder();
    const links = join(repository, "snapshots", "0123");
    await mkdir(links, { recursive: true });
    await mkdir(join(repository, "blobs"));
    for (const file of ["config.json", "tokenizer.json", "model.safetensors"]) {
      await rename(join(folder, file), join(repository, "blobs", `hash of ${file}`));
      await symlink(`../../blobs/hash of ${file}`, join(links, file));
    }
    const same = await tiny();
    expect((await loadEncoder(links)).hash).toBe((await loadEncoder(same)).hash);
  });
});
