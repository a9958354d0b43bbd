/**
 * Nothing of a user's is overwritten: for every command that writes, other people's files under the names that it
 * needs stay as they are whatever is said, and its own are replaced only when that is said.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { npyFile } from "../support/npy-file.ts";
import { planted } from "../support/planted.ts";
import { runCli } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyTable, writeTinyEncoder } from "../vectors/tiny.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);

const quick = ["--compressors", "pca", "--sizes", "1,4", "--permutations", "99", "--rotations", "2", "--bootstraps", "200"];
const analyze = (out: string, ...more: string[]): string[] => [
  ...["analyze", at("vectors.npy"), "--labels", at("labels.txt"), "--out", out, "--quiet", ...quick],
  ...more,
];
const model = (): string[] => ["--model", at("model"), "--task", at("task.tsv"), "--quiet"];

/** What a study needs in its folder. */
const studyNames = [
  ...["manifest.json", "report.html", "summary.json", "results.jsonl", "results.parquet", "details.json"],
  ...["cells", "vectors", "models"],
];

/** What each command writes that takes a folder: the command line, and names that it needs there. */
const folders: Readonly<Record<string, { words(out: string): string[]; needs: readonly string[] }>> = {
  analyze: {
    words: analyze,
    needs: studyNames,
  },
  study: {
    words: (out) => ["study", ...model(), "--no-finetune", "--out", out, ...quick],
    needs: studyNames,
  },
  embed: {
    words: (out) => ["embed", ...model(), "--layers", "2", "--pooling", "cls", "--out", out],
    needs: [
      "manifest.json",
      "vectors.safetensors",
      "rows.safetensors",
      "ids.txt",
      "vectors.journal",
      "vectors.safetensors.partial",
    ],
  },
  compress: {
    words: (out) => compress(out),
    needs: ["compressor.json", "compressor.safetensors", "card.md", "report.html"],
  },
  finetune: {
    words: (out) => ["finetune", ...model(), "--epochs", "1", "--out", out],
    needs: [
      ...["finetune.json", "README.md", "config.json", "model.safetensors", "tokenizer.json", "training.jsonl", "checkpoints"],
      ...["trained-rows.txt", "initial-head.safetensors", "sentence_bert_config.json", "vocab.txt", "trajectory", "tensorboard"],
    ],
  },
};

/** A ledger of its own for each run: looks at the same rows cost level. */
let ledgers = 0;
const compress = (out: string): string[] => [
  ...["compress", at("vectors.npy"), "--labels", at("labels.txt"), "--keep", "0.5", "--candidates", "pca:6+int8"],
  ...["--ledger", at(`ledgers/${ledgers++}.json`), "--out", out, "--quiet"],
];

/** Those that take a file. */
const files: Readonly<Record<string, (out: string) => string[]>> = {
  report: (out) => ["report", at("study"), "--out", out],
  overlap: (out) => ["overlap", at("even"), at("long"), "--out", out],
  search: (out) => [
    "search",
    at("small"),
    at("codes.npy"),
    "--queries",
    at("vectors.npy"),
    "--count",
    "2",
    "--quiet",
    "--out",
    out,
  ],
  drift: (out) => ["drift", at("small"), at("later.npy"), "--quiet", "--out", out],
  certify: (out) => [
    ...["certify", at("small"), at("vectors.npy"), "--labels", at("labels.txt"), "--keep", "0.2"],
    ...["--ledger", at(`ledgers/${ledgers++}.json`), "--quiet", "--out", out],
  ],
  verify: (out) => ["verify", "--data-sets", "20", "--simulations", "equal-pairs", "--quiet", "--out", out],
  ...Object.fromEntries(
    [
      "models",
      "tasks",
      "compressors",
      "probes",
      "rankings",
      "inquiries",
      "measures",
      "treatments",
      "sources",
      "sinks",
      "schedules",
    ].map((list) => [list, (out: string) => [list, "--out", out]]),
  ),
  "models --json": (out) => ["models", "--json", "--out", out],
};

/** Every file below a path with its bytes, and when it was written. */
function snapshot(path: string): Readonly<Record<string, string>> {
  const names = statSync(path).isFile() ? [""] : readdirSync(path, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    names.map((name) => {
      const own = name === "" ? path : join(path, name);
      const status = statSync(own);
      return [name, status.isFile() ? `${status.mtimeMs} ${readFileSync(own).toString("base64")}` : "folder"];
    }),
  );
}

