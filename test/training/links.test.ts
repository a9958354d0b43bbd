/** Links in folders from elsewhere are treated alike everywhere, and what a model needs to be saved is known before the first step. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadEncoder } from "../../src/encoders/load.ts";
import { insideFolder } from "../../src/formats/inside-folder.ts";
import { loadTask } from "../../src/tasks/load.ts";
import type { Task } from "../../src/tasks/task.ts";
import { type Checkpoints, openCheckpoints } from "../../src/training/checkpoints.ts";
import { finetune } from "../../src/training/finetune.ts";
import { openFinetuned } from "../../src/training/finetuned.ts";
import { embed } from "../../src/vectors/embed.ts";
import { openVectorSet } from "../../src/vectors/open.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyTable, writeTinyEncoder } from "../vectors/tiny.ts";

const root = temporaryFolder();
const model = join(root, "model");
let task: Task;
const short = { epochs: 1, threads: 1 };

beforeAll(async () => {
  await writeTinyEncoder(model);
  writeFileSync(join(model, "README.md"), "A model.\n");
  writeFileSync(join(root, "task.tsv"), tinyTable(60));
  task = await loadTask(join(root, "task.tsv"));
});

/** A copy of a folder of which one file is moved and linked to. */
function linked(name: string, from: string, file: string, moved: string, target: string): string {
  const folder = join(root, name);
  cpSync(from, folder, { recursive: true });
  mkdirSync(join(folder, moved, ".."), { recursive: true });
  renameSync(join(folder, file), join(folder, moved));
  symlinkSync(target, join(folder, file));
  return folder;
}

/** A model as Python's cache keeps it. */
function cached(name: string, blobs = "blobs"): string {
  const repository = join(root, name);
  const snapshot = join(repository, "snapshots", "0123");
  mkdirSync(snapshot, { recursive: true });
  mkdirSync(join(repository, blobs));
  readdirSync(model).forEach((file, index) => {
    cpSync(join(model, file), join(repository, blobs, `${index}`));
    symlinkSync(`../../${blobs}/${index}`, join(snapshot, file));
  });
  return snapshot;
}

const leadsOut = /must lie inside it, got a link that leads out of it/;

describe("a model folder", () => {
  it.each(["tokenizer.json", "tokenizer_config.json", "config.json", "model.safetensors", "README.md"])(
    "whose %s is a link out of it is refused before anything is trained",
    async (file) => {
      const folder = linked(`out-${file}`, model, file, `../moved-${file}`, `../moved-${file}`);
      await expect(loadEncoder(folder)).rejects.toMatchObject({ code: "input", message: expect.stringMatching(leadsOut) });
    },
  );

  it("whose tokenizer becomes a link out of it after it was loaded is refused before its folder is made", async () => {
    const folder = join(root, "changed");
    cpSync(model, folder, { recursive: true });
    const encoder = await loadEncoder(folder);
    renameSync(join(folder, "tokenizer.json"), join(root, "elsewhere.json"));
    symlinkSync(join(root, "elsewhere.json"), join(folder, "tokenizer.json"));
    const out = join(root, "never");
    await expect(finetune(encoder, task, { ...short, folder: out })).rejects.toThrow(leadsOut);
    expect(existsSync(out)).toBe(false);
  });

  it("with a config.json of which none can be written is refused before the folder is made", async () => {
    const folder = join(root, "infinite");
    cpSync(model, folder, { recursive: true });
    const config = readFileSync(join(folder, "config.json"), "utf8");
    writeFileSync(join(folder, "config.json"), config.replace("{", '{"own_setting":1e999,'));
    const out = join(root, "never");
    await expect(finetune(await loadEncoder(folder), task, { ...short, folder: out })).rejects.toThrow(/finite number/);
    expect(existsSync(out)).toBe(false);
  });

  it("whose links stay inside it is trained and saved whole", async () => {
    const folder = linked("inner", model, "tokenizer.json", "files/tokenizer.json", "files/tokenizer.json");
    const out = join(root, "inner-out");
    await finetune(await loadEncoder(folder), task, { ...short, folder: out });
    expect(readFileSync(join(out, "tokenizer.json"))).toEqual(readFileSync(join(model, "tokenizer.json")));
    await expect(openFinetuned(out)).resolves.toBeDefined();
  });

  it("is saved whole though the encoder's tokenizer is taken away during the training", async () => {
    const folder = join(root, "vanishing");
    cpSync(model, folder, { recursive: true });
    const out = join(root, "vanishing-out");
    const encoder = await loadEncoder(folder);
    const onProgress = (): void => rmSync(join(folder, "tokenizer.json"), { force: true });
    await finetune(encoder, task, { ...short, folder: out, onProgress });
    expect(readFileSync(join(out, "tokenizer.json"))).toEqual(readFileSync(join(model, "tokenizer.json")));
  });

  it("that is a link itself is what a person named", async () => {
    symlinkSync(model, join(root, "named"));
    await expect(loadEncoder(join(root, "named"))).resolves.toMatchObject({ name: "named" });
  });
});

