/** What a store's index finds of the nearest rows: on PGlite, and on a native server where there is one. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InputError, MissingError, UnknownNameError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import {
  type Artefact,
  applyToStore,
  certifyAgain,
  compressVectors,
  indexRecall,
  openArtefact,
} from "../../src/compression/index.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { nativeAddress, nativeDatabase } from "../support/native-database.ts";
import { npyFile } from "../support/npy-file.ts";
import { startPglite } from "../support/pglite-server.ts";
import { runCli } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
process.env["ASSAY_CACHE"] = at("cache");

const [rows, dimensions] = [1500, 16];

/** A graph of 1,500 rows that looks among forty loses next to nothing. */
const SOUND_INDEX = 0.97;
/** An index that looks into one of fifty lists finds about a tenth to a half of what there is. */
const POOR_INDEX = 0.8;

/** Of 200 rows half are of each end: four standard errors, and what little is found by chance. */
const DRAWN_HALVES = 0.16;

const vectors = (() => {
  const random = seeded(21);
  return matrix(
    rows,
    dimensions,
    Float32Array.from({ length: rows * dimensions }, (_, at) => random.normal() / (1 + (at % dimensions) / 4)),
  );
})();

interface Server {
  readonly address: string;
  stop(): Promise<void>;
}
const servers: readonly (readonly [name: string, start: () => Promise<Server>])[] = [
  ["PGlite", startPglite],
  ...(nativeAddress() === undefined ? [] : [["a native server", nativeDatabase] as const]),
];

/** A compressor of these vectors that ends in this chain. */
async function made(chain: string): Promise<Artefact> {
  const folder = at(chain.replaceAll(/\W/g, "-"));
  if (!existsSync(folder)) await compressVectors(at("v.npy"), { folder, candidates: [chain], bytes: 64, goal: "neighbours" });
  return openArtefact(folder);
}

beforeAll(() => writeFileSync(at("v.npy"), npyFile([vectors])));