/** The command is refused, with and without --overwrite, and nothing at the path has changed. */
async function refuses(words: readonly string[], path: string, message: RegExp = /./): Promise<void> {
  const before = snapshot(path);
  for (const more of [[], ["--overwrite"]]) {
    const ran = await runCli(...words, ...more);
    expect(ran.stderr, words.join(" ")).toMatch(message);
    expect(ran.stderr).not.toContain("not foreseen");
    expect(ran.code).toBe(1);
    expect(snapshot(path)).toEqual(before);
  }
}

async function done(...words: readonly string[]): Promise<void> {
  const ran = await runCli(...words);
  expect(ran.code, ran.stderr).toBe(0);
}

beforeAll(async () => {
  const { training, validation, test } = planted("informative");
  const parts = [training, validation, test];
  writeFileSync(at("vectors.npy"), npyFile(parts.map((part) => part.vectors)));
  writeFileSync(at("later.npy"), npyFile([test.vectors]));
  writeFileSync(at("labels.txt"), parts.flatMap((part) => Array.from(part.labels.values, String)).join("\n"));
  await writeTinyEncoder(at("model"));
  const table = tinyTable(120);
  writeFileSync(at("task.tsv"), table);
  const long = table
    .trimEnd()
    .split("\n")
    .map((line, i) => {
      const text = line.split("\t")[0] ?? "";
      return i === 0 ? line : `${text}\t${text.length > 60 ? "long" : "short"}`;
    });
  writeFileSync(at("lengths.tsv"), `${long.join("\n")}\n`);
  await done(...analyze(at("study")));
  await done(...compress(at("small")));
  await done("apply", at("small"), at("vectors.npy"), "--quiet", "--out", at("codes.npy"));
  await done(...folders["embed"]!.words(at("set")));
  for (const [study, task] of [
    ["even", "task.tsv"],
    ["long", "lengths.tsv"],
  ] as const) {
    const words = ["study", "--model", at("model"), "--task", at(task), "--no-finetune", "--quiet", "--out", at(study)];
    await done(
      ...words,
      "--compressors",
      "pca",
      "--sizes",
      "1",
      "--permutations",
      "99",
      "--rotations",
      "1",
      "--bootstraps",
      "200",
    );
  }
}, 300_000);