describe("a snapshot of the Hub's cache", () => {
  it("is trained and saved whole: its links lead to its blobs", async () => {
    const out = join(root, "cached-out");
    await finetune(await loadEncoder(cached("models--a--b")), task, { ...short, folder: out });
    expect(readFileSync(join(out, "tokenizer.json"))).toEqual(readFileSync(join(model, "tokenizer.json")));
  });
  it("whose links lead to another folder beside it is refused", async () => {
    await expect(loadEncoder(cached("models--a--c", "private"))).rejects.toThrow(leadsOut);
  });
  it("whose blobs are a link to elsewhere is refused", async () => {
    const snapshot = cached("models--a--d");
    renameSync(join(snapshot, "../../blobs"), join(root, "blobs"));
    symlinkSync(join(root, "blobs"), join(snapshot, "../../blobs"));
    await expect(loadEncoder(snapshot)).rejects.toThrow(leadsOut);
  });
});

describe("checkpoints and vector sets", () => {
  it.each(["initial-head.safetensors", "trained-rows.txt", "finetune.json"])(
    "a checkpoint with %s out of it is refused",
    async (file) => {
      const trained = join(root, "trained");
      if (!existsSync(trained)) await finetune(await loadEncoder(model), task, { ...short, folder: trained });
      const folder = linked(`checkpoint-${file}`, trained, file, `../moved-${file}`, `../moved-${file}`);
      await expect(openFinetuned(folder)).rejects.toThrow(leadsOut);
    },
  );

  it("a folder of checkpoints, or one of them, out of the model's folder is not gone on from", async () => {
    const [folder, elsewhere] = [join(root, "begun"), join(root, "begun-elsewhere")];
    mkdirSync(folder);
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, join(folder, "checkpoints"));
    await expect(openCheckpoints(folder, "any")).rejects.toThrow(leadsOut);
    rmSync(join(folder, "checkpoints"));
    mkdirSync(join(folder, "checkpoints"));
    const file = "step-000000001.safetensors";
    writeFileSync(join(elsewhere, file), "");
    symlinkSync(join(elsewhere, file), join(folder, "checkpoints", file));
    const untouched = {} as Parameters<Checkpoints["restore"]>[0];
    await expect((await openCheckpoints(folder, "any")).restore(untouched, false)).rejects.toThrow(leadsOut);
  });

  it("a set is read through links inside it, and not through others", async () => {
    const set = join(root, "set");
    await embed(await loadEncoder(model), task, { folder: set, poolings: ["mean"], layers: "last" });
    for (const file of ["manifest.json", "vectors.safetensors", "rows.safetensors", "ids.txt"]) {
      await expect(openVectorSet(linked(`set-in-${file}`, set, file, `data/${file}`, `data/${file}`))).resolves.toBeDefined();
      await expect(openVectorSet(linked(`set-out-${file}`, set, file, `../set-${file}`, `../set-${file}`))).rejects.toThrow(
        leadsOut,
      );
    }
  });
});

it("a name with .. in it is no way out, and what is not there is for its reader to say", async () => {
  await expect(insideFolder("test", model, "../task.tsv")).rejects.toThrow(leadsOut);
  expect(await insideFolder("test", model, "nothing")).toBe(join(model, "nothing"));
});
