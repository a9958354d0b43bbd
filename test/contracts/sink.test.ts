/** The contract of sinks: what every store that codes go to keeps. Each for real. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import sqlite from "node-sqlite3-wasm";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConflictError, InterruptedError, MissingError, UsageError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { type Artefact, applyToStore, compressVectors, openArtefact } from "../../src/compression/index.ts";
import { widenFloat16 } from "../../src/formats/half-precision.ts";
import { sha256 } from "../../src/formats/hash.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { sinks } from "../../src/sinks/index.ts";
import { npyFile } from "../support/npy-file.ts";
import { startPglite } from "../support/pglite-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { nativeAddress } from "../support/test-stores.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
process.env["ASSAY_CACHE"] = at("cache");

/** pgvector adds in float32, and in another order: of vectors of length 2.5 or so. */
const SQL_ROUNDING = 1e-5;

const [rows, dimensions] = [2500, 6];

/** A store whose table `items` of ids 10, 20, …, vectors and notes a test may code. */
interface Shop {
  /** Of the vectors. */
  readonly items: string;
  /** Makes the table anew; of codes there are none afterwards. */
  fill(): Promise<void>;
  /** Where its codes go. */
  readonly out: string;
  /** What must stay as it is: all but the codes. */
  others(): Promise<unknown>;
  /** By rising ids, numbers or bits; fails where nothing was written. */
  codes(codec: string): Promise<readonly { readonly id: number; readonly code: readonly number[] }[]>;
  stop(): Promise<void>;
}

