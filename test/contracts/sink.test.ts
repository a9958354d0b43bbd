/** The contract of sinks: what every store that codes go to keeps. Each for real. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConflictError, InterruptedError, MissingError, UsageError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { type Artefact, applyToStore, compressVectors, openArtefact } from "../../src/compression/index.ts";
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

/** A store that a test may fill and look into. */
interface Shop {
  /** Without a query. */
  readonly address: string;
  /** Makes the table `name` of ids 10, 20, … and vectors, with a third column. */
  fill(name: string): Promise<void>;
  /** Whole rows of a query, as the store's driver gives them. */
  ask(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  stop(): Promise<void>;
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

async function postgres(address: string, stop: () => Promise<void>): Promise<Shop> {
  const ask: Shop["ask"] = async (sql) => {
    const client = new Client({ connectionString: address });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    address,
    ask,
    async fill(name) {
      await ask(`DROP TABLE IF EXISTS ${name}`);
      await ask(`CREATE TABLE ${name} (id int PRIMARY KEY, embedding vector(${dimensions}), note text)`);
      await ask(`INSERT INTO ${name} VALUES ${values((text) => `'${text}'`)}`);
    },
    stop,
  };
}

const shops: Readonly<Record<string, Readonly<Record<string, () => Promise<Shop>>>>> = {
  postgresql: {
    PGlite: async () => {
      const server = await startPglite();
      return postgres(server.address, server.stop);
    },
    ...(nativeAddress() === undefined ? {} : { "a native server": () => postgres(nativeAddress()!, async () => {}) }),
  },
};

/** Codes of a value that a store gave back, as numbers. */
function numbersOf(value: unknown): readonly number[] {
  if (typeof value === "string" && value.startsWith("[")) return JSON.parse(value) as number[];
  if (typeof value === "string") return [...value].map(Number);
  return [...(value as Uint8Array)];
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
  let shop: Shop;
  beforeAll(async () => {
    shop = await shops["postgresql"]!["PGlite"]!();
  });
  afterAll(() => shop.stop());
  const install = (chain: string, out: string) =>
    applyToStore(artefacts.get(chain)!, at("vectors.npy"), `${shop.address}?table=${out}`, { installFunction: true });

  it("is made once, and gives what was written; another compressor's stays", async () => {
    await install("pca:3", "fresh&vector=small");
    await install("pca:3", "again&vector=small");
    await shop.fill("items");
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

for (const [name, kinds] of Object.entries(shops)) {
  for (const [kind, start] of Object.entries(kinds)) {
    describe(`${name}, ${kind}`, () => {
      let shop: Shop;
      beforeAll(async () => {
        shop = await start();
      });
      afterAll(() => shop.stop());
      const table = (query: string): string => `${shop.address}?table=${query}`;
      const apply = (chain: string, out: string, options = {}) =>
        applyToStore(artefacts.get(chain)!, table("items&vector=embedding"), table(out), options);

      it.each(["pca:3", "pca:3+float16", "signs", "pca:4+int8"])(
        "%s: every row gets its code in a new column, and nothing else changes",
        async (chain) => {
          await shop.fill("items");
          const before = await shop.ask("SELECT id, embedding, note FROM items ORDER BY id");
          const done = await apply(chain, "items&vector=small");
          expect(done).toMatchObject({ rows, before: 0, gone: 0 });
          expect(done.next.length).toBeGreaterThan(0);
          expect(await shop.ask("SELECT id, embedding, note FROM items ORDER BY id")).toEqual(before);
          const { codec } = artefacts.get(chain)!.description;
          const found = await shop.ask("SELECT small FROM items ORDER BY id");
          const { data } = artefacts.get(chain)!.chain.codec.encode(await artefacts.get(chain)!.chain.project(vectors));
          const size = data.length / rows;
          for (const row of [0, 1, 999, 1000, rows - 1]) {
            const code = data.subarray(row * size, (row + 1) * size);
            const got = numbersOf(found[row]?.["small"]);
            if (codec === "float32") expect(got.map(Math.fround)).toEqual([...new Float32Array(code.slice().buffer)]);
            else if (codec === "int8") expect(got).toEqual([...code]);
            else if (codec === "signs") expect(got).toEqual(Array.from({ length: 6 }, (_, j) => (code[0]! >> (7 - j)) & 1));
            else expect(got).toHaveLength(3);
          }
        },
      );

      it("goes on behind the last whole batch after an interruption, and does nothing a second time", async () => {
        await shop.fill("items");
        const stop = new AbortController();
        const interrupted = apply("pca:3+float16", "items&vector=small", {
          signal: stop.signal,
          onProgress: ({ stage, done }: { readonly stage: string; readonly done: number }) =>
            stage === "applying" && done >= 1000 && stop.abort(),
        });
        await expect(interrupted).rejects.toThrow(InterruptedError);
        expect(await shop.ask("SELECT count(*) AS n FROM items WHERE small IS NOT NULL")).toEqual([{ n: expect.anything() }]);
        expect(await apply("pca:3+float16", "items&vector=small")).toMatchObject({ before: 1000, statements: [] });
        const written = await shop.ask("SELECT small FROM items ORDER BY id");
        expect(written.every(({ small }) => small !== null)).toBe(true);
        expect(await apply("pca:3+float16", "items&vector=small")).toMatchObject({ before: rows });
        expect(await shop.ask("SELECT small FROM items ORDER BY id")).toEqual(written);
      });

      it("makes a table of ids and codes", async () => {
        await shop.fill("items");
        await shop.ask("DROP TABLE IF EXISTS fresh");
        expect(await apply("signs", "fresh")).toMatchObject({ rows, before: 0 });
        const [row] = await shop.ask(
          "SELECT count(*) AS n, min(fresh.id) AS first, max(fresh.id) AS last FROM fresh JOIN items ON items.id = fresh.id",
        );
        expect([row?.["n"], row?.["first"], row?.["last"]].map(Number)).toEqual([rows, idOf(0), idOf(rows - 1)]);
        expect(await apply("signs", "fresh")).toMatchObject({ before: rows });
      });

      it("only looks where nothing is to be done", async () => {
        await shop.fill("items");
        const { statements } = await apply("pca:3", "items&vector=small", { dryRun: true });
        expect(statements.join("\n")).toMatch(/ADD COLUMN "small"/);
        await expect(shop.ask("SELECT small FROM items")).rejects.toThrow();
      });

      it("refuses a column that is not of this work, and leaves it as it was", async () => {
        await shop.fill("items");
        await apply("pca:3", "items&vector=small");
        const before = await shop.ask("SELECT * FROM items ORDER BY id");
        await expect(apply("signs", "items&vector=small")).rejects.toThrow(/codes of another compressor/);
        await expect(apply("signs", "items&vector=embedding")).rejects.toThrow(ConflictError);
        await expect(apply("signs", "items&vector=note")).rejects.toThrow(/must be new/);
        expect(await shop.ask("SELECT * FROM items ORDER BY id")).toEqual(before);
      });

      it("counts rows that are gone, and asks for what an address leaves out", async () => {
        await shop.fill("items");
        const source = table("items&vector=embedding");
        await shop.fill("fewer");
        await shop.ask(`DELETE FROM fewer WHERE id <= ${idOf(6)}`);
        expect(await applyToStore(artefacts.get("pca:3")!, source, table("fewer&vector=small"))).toMatchObject({ gone: 7 });
        await expect(applyToStore(artefacts.get("pca:3")!, source, shop.address)).rejects.toThrow(UsageError);
        const wrongId = applyToStore(artefacts.get("pca:3")!, source, table("items&vector=small&id=nobody"));
        await expect(wrongId).rejects.toThrow(/nobody/);
        await expect(wrongId).rejects.toThrow(MissingError);
        const otherIds = applyToStore(artefacts.get("pca:3")!, source, table("items&vector=small&id=note"));
        await expect(otherIds).rejects.toThrow(/none of a batch that begins with "10"/);
        await shop.ask("DROP TABLE IF EXISTS doubled");
        await shop.ask(
          "CREATE TABLE doubled AS SELECT id, note FROM items WHERE id < 100 UNION ALL SELECT id, note FROM items WHERE id < 50",
        );
        const doubled = applyToStore(artefacts.get("pca:3")!, source, table("doubled&vector=small&id=id"));
        await expect(doubled).rejects.toThrow(/several rows of one id/);
        expect(await shop.ask("SELECT 1 FROM doubled WHERE small IS NOT NULL")).toEqual([]);
        const noIds = applyToStore(artefacts.get("pca:3")!, at("vectors.npy"), table("items&vector=other"));
        await expect(noIds).rejects.toThrow(/vectors without ids/);
      });
    });
  }
}