describe.each(servers)("the index of PostgreSQL, %s", (name, start) => {
  let server: Server;
  const table = (column: string): string => `${server.address}?table=recall_items&vector=${column}`;
  const ask = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: server.address });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };

  beforeAll(async () => {
    server = await start();
    const items = Array.from({ length: rows }, (_, row) => {
      const vector = vectors.data.subarray(row * dimensions, (row + 1) * dimensions);
      return `(${row + 1}, '[${vector.join(",")}]', 'topic ${vector[0]! > 0}')`;
    });
    await ask("CREATE EXTENSION IF NOT EXISTS vector");
    await ask("DROP TABLE IF EXISTS recall_items");
    await ask(`CREATE TABLE recall_items (id int PRIMARY KEY, embedding vector(${dimensions}), topic text)`);
    await ask(`INSERT INTO recall_items VALUES ${items.join(",")}`);
    await applyToStore(await made("float16"), table("embedding"), table("half"));
    await applyToStore(await made("signs"), table("embedding"), table("bits"));
  });
  afterAll(() => server.stop());

  it("is asked for where there is none", async () => {
    const asked = indexRecall(await made("float16"), table("embedding"), table("half"));
    await expect(asked).rejects.toThrow(/must have an index that the store searches by, got none.*Make one/);
  });

  it("is asked among all rows, not among a drawn sample", async () => {
    const asked = indexRecall(await made("float16"), `${table("embedding")}&rows=100`, table("half"));
    await expect(asked).rejects.toThrow(/it looks among all of them, got an address that draws some, with rows=/);
  });

  it("finds nearly all by a graph over codes that lose nothing", async () => {
    await ask("CREATE INDEX recall_half ON recall_items USING hnsw (half halfvec_cosine_ops)");
    await ask("CREATE INDEX recall_whole ON recall_items USING hnsw (embedding vector_cosine_ops)");
    const found = await indexRecall(await made("float16"), table("embedding"), table("half"));
    expect(found).toMatchObject({ asked: 200, rows, k: 10, withoutCode: 0, isNoted: true });
    expect(found.index).toMatch(/^hnsw.*, hnsw\.ef_search 40$/);
    expect(found.wholeIndex?.index).toMatch(/^hnsw/);
    for (const { mean, atLeast } of [found.byCodes, found.byIndex, found.ofCodes, found.ranked.found, found.wholeIndex!.found]) {
      expect(mean).toBeGreaterThan(SOUND_INDEX);
      expect(atLeast).toBeLessThan(mean);
      expect(atLeast).toBeGreaterThan(mean - 0.05);
    }
  });

  it("stands apart from what the codes lose, whichever of both is poor", async () => {
    await ask("DROP INDEX recall_half");
    await ask("CREATE INDEX recall_half ON recall_items USING ivfflat (half halfvec_cosine_ops) WITH (lists = 50)");
    const lists = await indexRecall(await made("float16"), table("embedding"), table("half"));
    expect(lists.index).toMatch(/^ivfflat \(lists=50\), ivfflat\.probes 1$/);
    expect(lists.byCodes.mean).toBeGreaterThan(SOUND_INDEX);
    expect(lists.byIndex.mean).toBeLessThan(POOR_INDEX);
    expect(lists.ofCodes.mean).toBeLessThan(POOR_INDEX);
    await ask("CREATE INDEX recall_bits ON recall_items USING hnsw (bits bit_hamming_ops)");
    const bits = await indexRecall(await made("signs"), table("embedding"), table("bits"));
    expect(bits.byCodes.mean).toBeLessThan(POOR_INDEX);
    expect(bits.ranked.found.mean).toBeGreaterThan(bits.byIndex.mean);
  });

  it("has a bound that holds where the rows of one end of the table are found and those of the other are not", async () => {
    const half = rows / 2;
    const shifted = Array.from({ length: rows }, (_, row) => {
      const vector = vectors.data.slice(row * dimensions, (row + 1) * dimensions);
      vector[0] = vector[0]! + (row < half ? 40 : -40);
      return `(${row + 1}, '[${vector.join(",")}]')`;
    });
    await ask("DROP TABLE IF EXISTS recall_halves");
    await ask(`CREATE TABLE recall_halves (id int PRIMARY KEY, embedding vector(${dimensions}))`);
    await ask(`INSERT INTO recall_halves VALUES ${shifted.join(",")}`);
    const [from, to] = ["embedding", "half"].map((column) => `${server.address}?table=recall_halves&vector=${column}`);
    await applyToStore(await made("float16"), from!, to!);
    // what codes say of one end is turned about: there the nearest are the farthest
    const turned = `((ARRAY[1] || array_fill(-1, ARRAY[${dimensions - 1}]))::vector * half::vector)::halfvec`;
    await ask(`UPDATE recall_halves SET half = ${turned} WHERE id > ${half}`);
    await ask("CREATE INDEX ON recall_halves USING hnsw (half halfvec_cosine_ops)");
    const { byCodes } = await indexRecall(await made("float16"), from!, to!);
    expect(Math.abs(byCodes.mean - 0.5)).toBeLessThan(DRAWN_HALVES);
    expect(byCodes.atLeast).toBeLessThan(0.5);
    expect(byCodes.atLeast).toBeGreaterThan(0.3);
  });

  it("comes with a certificate, and costs no look where something is wrong with it", async () => {
    const ledger = at(`${name}.json`);
    const words = { labels: undefined, ledger, goal: "neighbours" } as const;
    const artefact = await made("signs");
    const wrong = certifyAgain(artefact, table("embedding"), { ...words, index: table("half") });
    await expect(wrong).rejects.toThrow(InputError);
    await expect(wrong).rejects.toThrow(/"half" must be bit\(16\).*got halfvec\(16\)/);
    const none = certifyAgain(artefact, table("embedding"), { ...words, index: table("nothing") });
    await expect(none).rejects.toThrow(MissingError);
    const file = certifyAgain(artefact, table("embedding"), { ...words, index: at("v.npy") });
    await expect(file).rejects.toThrow(UnknownNameError);
    expect(existsSync(ledger)).toBe(false);
    const again = await certifyAgain(artefact, table("embedding"), { ...words, index: table("bits") });
    expect(again.index?.index).toMatch(/^hnsw/);
    expect(existsSync(ledger)).toBe(true);
  });

  it("comes with a certificate of one reading of the store, and with the same figures as alone", async () => {
    const artefact = await made("signs");
    let readings = 0;
    const onProgress = ({ stage, done }: { readonly stage: string; readonly done: number }): void => {
      if (stage === "reading" && done === 0) readings++;
    };
    const ledger = at(`${name}-once.json`);
    const again = await certifyAgain(artefact, table("embedding"), { ledger, index: table("bits"), onProgress });
    expect(readings).toBe(1);
    expect(again.index).toEqual(await indexRecall(artefact, table("embedding"), table("bits")));
    const plain = await certifyAgain(artefact, table("embedding"), { ledger: at(`${name}-plain.json`) });
    const { index: _, facts, ...same } = again;
    expect(plain).toMatchObject({ ...same, facts });
  });

  it("is asked alone by a command that takes no look, and replaces its own file only when that is said", async () => {
    const looks = at("cache/looks");
    rmSync(looks, { recursive: true, force: true });
    const out = at(`${name}-recall.json`);
    const words = ["recall", at("signs"), table("embedding"), table("bits"), "--out", out];
    const first = await runCli(...words, "--quiet");
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(first.stdout).toMatch(/^Of the 10 rows nearest by whole vectors, of 200 drawn rows among 1,500 .*\(at least \d/);
    expect(existsSync(looks)).toBe(false);
    const before = readFileSync(out, "utf8");
    expect(await runCli(...words)).toMatchObject({ code: 1, stderr: expect.stringMatching(/--overwrite/) as string });
    expect(readFileSync(out, "utf8")).toBe(before);
    expect(await runCli(...words, "--overwrite", "--quiet")).toMatchObject({ code: 0 });
    writeFileSync(out, "mine");
    expect(await runCli(...words, "--overwrite")).toMatchObject({ code: 1 });
    expect(readFileSync(out, "utf8")).toBe("mine");
    const { stdout } = await runCli("recall", at("signs"), table("embedding"), table("bits"), "--json", "--quiet");
    expect(JSON.parse(stdout)).toEqual(await indexRecall(await made("signs"), table("embedding"), table("bits")));
  });

  it("cannot be asked about rows that have no ids, and can with a file of them", async () => {
    const artefact = await made("signs");
    const asked = indexRecall(artefact, at("v.npy"), table("bits"));
    await expect(asked).rejects.toThrow(/must have ids, as rows of a store have.*got none/);
    const ids = at("ids.txt");
    writeFileSync(ids, Array.from({ length: rows }, (_, row) => `${row + 1}\n`).join(""));
    const { wholeIndex: _, ...found } = await indexRecall(artefact, table("embedding"), table("bits"));
    expect(await indexRecall(artefact, at("v.npy"), table("bits"), { ids })).toMatchObject(found);
    const again = await certifyAgain(artefact, at("v.npy"), { ledger: at(`${name}-ids.json`), index: table("bits"), ids });
    expect(again.index).toMatchObject(found);
    writeFileSync(ids, "1\n2\n");
    await expect(indexRecall(artefact, at("v.npy"), table("bits"), { ids })).rejects.toThrow(/one id a vector: 1500/);
  });

  it("is no index of a file", async () => {
    const asked = indexRecall(await made("signs"), at("v.npy"), at("codes.parquet"));
    await expect(asked).rejects.toThrow(/must have a search of its own, got parquet.*Name a column of PostgreSQL/);
  });
});