/** A database server, whose tables take a new column. */
interface Server extends Shop {
  /** Without a query. */
  readonly address: string;
  /** Makes the table `name` as `items` is. */
  fillTable(name: string): Promise<void>;
  /** Whole rows of a query, as the store's driver gives them. */
  ask(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

const vectors = (() => {
  const random = seeded(11);
  return matrix(
    rows,
    dimensions,
    Float32Array.from({ length: rows * dimensions }, () => random.normal()),
  );
})();
const rowText = (row: number): string => `[${vectors.data.subarray(row * dimensions, (row + 1) * dimensions).join(",")}]`;
const idOf = (row: number): number => 10 * (row + 1);
const values = (quote: (text: string) => string): string =>
  Array.from({ length: rows }, (_, row) => `(${idOf(row)}, ${quote(rowText(row))}, 'note ${row}')`).join(",");

async function postgres(address: string, stop: () => Promise<void>): Promise<Server> {
  const ask: Server["ask"] = async (sql) => {
    const client = new Client({ connectionString: address });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const fillTable = async (name: string): Promise<void> => {
    await ask(`DROP TABLE IF EXISTS ${name}`);
    await ask(`CREATE TABLE ${name} (id int PRIMARY KEY, embedding vector(${dimensions}), note text)`);
    await ask(`INSERT INTO ${name} VALUES ${values((text) => `'${text}'`)}`);
  };
  return {
    ...{ address, ask, fillTable, stop },
    items: `${address}?table=items&vector=embedding`,
    out: `${address}?table=items&vector=small`,
    fill: () => fillTable("items"),
    others: () => ask("SELECT id, embedding, note FROM items ORDER BY id"),
    async codes() {
      const found = await ask("SELECT id, small FROM items WHERE small IS NOT NULL ORDER BY id");
      return found.map(({ id, small }) => ({ id: Number(id), code: numbersOf(small) }));
    },
  };
}

function sqliteFiles(): Shop {
  const [items, out] = [at("items.db"), at("small.db")];
  const clear = (path: string): void => {
    for (const name of readdirSync(root)) if (name.startsWith(basename(path))) rmSync(join(root, name), { recursive: true });
  };
  return {
    items: `sqlite:${items}?table=items&vector=embedding`,
    out: `sqlite:${out}`,
    async fill() {
      clear(items);
      clear(out);
      const database = new sqlite.Database(items);
      database.run("CREATE TABLE items (id INTEGER PRIMARY KEY, embedding TEXT, note TEXT)");
      database.run(`INSERT INTO items VALUES ${values((text) => `'${text}'`)}`);
      database.close();
    },
    others: async () => sha256(readFileSync(items)),
    async codes(codec) {
      const database = new sqlite.Database(out, { fileMustExist: true, readOnly: true });
      const found = database.all("SELECT id, code FROM codes ORDER BY id") as { id: number; code: Uint8Array }[];
      database.close();
      return found.map(({ id, code }) => ({ id: Number(id), code: numbersOfBytes(code, codec) }));
    },
    stop: async () => {},
  };
}

const servers: Readonly<Record<string, () => Promise<Server>>> = {
  PGlite: async () => {
    const server = await startPglite();
    return postgres(server.address, server.stop);
  },
  ...(nativeAddress() === undefined ? {} : { "a native server": () => postgres(nativeAddress()!, async () => {}) }),
};

const shops: Readonly<Record<string, Readonly<Record<string, () => Promise<Shop>>>>> = {
  postgresql: servers,
  sqlite: { files: async () => sqliteFiles() },
};

/** Codes of a value that a database server gave back, as numbers. */
function numbersOf(value: unknown): readonly number[] {
  if (typeof value === "string" && value.startsWith("[")) return JSON.parse(value) as number[];
  if (typeof value === "string") return [...value].map(Number);
  return [...(value as Uint8Array)];
}

/** Of bytes: float numbers are float32, bits go from the highest down. */
function numbersOfBytes(bytes: Uint8Array, codec: string): readonly number[] {
  if (codec === "int8") return [...bytes];
  if (codec === "signs") return Array.from({ length: dimensions }, (_, j) => (bytes[0]! >> (7 - j)) & 1);
  return [...new Float32Array(bytes.slice().buffer)];
}

const artefacts = new Map<string, Artefact>();

beforeAll(async () => {
  writeFileSync(at("vectors.npy"), npyFile([vectors]));
  for (const chain of ["pca:3", "pca:3+float16", "signs", "pca:4+int8"]) {
    await compressVectors(at("vectors.npy"), { folder: at(chain), candidates: [chain], dimensions: 6 });
    artefacts.set(chain, await openArtefact(at(chain)));
  }
});

describe("assay_compress", () => {
  let shop: Server;
  beforeAll(async () => {
    shop = await servers["PGlite"]!();
  });
  afterAll(() => shop.stop());
  const install = (chain: string, out: string) =>
    applyToStore(artefacts.get(chain)!, at("vectors.npy"), `${shop.address}?table=${out}`, { installFunction: true });

  it("is made once, and gives what was written; another compressor's stays", async () => {
    await install("pca:3", "fresh&vector=small");
    await install("pca:3", "again&vector=small");
    await shop.fill();
    const [worst] = await shop.ask(
      "SELECT max(l2_distance(assay_compress(items.embedding), fresh.small)) AS distance FROM items JOIN fresh ON items.id = 10 * (fresh.id + 1)",
    );
    expect(Number(worst?.["distance"])).toBeLessThan(SQL_ROUNDING);
    await expect(install("signs", "third&vector=small")).rejects.toThrow(/assay_compress\(vector\) must be new/);
  });
});

it("every sink is tried", () => {
  expect(Object.keys(shops).sort()).toEqual(sinks.items.map(({ name }) => name).sort());
});

/** What a codec's bytes stand for. */
function expectedOf(code: Uint8Array, codec: string): readonly number[] {
  if (codec !== "float16") return numbersOfBytes(code, codec);
  const wide = new Float32Array(code.length / 2);
  widenFloat16(new Uint16Array(code.slice().buffer), wide);
  return [...wide];
}

for (const [name, kinds] of Object.entries(shops)) {
  for (const [kind, start] of Object.entries(kinds)) {
    describe(`${name}, ${kind}`, () => {
      let shop: Shop;
      beforeAll(async () => {
        shop = await start();
      });
      afterAll(() => shop.stop());
      const apply = (chain: string, options = {}) => applyToStore(artefacts.get(chain)!, shop.items, shop.out, options);

      it.each(["pca:3", "pca:3+float16", "signs", "pca:4+int8"])(
        "%s: every row gets its code, and nothing else changes",
        async (chain) => {
          await shop.fill();
          const before = await shop.others();
          const done = await apply(chain);
          expect(done).toMatchObject({ rows, before: 0, gone: 0 });
          expect(done.next.length).toBeGreaterThan(0);
          expect(await shop.others()).toEqual(before);
          const { codec } = artefacts.get(chain)!.description;
          const found = await shop.codes(codec);
          const { data } = artefacts.get(chain)!.chain.codec.encode(await artefacts.get(chain)!.chain.project(vectors));
          const size = data.length / rows;
          expect(found.map(({ id }) => id)).toEqual(Array.from({ length: rows }, (_, row) => idOf(row)));
          for (const [row, { code }] of found.entries()) {
            expect(code.map(Math.fround)).toEqual(expectedOf(data.subarray(row * size, (row + 1) * size), codec));
          }
        },
      );

      it("goes on behind the last whole batch after an interruption, and does nothing a second time", async () => {
        await shop.fill();
        const stop = new AbortController();
        const interrupted = apply("pca:3+float16", {
          signal: stop.signal,
          onProgress: ({ stage, done }: { readonly stage: string; readonly done: number }) =>
            stage === "applying" && done >= 1000 && stop.abort(),
        });
        await expect(interrupted).rejects.toThrow(InterruptedError);
        expect(await apply("pca:3+float16")).toMatchObject({ before: 1000, statements: [] });
        const written = await shop.codes("float16");
        expect(written).toHaveLength(rows);
        expect(await apply("pca:3+float16")).toMatchObject({ before: rows });
        expect(await shop.codes("float16")).toEqual(written);
      });

      it("only looks where nothing is to be done", async () => {
        await shop.fill();
        const { statements, next } = await apply("pca:3", { dryRun: true });
        expect(statements.join("\n")).toMatch(/ADD COLUMN "small"|CREATE TABLE "codes"/);
        expect(next.length).toBeGreaterThan(0);
        const none = await shop.codes("float32").catch(() => []);
        expect(none).toEqual([]);
      });

      it("refuses codes of other work, and leaves them as they were", async () => {
        await shop.fill();
        await apply("pca:3");
        const before = [await shop.codes("float32"), await shop.others()];
        await expect(apply("signs")).rejects.toThrow(/codes of another compressor/);
        await expect(apply("signs", { dryRun: true })).rejects.toThrow(ConflictError);
        expect([await shop.codes("float32"), await shop.others()]).toEqual(before);
      });
    });
  }
}

for (const [kind, start] of Object.entries(servers)) {
  describe(`a column of PostgreSQL, ${kind}`, () => {
    let shop: Server;
    beforeAll(async () => {
      shop = await start();
    });
    afterAll(() => shop.stop());
    const table = (query: string): string => `${shop.address}?table=${query}`;
    const apply = (chain: string, out: string, options = {}) =>
      applyToStore(artefacts.get(chain)!, shop.items, table(out), options);

    it("is of a new table where none is named that is there", async () => {
      await shop.fill();
      await shop.ask("DROP TABLE IF EXISTS fresh");
      expect(await apply("signs", "fresh")).toMatchObject({ rows, before: 0 });
      const [row] = await shop.ask(
        "SELECT count(*) AS n, min(fresh.id) AS first, max(fresh.id) AS last FROM fresh JOIN items ON items.id = fresh.id",
      );
      expect([row?.["n"], row?.["first"], row?.["last"]].map(Number)).toEqual([rows, idOf(0), idOf(rows - 1)]);
      expect(await apply("signs", "fresh")).toMatchObject({ before: rows });
    });

    it("is not one that somebody else made", async () => {
      await shop.fill();
      const before = await shop.others();
      await expect(apply("signs", "items&vector=embedding")).rejects.toThrow(ConflictError);
      await expect(apply("signs", "items&vector=note")).rejects.toThrow(/must be new/);
      expect(await shop.others()).toEqual(before);
    });

    it("counts rows that are gone, and asks for what an address leaves out", async () => {
      await shop.fill();
      await shop.fillTable("fewer");
      await shop.ask(`DELETE FROM fewer WHERE id <= ${idOf(6)}`);
      expect(await apply("pca:3", "fewer&vector=small")).toMatchObject({ gone: 7 });
      await expect(applyToStore(artefacts.get("pca:3")!, shop.items, shop.address)).rejects.toThrow(UsageError);
      const wrongId = apply("pca:3", "items&vector=small&id=nobody");
      await expect(wrongId).rejects.toThrow(/nobody/);
      await expect(wrongId).rejects.toThrow(MissingError);
      await expect(apply("pca:3", "items&vector=small&id=note")).rejects.toThrow(/none of a batch that begins with "10"/);
      await shop.ask("DROP TABLE IF EXISTS doubled");
      await shop.ask(
        "CREATE TABLE doubled AS SELECT id, note FROM items WHERE id < 100 UNION ALL SELECT id, note FROM items WHERE id < 50",
      );
      await expect(apply("pca:3", "doubled&vector=small&id=id")).rejects.toThrow(/several rows of one id/);
      const left = "SELECT 1 FROM information_schema.columns WHERE table_name IN ('doubled', 'items') AND column_name = 'small'";
      expect(await shop.ask(left)).toEqual([]); // no column that would be in the way of the right command
      const noIds = applyToStore(artefacts.get("pca:3")!, at("vectors.npy"), table("items&vector=other"));
      await expect(noIds).rejects.toThrow(/vectors without ids/);
    });
  });
}
