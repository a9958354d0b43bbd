/** What is particular about PostgreSQL as a sink: its function, rows that are gone, ids of columns that are there. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MissingError } from "../../src/base/errors.ts";
import { type Artefact, applyToStore, compressVectors, openArtefact } from "../../src/compression/index.ts";
import { npyFile } from "../support/npy-file.ts";
import { startPglite } from "../support/pglite-server.ts";
import { idOf, normalVectors, postgres, type SqlShop } from "../support/sink-shops.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
process.env["ASSAY_CACHE"] = at("cache");

/** pgvector adds in float32, and in another order: of vectors of length 2.5 or so. */
const SQL_ROUNDING = 1e-5;

const vectors = normalVectors(2500, 6);
const artefacts = new Map<string, Artefact>();
let shop: SqlShop;

beforeAll(async () => {
  writeFileSync(at("vectors.npy"), npyFile([vectors]));
  for (const chain of ["pca:3", "signs"]) {
    await compressVectors(at("vectors.npy"), { folder: at(chain), candidates: [chain], dimensions: 6 });
    artefacts.set(chain, await openArtefact(at(chain)));
  }
  const server = await startPglite();
  shop = await postgres(server.address, server.stop);
});
afterAll(() => shop.stop());
const table = (query: string): string => `${shop.address}?table=${query}`;

describe("assay_compress", () => {
  const install = (chain: string, out: string) =>
    applyToStore(artefacts.get(chain)!, at("vectors.npy"), table(out), { installFunction: true });

  it("is made once, and gives what was written; another compressor's stays", async () => {
    await install("pca:3", "fresh&vector=small");
    await install("pca:3", "again&vector=small");
    await shop.fill(vectors);
    const [worst] = await shop.ask(
      "SELECT max(l2_distance(assay_compress(items.embedding), fresh.small)) AS distance FROM items JOIN fresh ON items.id = 10 * (fresh.id + 1)",
    );
    expect(Number(worst?.["distance"])).toBeLessThan(SQL_ROUNDING);
    await expect(install("signs", "third&vector=small")).rejects.toThrow(/assay_compress\(vector\) must be new/);
  });
});

describe("a column of a table that is there", () => {
  it("is not one that somebody else has filled", async () => {
    await shop.fill(vectors);
    const toNotes = applyToStore(artefacts.get("pca:3")!, table("items&vector=embedding"), table("items&vector=note"));
    await expect(toNotes).rejects.toThrow(/must be new/);
  });

  it("counts rows that are gone, and finds rows by ids that differ", async () => {
    await shop.fill(vectors);
    const source = table("items&vector=embedding");
    await shop.fill(vectors, "fewer");
    await shop.ask(`DELETE FROM fewer WHERE id <= ${idOf(6)}`);
    expect(await applyToStore(artefacts.get("pca:3")!, source, table("fewer&vector=small"))).toMatchObject({ gone: 7 });
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
