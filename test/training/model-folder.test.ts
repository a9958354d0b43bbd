/** What a finetuning may do to the folder it is pointed at: a stranger's files stay. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../src/formats/hash.ts";
import { type ListedFile, listFile } from "../../src/formats/ownership.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { sealedJson } from "../../src/formats/seal.ts";
import type { FinetuneManifest } from "../../src/training/finetune-manifest.ts";
import { folderState, refuseOwnFolder, removeModel } from "../../src/training/model-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();

const manifest: Omit<FinetuneManifest, "settings"> & { readonly settings: object } = {
  schema: "assay/finetune@1",
  identity: "another",
  model: { name: "tiny", revision: null, hash: "1" },
  task: { name: "words", hash: "2", metric: "accuracy" },
  earlier: [],
  settings: {},
  threads: 1,
  plannedSteps: 4,
  state: "complete",
  startedAt: "",
  finishedAt: "",
  epochs: [],
  keptEpoch: null,
  steps: 4,
  tokens: 9,
  test: null,
  truncated: 0,
  seenTestRows: 0,
};

function made(name: string, files: readonly string[]): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), "theirs");
  }
  return folder;
}

/** Writes the manifest of a folder that lists files in it as they are. */
async function list(folder: string, names: readonly string[]): Promise<void> {
  const files: Record<string, ListedFile> = {};
  for (const name of names) files[name] = await listFile(join(folder, name));
  writeFileSync(join(folder, "finetune.json"), sealedJson({ ...manifest, files }));
}

async function checkpoint(path: string): Promise<void> {
  const hash = sha256(sha256("w", new Uint8Array(Float32Array.of(1).buffer)));
  await writeSafetensors(path, new Map([["w", { shape: [1], data: Float32Array.of(1) }]]), { identity: "another", sha256: hash });
}

describe("the folder of a finetuning", () => {
  it.each([false, true])("is not one with other files in it, overwrite %s", async (overwrite) => {
    for (const files of [["README.md"], ["checkpoints/run7.pt"], ["config.json", "model.safetensors"]]) {
      const folder = made(`stranger-${overwrite}-${files.length}-${files[0]?.length}`, files);
      await expect(folderState(folder, "id", overwrite)).rejects.toThrow(expect.objectContaining({ code: "conflict" }));
      for (const file of files) expect(existsSync(join(folder, file))).toBe(true);
    }
  });

  it("may hold hidden files, a lock for one", async () => {
    expect(await folderState(made("hidden", [".lock"]), "id", false)).toBe("new");
  });

  it("gives way to another model only when that is wanted, and then keeps what is not of the old one", async () => {
    const host = hostname().replace(/[^\w.-]/g, "_");
    const written = [
      ...[
        "config.json",
        "model.safetensors",
        "sentence_bert_config.json",
        "tokenizer.json",
        "initial-head.safetensors",
        "trained-rows.txt",
      ],
      ...["finetune.json", "trajectory/step-3/finetune.json", "trajectory/step-3/model.safetensors"],
      ...["README.md", "training.jsonl", "onnx/model.onnx", "checkpoints/step-000000004.safetensors"],
      ...["checkpoints/best.safetensors", `tensorboard/events.out.tfevents.1700000000.${host}.1`],
    ];
    const theirs = [
      ...["checkpoints/step-1.pt", "notes.txt", "onnx/model_quantized.onnx"],
      ...[`tensorboard/events.out.tfevents.1700000000.${host}.71.0`, "trajectory/notes.txt", "trajectory/step-3/plot.png"],
    ];
    const folder = made("ours", [...written, ...theirs]);
    for (const name of ["best", "step-000000004"]) await checkpoint(join(folder, `checkpoints/${name}.safetensors`));
    const listed = written.filter((name) => !/^(trajectory|checkpoints)|finetune.json/.test(name));
    await list(folder, listed);
    await list(join(folder, "trajectory/step-3"), ["model.safetensors"]);
    await expect(folderState(folder, "id", false)).rejects.toThrow(/another encoder, task or other options/);
    expect(await folderState(folder, "id", true)).toBe("replaced");
    expect(await folderState(folder, "another", false)).toBe("complete");
    await removeModel(folder);
    const left = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.[a-z0-9]+$/.test(name));
    expect(left.sort()).toEqual(theirs);
  });

  it("keeps what has its names and is not listed, or was changed since, and is refused for it", async () => {
    for (const name of ["README.md", "config.json", "vocab.txt", "training.jsonl", "checkpoints/best.safetensors"]) {
      for (const isListed of [false, true]) {
        const folder = made(`${name} ${isListed}`, ["model.safetensors", name]);
        await list(folder, isListed ? ["model.safetensors", name] : ["model.safetensors"]);
        writeFileSync(join(folder, name), "changed");
        await expect(folderState(folder, "id", true), name).rejects.toMatchObject({ complaint: { file: join(folder, name) } });
        expect(await folderState(folder, "another", false)).toBe("complete");
        await removeModel(folder);
        expect(readFileSync(join(folder, name), "utf8")).toBe("changed");
        expect(existsSync(join(folder, "model.safetensors"))).toBe(false);
      }
    }
  });

  it("may hold other files than a model's when it is to be overwritten", async () => {
    const folder = made("notes", ["notes.txt"]);
    await expect(folderState(folder, "id", false)).rejects.toThrow(/notes.txt/);
    expect(await folderState(folder, "id", true)).toBe("new");
  });

  it("is not one whose finetune.json somebody else wrote, or that is damaged, whatever is said", async () => {
    for (const [name, text] of [
      ["foreign", JSON.stringify({ learning_rate: 1e-3, epochs: 3 })],
      ["later", JSON.stringify({ ...manifest, schema: "assay/finetune@2" })],
      ["cut", JSON.stringify(manifest).slice(0, 100)],
      ["changed", sealedJson(manifest).replace('"words"', '"other words"')],
    ] as const) {
      const folder = made(name, ["config.json", "checkpoints/step-000000001.safetensors"]);
      writeFileSync(join(folder, "finetune.json"), text);
      for (const overwrite of [false, true]) {
        await expect(folderState(folder, "another", overwrite)).rejects.toThrow(/finetune.json that Assay did not write/);
      }
      expect(readFileSync(join(folder, "finetune.json"), "utf8")).toBe(text);
    }
  });

  it("keeps what links in it lead to", async () => {
    const elsewhere = made("elsewhere", ["best.safetensors"]);
    const folder = made("linked", ["notes.txt"]);
    symlinkSync(elsewhere, join(folder, "checkpoints"));
    await removeModel(folder);
    expect(readdirSync(elsewhere)).toEqual(["best.safetensors"]);
  });

  it("is not the encoder's own, by whatever name, nor one around it", async () => {
    const encoder = made("encoder/trajectory/step-1", ["config.json"]);
    symlinkSync(encoder, join(root, "link"));
    for (const folder of [encoder, join(root, "link"), join(root, "encoder"), `${encoder}/.`]) {
      await expect(refuseOwnFolder(encoder, folder)).rejects.toThrow(expect.objectContaining({ code: "usage" }));
    }
    await refuseOwnFolder(encoder, join(root, "encoder-2"));
    await refuseOwnFolder(encoder, join(encoder, "tuned"));
  });
});
