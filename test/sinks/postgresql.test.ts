/** What is particular about PostgreSQL as a sink: its function, rows that are gone, ids of columns that are there. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConflictError, MissingError, UsageError } from "../../src/base/errors.ts";
import { type Artefact, applyToStore, compressVectors, openArtefact } from "../../src/compression/index.ts";
import { npyFile } from "../support/npy-file.ts";
import { dimensions, idOf, type Server, servers, vectors } from "../support/sink-shops.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
process.env["ASSAY_CACHE"] = at("cache");

/** pgvector adds in float32, and in another order: of vectors of length 2.5 or so. */
const SQL_ROUNDING = 1e-5;

const { rows } = vectors;
const artefacts = new Map<string, Artefact>();

beforeAll(async () => {
  writeFileSync(at("vectors.npy"), npyFile([vectors]));
  for (const chain of ["pca:3", "signs"]) {
    await compressVectors(at("vectors.npy"), { folder: at(chain), candidates: [chain], dimensions });
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

    it("has codes of what the rows are now when it is asked again; a table of its own stays as it was", async () => {
      await shop.fill();
      await shop.ask("DROP TABLE IF EXISTS fresh");
      for (const out of ["items&vector=small", "fresh"]) await apply("signs", out);
      const bits = "SELECT small::text AS code FROM items WHERE id =";
      const [before] = await shop.ask(`${bits} ${idOf(5)}`);
      await shop.ask(`UPDATE items SET embedding = embedding * '[${Array(6).fill(-1).join(",")}]' WHERE id = ${idOf(5)}`);
      await shop.ask(`DELETE FROM items WHERE id = ${idOf(0)}`);
      await shop.ask(`INSERT INTO items SELECT 3, embedding, note FROM items WHERE id = ${idOf(5)}`);
      const kept = await shop.ask("SELECT * FROM fresh ORDER BY id");
      expect(await apply("signs", "items&vector=small")).toMatchObject({ rows, before: 0 });
      await expect(apply("signs", "fresh")).rejects.toThrow(/codes of other vectors, or of the same before they changed/);
      expect(await shop.ask("SELECT * FROM fresh ORDER BY id")).toEqual(kept);
      const [after] = await shop.ask(`${bits} ${idOf(5)}`);
      expect(after?.["code"]).not.toBe(before?.["code"]);
      expect(await shop.ask(`${bits} 3`)).toEqual([after]);
      // all as a table that is made of them now
      await shop.ask("DROP TABLE fresh");
      await apply("signs", "fresh");
      const differing = `SELECT * FROM items FULL JOIN fresh USING (id)
        WHERE embedding IS NULL OR embedding_small IS NULL OR embedding_small <> small`;
      expect(await shop.ask(differing)).toEqual([]);
    });

    it("is the same however the vectors' address is spelt", async () => {
      await shop.fill();
      await apply("signs", "items&vector=small");
      const spelt = `${shop.items}&id=id`.replace("postgresql://", "postgres://");
      const again = await applyToStore(artefacts.get("signs")!, spelt, table("items&vector=small"));
      expect(again).toMatchObject({ rows, before: rows });
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