describe("every command that writes", { timeout: 300_000 }, () => {
  it("is in these tables", async () => {
    const { stdout } = await runCli("--help");
    const commands = [...stdout.matchAll(/^ {2}([a-z]+)(?:\|[a-z]+)? /gm)].map(([, name]) => name ?? "");
    const known = new Set([
      ...Object.keys(folders),
      ...Object.keys(files),
      "predict",
      "apply",
      "decode",
      "export",
      ...["plan", "run", "status", "task"], // in a folder of their own: test/plans
      "serve", // writes nothing
      "recall", // needs a server: test/sinks/index-recall.test.ts
      "help",
      "assay",
    ]);
    expect(commands.length).toBeGreaterThan(10);
    expect(commands.filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(Object.keys(folders))("leaves files alone that have names it needs: %s", async (command) => {
    const { words, needs } = folders[command]!;
    for (const name of needs) {
      const folder = at(`${command} ${name}`);
      mkdirSync(folder);
      writeFileSync(join(folder, name), "mine");
      await refuses(words(folder), folder, /Assay|must be|folder|manifest|JSON/);
    }
  });

  it("leaves every file alone: predict, whose rows carry no mark", async () => {
    await done(...folders["finetune"]!.words(at("tuned")));
    const words = ["predict", at("tuned"), at("task.tsv"), "--quiet", "--out", at("predicted.tsv")];
    await done(...words);
    const before = snapshot(at("predicted.tsv"));
    const again = await runCli(...words);
    expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/must be new, got one that is there already/)]);
    expect(snapshot(at("predicted.tsv"))).toEqual(before);
  });

  it.each([
    ["apply", () => [at("vectors.npy")]],
    ["decode", () => [at("codes.npy")]],
  ] as const)("leaves every file alone: %s, whose arrays carry no mark", async (command, input) => {
    const path = at(`${command}.npy`);
    const words = [command, at("small"), ...input(), "--quiet", "--out", path];
    writeFileSync(path, "mine");
    const ran = await runCli(...words);
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringMatching(/must be new, got one that is there already/)]);
    expect(readFileSync(path, "utf8")).toBe("mine");
  });

  it("leaves every file alone: export, whose tables carry no mark", async () => {
    const leaves = async (viewer: string, out: string, message: RegExp): Promise<void> => {
      const before = snapshot(out);
      const ran = await runCli("export", at("vectors.npy"), viewer, "--quiet", "--out", out);
      expect([ran.code, ran.stderr]).toEqual([1, expect.stringMatching(message)]);
      expect(snapshot(out)).toEqual(before);
    };
    const [file, folder] = [at("atlas.parquet"), at("projector")];
    writeFileSync(file, "mine");
    mkdirSync(folder);
    writeFileSync(join(folder, "notes.txt"), "mine");
    await leaves("--embedding-atlas", file, /must be new, got one that is there already/);
    await leaves("--projector", folder, /must be new or empty, got one with notes.txt/);
    await leaves("--projector", file, /must be new or empty, got a file or a link/);
    for (const viewer of ["--embedding-atlas", "--projector"]) {
      const own = at(`own ${viewer}`);
      await done("export", at("vectors.npy"), viewer, "--quiet", "--out", own);
      await leaves(viewer, own, viewer === "--projector" ? /got one with 4 files/ : /one that is there already/);
    }
  });

  it.each(Object.keys(files))("leaves a file alone that it did not write, or that was changed since: %s", async (command) => {
    const words = files[command]!;
    const path = at(`${command} page`);
    writeFileSync(path, "mine");
    await refuses(words(path), path, /a file that Assay wrote and nobody changed since/);
    const own = at(`${command} own`);
    await done(...words(own));
    const first = readFileSync(own);
    const again = await runCli(...words(own));
    expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/must be new, got one that is there already/)]);
    expect(readFileSync(own)).toEqual(first);
    await done(...words(own), "--overwrite");
    expect(readFileSync(own)).toEqual(first);
    writeFileSync(own, `${first.toString("utf8")}my notes\n`);
    await refuses(words(own), own, /a file that Assay wrote and nobody changed since/);
  });
});

