/** Codes in a file of SQLite: what is killed goes on, what is somebody else's stays, what is printed is SQL. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import sqlite from "node-sqlite3-wasm";
import { beforeAll, describe, expect, it } from "vitest";
import { ConflictError, InputError, InterruptedError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { type Artefact, applyToStore, compressVectors, openArtefact } from "../../src/compression/index.ts";
import { lockFolder } from "../../src/formats/folder-lock.ts";
import { sha256 } from "../../src/formats/hash.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { runAssay, startAssay } from "../support/built-command.ts";
import { npyFile } from "../support/npy-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
process.env["ASSAY_CACHE"] = at("cache");

const [rows, dimensions] = [40_000, 8];
const kills = 12;
const artefacts = new Map<string, Artefact>();
const hashOf = (path: string): string => sha256(readFileSync(path));

function ask(path: string, sql: string): readonly Readonly<Record<string, unknown>>[] {
  const database = new sqlite.Database(path, { fileMustExist: true, readOnly: true });
  try {
    return database.all(sql) as readonly Readonly<Record<string, unknown>>[];
  } finally {
    database.close();
  }
}

beforeAll(async () => {
  const random = seeded(41);
  const data = Float32Array.from({ length: rows * dimensions }, () => random.normal());
  writeFileSync(at("vectors.npy"), npyFile([matrix(rows, dimensions, data)]));
  writeFileSync(at("few.npy"), npyFile([matrix(300, dimensions, data.slice(0, 300 * dimensions))]));
  for (const chain of ["pca:4", "pca:4+int8", "signs"]) {
    await compressVectors(at("few.npy"), { folder: at(chain), candidates: [chain], dimensions: 8 });
    artefacts.set(chain, await openArtefact(at(chain)));
  }
});

const apply = (chain: string, out: string, vectors = at("few.npy"), options = {}) =>
  applyToStore(artefacts.get(chain)!, vectors, out, options);

describe("codes that are written into a file of SQLite", () => {
  it("survive kill -9: the same command goes on, no row comes twice, and the bytes are the same", {
    timeout: 300_000,
  }, async () => {
    const words = (out: string): string[] => ["apply", at("pca:4"), at("vectors.npy"), "--quiet", "--out", `sqlite:${out}`];
    const whole = at("whole.db");
    expect((await runAssay(words(whole))).code).toBe(0);
    mkdirSync(at("killed"));
    const killed = at("killed/codes.db");
    const random = seeded(5);
    const log = `${killed}.partial-wal`;
    const changedAt = (): number => statSync(log, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    let interrupted = 0;
    for (let round = 0; interrupted < kills && !existsSync(killed); round++) {
      expect(round).toBeLessThan(4 * kills);
      const { child, ended } = startAssay(words(killed));
      const before = changedAt();
      // somewhere within the first of the 40 batches: each takes some milliseconds
      const watch = setInterval(() => {
        if (changedAt() === before) return;
        clearInterval(watch);
        setTimeout(() => child.kill("SIGKILL"), random.below(15));
      }, 1);
      const { signal, stderr } = await ended;
      clearInterval(watch);
      expect(stderr).toBe("");
      if (signal !== "SIGKILL") continue;
      interrupted++;
      // a kill in the middle of a commit, which few of these are: the last frames of the log are torn
      const written = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
      if (interrupted % 2 === 0 && written > 0) truncateSync(log, Math.max(0, written - random.below(9000)));
    }
    expect(interrupted).toBeGreaterThan(2); // a fast machine is through after a few
    const last = await runAssay(words(killed));
    expect([last.code, last.stderr]).toEqual([0, ""]);
    expect(hashOf(killed)).toBe(hashOf(whole));
    expect(ask(killed, "SELECT count(*) AS n, count(DISTINCT id) AS different FROM codes")).toEqual([
      { n: rows, different: rows },
    ]);
    expect(readdirSync(at("killed"))).toEqual(["codes.db"]);
    const before = statSync(killed).mtimeMs;
    expect((await runAssay(words(killed))).stdout).toContain("40,000 rows of them by an earlier run");
    expect(statSync(killed).mtimeMs).toBe(before);
  });

  it("go on behind every batch, wherever it stopped", async () => {
    await apply("pca:4+int8", `sqlite:${at("once.db")}`, at("vectors.npy"));
    for (const stopAt of [1000, 17_000, rows]) {
      const out = at(`stopped ${stopAt}.db`);
      const stop = new AbortController();
      const onProgress = ({ stage, done }: { readonly stage: string; readonly done: number }): void => {
        if (stage === "applying" && done >= stopAt) stop.abort();
      };
      const stopped = apply("pca:4+int8", `sqlite:${out}`, at("vectors.npy"), { signal: stop.signal, onProgress });
      await (stopAt === rows ? stopped : expect(stopped).rejects.toThrow(/[Ii]nterrupted|[Ss]topped/));
      await apply("pca:4+int8", `sqlite:${out}`, at("vectors.npy"));
      expect(hashOf(out)).toBe(hashOf(at("once.db")));
    }
  });

  it("never go into a file that is somebody else's", async () => {
    const database = new sqlite.Database(at("shop.db"));
    database.run("CREATE TABLE items (id INTEGER PRIMARY KEY, embedding BLOB)");
    database.close();
    writeFileSync(at("notes.db"), "mine");
    writeFileSync(at("empty.db"), "");
    mkdirSync(at("folder.db"));
    symlinkSync(at("shop.db"), at("link.db"));
    const before = hashOf(at("shop.db"));
    for (const name of ["shop", "notes", "empty", "folder", "link"]) {
      await expect(apply("signs", `sqlite:${at(`${name}.db`)}`), name).rejects.toThrow(ConflictError);
    }
    await expect(apply("signs", `sqlite:${at("shop.db")}`)).rejects.toThrow(/a database that Assay did not write/);
    writeFileSync(at("new.db.partial"), "mine");
    await expect(apply("signs", `sqlite:${at("new.db")}`)).rejects.toThrow(ConflictError);
    expect([hashOf(at("shop.db")), readFileSync(at("notes.db"), "utf8"), readFileSync(at("new.db.partial"), "utf8")]).toEqual([
      ...[before, "mine", "mine"],
    ]);
    expect(existsSync(at("new.db"))).toBe(false);
  });

  it("take in no row of a log whose file somebody took away", async () => {
    const out = at("orphan.db");
    const log = `${out}.partial-wal`;
    const before = startAssay(["apply", at("pca:4"), at("vectors.npy"), "--quiet", "--out", `sqlite:${out}`]);
    while (!existsSync(log) || statSync(log).size < 20_000) await sleep(1);
    before.child.kill("SIGKILL");
    await before.ended;
    rmSync(`${out}.partial`);
    await expect(apply("signs", `sqlite:${out}`)).rejects.toThrow(log);
    expect([existsSync(out), existsSync(log)]).toEqual([false, true]);
    rmSync(log);
    await apply("signs", `sqlite:${out}`);
    expect(ask(out, "SELECT count(*) AS n FROM codes")).toEqual([{ n: 300 }]);
  });

  it("begin anew where what was interrupted is of other work", async () => {
    const stop = new AbortController();
    const onProgress = ({ stage }: { readonly stage: string }): void => {
      if (stage === "applying") stop.abort();
    };
    const out = `sqlite:${at("other.db")}`;
    await apply("pca:4", out, at("vectors.npy"), { signal: stop.signal, onProgress }).catch(() => undefined);
    expect(existsSync(at("other.db.partial"))).toBe(true);
    expect(await apply("pca:4+int8", out)).toMatchObject({ before: 0, rows: 300 });
    expect(ask(at("other.db"), "SELECT count(*) AS n, max(length(code)) AS bytes FROM codes")).toEqual([{ n: 300, bytes: 4 }]);
    expect(existsSync(at("other.db.partial"))).toBe(false);
  });

  it("are not taken for whole where what is not was given their name", async () => {
    const out = at("renamed.db");
    const control = new AbortController();
    const onProgress = ({ stage, done }: { readonly stage: string; readonly done: number }): void => {
      if (stage === "applying" && done >= 2000) control.abort();
    };
    const stopped = apply("pca:4", `sqlite:${out}`, at("vectors.npy"), { signal: control.signal, onProgress });
    await expect(stopped).rejects.toThrow(InterruptedError);
    renameSync(`${out}.partial`, out);
    const before = hashOf(out);
    await expect(apply("pca:4", `sqlite:${out}`, at("vectors.npy"))).rejects.toThrow(
      /must have all 40000 rows, got \d+: it was given its name before it was whole/,
    );
    expect(hashOf(out)).toBe(before);
  });

  it("make nothing on a dry run", async () => {
    const out = at("dry/codes.db");
    const { statements } = await apply("pca:4", `sqlite:${out}?table=say "it"&id=key&vector=small`, at("few.npy"), {
      dryRun: true,
    });
    expect(statements).toEqual(['CREATE TABLE "say ""it""" ("key" INTEGER PRIMARY KEY, "small" BLOB NOT NULL)']);
    expect(existsSync(at("dry"))).toBe(false);
  });

  it("take no lock on a dry run into what was interrupted, and leave it as it was", async () => {
    const stop = new AbortController();
    const onProgress = ({ stage, done }: { readonly stage: string; readonly done: number }): void => {
      if (stage === "applying" && done >= 2000) stop.abort();
    };
    mkdirSync(at("held"));
    const out = `sqlite:${at("held/codes.db")}`;
    const stopped = apply("pca:4", out, at("vectors.npy"), { signal: stop.signal, onProgress });
    await expect(stopped).rejects.toThrow(InterruptedError);
    const before = readdirSync(at("held")).map((name) => [name, hashOf(join(at("held"), name))]);
    const { release } = await lockFolder(at("held"));
    expect(await apply("pca:4", out, at("vectors.npy"), { dryRun: true })).toMatchObject({ before: 2000, statements: [] });
    await expect(apply("pca:4", out, at("vectors.npy"))).rejects.toThrow(/one process at a time/);
    await release();
    expect(readdirSync(at("held")).map((name) => [name, hashOf(join(at("held"), name))])).toEqual(before);
    expect(await apply("pca:4", out, at("vectors.npy"))).toMatchObject({ before: 2000, rows });
  });

  it("have the ids of the store that they came from, texts as texts", async () => {
    const lines = Array.from({ length: 300 }, (_, row) =>
      JSON.stringify({
        key: `k'${row}`,
        v: Array(8)
          .fill(row % 7)
          .map((x, j) => x + j),
      }),
    );
    writeFileSync(at("items.jsonl"), lines.join("\n"));
    await apply("pca:4", `sqlite:${at("texts.db")}?id=key`, `jsonl:${at("items.jsonl")}?id=key&vector=v`);
    const [row] = ask(
      at("texts.db"),
      `SELECT count(*) AS n, count("key") AS keys, typeof("key") AS type FROM codes WHERE "key" LIKE 'k''%'`,
    );
    expect(row).toEqual({ n: 300, keys: 300, type: "text" });
  });

  it("say how they join the database that they came from, in SQL that SQLite reads", async () => {
    const shop = new sqlite.Database(at("joined.db"));
    shop.run('CREATE TABLE "my items" (key INTEGER PRIMARY KEY, vector TEXT)');
    for (let key = 1; key <= 200; key++)
      shop.run('INSERT INTO "my items" VALUES (?, ?)', [
        key,
        `[${Array.from({ length: 8 }, (_, j) => Math.sin(key * (j + 1)))}]`,
      ]);
    shop.close();
    const from = `sqlite:${at("joined.db")}?table=my items&vector=vector&id=key`;
    for (const [chain, distance] of [
      ["pca:4", "vec_distance_cosine"],
      ["signs", "vec_distance_hamming"],
      ["pca:4+int8", null],
    ] as const) {
      const { next } = await apply(chain, `sqlite:${at(`join ${chain}.db`)}`, from);
      const database = new sqlite.Database(at("joined.db"), { readOnly: true });
      for (const name of ["vec_distance_cosine", "vec_distance_hamming"])
        database.function(name, (a, b) => (a === null || b === null ? null : 0));
      database.function("vec_bit", (bits) => bits ?? null);
      const sql = next.filter((line) => !line.startsWith("--"));
      for (const line of sql.slice(0, -1)) database.run(line);
      const values = distance === null ? {} : { ":code": new Uint8Array(4), ":query": new Uint8Array(4) };
      expect(database.all(sql.at(-1)!, values)).toHaveLength(distance === null ? 200 : 10);
      expect(sql.at(-1)!.includes(distance ?? "vec_")).toBe(distance !== null);
      database.close();
    }
  });

  it("say what is wrong with names", async () => {
    const reserved = apply("signs", `sqlite:${at("names.db")}?table=sqlite_mine`);
    await expect(reserved).rejects.toThrow(InputError);
    await expect(reserved).rejects.toThrow(/Check the names after table=/);
    expect(readdirSync(root).filter((name) => name.includes("names.db"))).toEqual([]);
  });
});
