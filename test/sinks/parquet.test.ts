/** Codes in a file of parquet: what is killed goes on with the same bytes, what is somebody else's stays, what is printed is SQL. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { beforeAll, describe, expect, it } from "vitest";
import { ConflictError, UnknownNameError, UsageError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { type Artefact, applyToStore, compressVectors, openArtefact } from "../../src/compression/index.ts";
import { sha256 } from "../../src/formats/hash.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { putParquet } from "../runtime/tables-support.ts";
import { runAssay, startAssay } from "../support/built-command.ts";
import { npyFile } from "../support/npy-file.ts";
import { askDuckDB } from "../support/sink-shops.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
process.env["ASSAY_CACHE"] = at("cache");

const [rows, dimensions] = [60_000, 8];
const kills = 6;
const artefacts = new Map<string, Artefact>();
const hashOf = (path: string): string => sha256(readFileSync(path));

beforeAll(async () => {
  const random = seeded(43);
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

describe("codes that are written into a parquet file", () => {
  it("survive kill -9: the same command goes on, and the bytes are the same", { timeout: 120_000 }, async () => {
    const words = (out: string): string[] => ["apply", at("pca:4"), at("vectors.npy"), "--quiet", "--out", out];
    const whole = at("whole.parquet");
    expect((await runAssay(words(whole))).code).toBe(0);
    mkdirSync(at("killed"));
    const killed = at("killed/codes.parquet");
    const random = seeded(5);
    const sizeOf = (): number => statSync(`${killed}.partial`, { throwIfNoEntry: false })?.size ?? 0;
    let interrupted = 0;
    for (let round = 0; interrupted < kills && !existsSync(killed); round++) {
      expect(round).toBeLessThan(4 * kills);
      const { child, ended } = startAssay(words(killed));
      const before = sizeOf();
      const watch = setInterval(() => {
        if (sizeOf() <= before) return;
        clearInterval(watch);
        setTimeout(() => child.kill("SIGKILL"), random.below(8));
      }, 1);
      const { signal, stderr } = await ended;
      clearInterval(watch);
      expect(stderr).toBe("");
      if (signal === "SIGKILL") interrupted++;
    }
    expect(interrupted).toBeGreaterThan(1);
    const last = await runAssay(words(killed));
    expect([last.code, last.stderr]).toEqual([0, ""]);
    expect(hashOf(killed)).toBe(hashOf(whole));
    expect(readdirSync(at("killed"))).toEqual(["codes.parquet"]);
    const before = statSync(killed).mtimeMs;
    expect((await runAssay(words(killed))).stdout).toContain("60,000 rows of them by an earlier run");
    expect(statSync(killed).mtimeMs).toBe(before);
  });

  it("are the same bytes of the same vectors, whenever these were written and whatever they are called", async () => {
    await apply("signs", at("one.parquet"));
    writeFileSync(at("copy.npy"), readFileSync(at("few.npy")));
    utimesSync(at("copy.npy"), 1, 1);
    await apply("signs", at("other.parquet"), at("copy.npy"));
    expect(hashOf(at("other.parquet"))).toBe(hashOf(at("one.parquet")));
    expect(await apply("signs", at("one.parquet"), at("copy.npy"))).toMatchObject({ before: 300 });
  });

  it("never go into a file that is somebody else's, or of other vectors", async () => {
    await putParquet(root, "theirs.parquet", "SELECT 1 AS id, 'x'::BLOB AS codes");
    writeFileSync(at("notes.parquet"), "mine");
    writeFileSync(at("empty.parquet"), "");
    mkdirSync(at("folder.parquet"));
    symlinkSync(at("notes.parquet"), at("link.parquet"));
    const before = hashOf(at("theirs.parquet"));
    for (const name of ["theirs", "notes", "empty", "folder", "link"]) {
      await expect(apply("signs", at(`${name}.parquet`)), name).rejects.toThrow(ConflictError);
    }
    writeFileSync(at("new.parquet.partial"), "mine");
    for (const dryRun of [true, false]) {
      await expect(apply("signs", at("new.parquet"), at("few.npy"), { dryRun })).rejects.toThrow(/named \.partial must be ours/);
    }
    await apply("pca:4", at("made.parquet"));
    await expect(apply("pca:4", at("made.parquet"), at("vectors.npy"))).rejects.toThrow(/codes of other vectors/);
    expect([hashOf(at("theirs.parquet")), readFileSync(at("notes.parquet"), "utf8")]).toEqual([before, "mine"]);
    expect([readFileSync(at("new.parquet.partial"), "utf8"), existsSync(at("new.parquet"))]).toEqual(["mine", false]);
  });

  it("take no lock and leave nothing on a dry run, whatever is there of an interrupted one", async () => {
    const stop = new AbortController();
    const onProgress = ({ stage, done }: { readonly stage: string; readonly done: number }): void => {
      if (stage === "applying" && done >= 2000) stop.abort();
    };
    mkdirSync(at("dry"));
    const out = at("dry/codes.parquet");
    await expect(apply("pca:4", out, at("vectors.npy"), { signal: stop.signal, onProgress })).rejects.toThrow();
    const names = readdirSync(at("dry"));
    writeFileSync(at("dry/.lock"), "held by another"); // no lock that could be taken
    const { before, statements } = await apply("pca:4", out, at("vectors.npy"), { dryRun: true });
    expect([before, statements]).toEqual([2000, []]);
    expect(readdirSync(at("dry")).filter((name) => name !== ".lock")).toEqual(names);
  });

  it("leave nothing of a first batch that is refused", async () => {
    const data = new Float32Array(300 * dimensions).fill(1e30);
    writeFileSync(at("huge.npy"), npyFile([matrix(300, dimensions, data)]));
    await expect(apply("signs", at("huge.parquet"), at("huge.npy"))).rejects.toThrow(/no longer than/);
    expect(readdirSync(root).filter((name) => name.startsWith("huge.parquet"))).toEqual([]);
  });

  it("go to a file by its ending alone: names of columns, and places on the net, are refused", async () => {
    await expect(apply("signs", `parquet:${at("x.parquet")}?vector=small`)).rejects.toThrow(UsageError);
    await expect(apply("signs", "https://example.org/x.parquet")).rejects.toThrow(UnknownNameError);
    expect(await apply("signs", `parquet:${at("x.parquet")}`)).toMatchObject({ rows: 300, before: 0 });
    expect(existsSync(at("x.parquet"))).toBe(true);
  });
});

it("prints SQL that joins codes and vectors, and a search that finds each row by itself", async () => {
  const query = `SELECT 'it''s ' || i AS key, [${Array.from({ length: 8 }, (_, j) => `sin(i * ${j + 1})::FLOAT`).join(", ")}] AS v FROM range(200) t(i)`;
  const items = await putParquet(root, "items's.parquet".replace("'", ""), query);
  const { next } = await apply("pca:4", at("joined.parquet"), `parquet:${items}?vector=v&id=key`);
  const joined = await askDuckDB(next.at(-1)!);
  expect(joined).toHaveLength(200);
  expect(next[0]).toContain(`assay search <the compressor's folder> '${at("joined.parquet")}'`);
  const numbered = await apply("signs", at("numbered.parquet"));
  expect((await askDuckDB(numbered.next.at(-1)!)).map(([id]) => Number(id))).toEqual(Array.from({ length: 300 }, (_, i) => i));
  const searched = await runAssay([
    "search",
    at("pca:4"),
    at("joined.parquet"),
    "--queries",
    items,
    "--vector-column",
    "v",
    "--count",
    "1",
    "--json",
  ]);
  const { found } = JSON.parse(searched.stdout) as { found: { row: number }[][] };
  expect(found.map(([first]) => first!.row)).toEqual(Array.from({ length: 200 }, (_, row) => row));
});