describe("a study's folder", { timeout: 300_000 }, () => {
  it.each([
    ["foreign", '{"name":"my web app","version":"1.2"}'],
    ["empty", ""],
    ["broken", "{"],
    ["another kind's", '{"schema":"assay/vectors@1"}'],
  ])("is none with a manifest that is %s", async (words, text) => {
    for (const command of ["analyze", "study"]) {
      const folder = at(`${command} manifest ${words}`);
      mkdirSync(folder);
      writeFileSync(join(folder, "manifest.json"), text);
      writeFileSync(join(folder, "report.html"), "<p>mine</p>");
      await refuses(folders[command]!.words(folder), folder, /must be empty, new, or hold a study/);
    }
  });

  it("is none where there is a vector set or a model", async () => {
    await refuses(analyze(at("set")), at("set"), /a manifest.json that is no study's/);
    await refuses(
      ["analyze", at("set"), "--quiet", ...quick, "--out", at("set")],
      at("set"),
      /a manifest.json that is no study's/,
    );
  });

  it("that holds other files is for --overwrite, which leaves them alone", async () => {
    const folder = at("notes");
    mkdirSync(folder);
    writeFileSync(join(folder, "notes.txt"), "mine");
    const refused = await runCli(...analyze(folder));
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/got notes.txt/)]);
    await done(...analyze(folder, "--overwrite"));
    expect(readFileSync(join(folder, "notes.txt"), "utf8")).toBe("mine");
    expect(existsSync(join(folder, "report.html"))).toBe(true);
  });

  it("goes on and is replaced, but for what somebody put into it or changed", async () => {
    const folder = at("mine");
    cpSync(at("study"), folder, { recursive: true });
    const theirs = ["notes.txt", "cells/notes.txt", "vectors/mine.npy", "cells/0123456789abcdef0123456789abcdef.json"];
    mkdirSync(join(folder, "vectors"));
    for (const name of theirs) writeFileSync(join(folder, name), "mine");
    await done(...analyze(folder));
    await done(...analyze(folder, "--margin", "0.02", "--overwrite"));
    for (const name of theirs) expect(readFileSync(join(folder, name), "utf8")).toBe("mine");
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    expect(manifest.options.margin).toBe(0.02);
    expect(Object.keys(manifest.files)).toEqual([
      "details.json",
      "report.html",
      "results.jsonl",
      "results.parquet",
      "summary.json",
    ]);
  });

  it.each(["report.html", "summary.json", "results.jsonl", "results.parquet", "details.json", "manifest.json"])(
    "is left alone when its %s was changed",
    async (name) => {
      const folder = at(`changed ${name}`);
      cpSync(at("study"), folder, { recursive: true });
      writeFileSync(join(folder, name), Buffer.concat([readFileSync(join(folder, name)), Buffer.from("\n")]));
      await refuses(analyze(folder), folder, /nobody changed since|was changed since/);
      await refuses(analyze(folder, "--margin", "0.02"), folder, /nobody changed since|was changed since/);
      if (name === "report.html" || name === "manifest.json") await refuses(["report", folder], folder, /nobody changed since/);
    },
  );

  it("keeps its own files whatever other command is told to write there", async () => {
    const folder = at("kept");
    cpSync(at("study"), folder, { recursive: true });
    for (const name of ["manifest.json", "summary.json", "report.html"]) {
      for (const command of ["report", "overlap", "verify", "tasks"]) {
        await refuses(files[command]!(join(folder, name)), folder, /Choose another name|choose another place/);
      }
    }
    const { stderr } = await runCli("predict", at("model"), at("task.tsv"), "--out", join(folder, "manifest.json"));
    expect(stderr).toMatch(/must be new, got one that is there already .*\. Choose another name\.\n/);
  });

  it("is written anew in the way that is said where its results were changed", async () => {
    const folder = at("anew");
    cpSync(at("study"), folder, { recursive: true });
    const rows = join(folder, "results.jsonl");
    const before = readFileSync(rows);
    writeFileSync(rows, "{}\n");
    const { stderr } = await runCli("report", folder);
    expect(stderr).toMatch(/results\.jsonl, row 1\)\. Move the file away, then run the study's command again/);
    renameSync(rows, at("moved.jsonl"));
    await done(...analyze(folder));
    expect(readFileSync(rows)).toEqual(before);
    await done("report", folder);
  });

  it("has a page that is made anew without asking while it is ours", async () => {
    const page = readFileSync(at("study/report.html"));
    await done("report", at("study"));
    await done("report", at("study"), "--out", at("study/report.html"));
    expect(readFileSync(at("study/report.html"))).toEqual(page);
  });
});

describe("a verification", { timeout: 300_000 }, () => {
  const verify = (out: string, ...more: string[]): string[] => [...files["verify"]!(out), ...more];

  it("goes on from its own journal, over its own page, and over nothing else", async () => {
    const out = at("validity.md");
    await done(...verify(out));
    const page = readFileSync(out);
    const version = /of version (\S+) made/.exec(page.toString())?.[1];
    const journal = (seed: number): string => `assay/verification-journal@1 ${version} ${seed}\n`;
    writeFileSync(`${out}.journal`, journal(0));
    await done(...verify(out));
    expect(readFileSync(out)).toEqual(page);
    expect(existsSync(`${out}.journal`)).toBe(false);
    writeFileSync(`${out}.journal`, journal(0));
    writeFileSync(out, `${page}mine`);
    await refuses(verify(out), out, /nobody changed since/);
    writeFileSync(out, page);
    writeFileSync(`${out}.journal`, journal(7));
    const other = await runCli(...verify(out));
    expect([other.code, other.stderr]).toEqual([1, expect.stringMatching(/got one that is there already/)]);
    const elsewhere = at("elsewhere.md");
    writeFileSync(`${elsewhere}.journal`, journal(7));
    const refused = await runCli(...verify(elsewhere));
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/got that of another seed or version/)]);
    expect(readFileSync(`${elsewhere}.journal`, "utf8")).toBe(journal(7));
    writeFileSync(`${elsewhere}.journal`, "mine");
    await refuses(verify(elsewhere), `${elsewhere}.journal`, /got another file of that name/);
  });
});
