/** What is particular about LanceDB as a sink: the lines that it ends with run, and a table is gone on with only as it was left. */
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConflictError, InputError, InterruptedError, UsageError } from "../../src/base/errors.ts";
import { type Artefact, applyToStore, compressVectors, openArtefact } from "../../src/compression/index.ts";
import { needing } from "../support/needs.ts";
import { npyFile } from "../support/npy-file.ts";
import { dimensions, hasLance, idOf, type LanceShop, lance, loadLance, vectors } from "../support/sink-shops.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
process.env["ASSAY_CACHE"] = at("cache");

const artefacts = new Map<string, Artefact>();

describe("LanceDB", needing("lancedb", hasLance()), () => {
  let shop: LanceShop;
  beforeAll(async () => {
    writeFileSync(at("vectors.npy"), npyFile([vectors]));
    for (const chain of ["pca:3", "pca:3+float16", "signs", "pca:4+int8"]) {
      await compressVectors(at("vectors.npy"), { folder: at(chain), candidates: [chain], dimensions });
      artefacts.set(chain, await openArtefact(at(chain)));
    }
    shop = await lance();
    await shop.fill();
  });
  afterAll(async () => {
    await shop?.stop();
  });
  const table = (query: string): string => `lancedb:${shop.path}?table=${query}`;
  const apply = (chain: string, out: string, options = {}) =>
    applyToStore(artefacts.get(chain)!, shop.items, table(out), options);

  it.each(["pca:3", "pca:3+float16", "signs"])("%s: its last lines make an index, search, and rank again", async (chain) => {
    const { next } = await apply(chain, `next_${chain.replace(/\W/g, "_")}`);
    const [first, ...lines] = next;
    expect(first).toBe('import * as lancedb from "@lancedb/lancedb";');
    const { chain: fitted } = artefacts.get(chain)!;
    const query = vectors.data.subarray(6 * 41, 6 * 42);
    const projected = await fitted.project({ rows: 1, columns: 6, data: query });
    const compressor = { project: () => projected.data, encode: () => fitted.codec.encode(projected).data };
    const run = Object.getPrototypeOf(async () => undefined).constructor;
    const ranked = await run(
      "lancedb",
      "query",
      "compressor",
      `${lines.join("\n")}\nreturn ranked;`,
    )(await loadLance(), query, compressor);
    expect(ranked).toHaveLength(10);
    expect(Number(ranked[0].id)).toBe(idOf(41));
  });

  it("says that it has no index for bytes, and keeps them as bytes", async () => {
    const { next, comment } = await apply("pca:4+int8", "bytes");
    expect([comment, next.join("\n")]).toEqual(["//", expect.stringMatching(/knows no distance of these bytes/)]);
  });

  it("calls rows by numbers where they have no ids, and by texts where these are none", async () => {
    await applyToStore(artefacts.get("pca:3")!, at("vectors.npy"), table("numbered"));
    expect((await shop.rows("numbered")).slice(0, 2).map(({ id }) => id)).toEqual([0n, 1n]);
    const named = Array.from({ length: 20 }, (_, row) => ({
      key: `row's "${row}"`,
      embedding: Array.from({ length: 6 }, () => row),
    }));
    await shop.folder.createTable("named", named, { mode: "overwrite" });
    await applyToStore(artefacts.get("pca:3")!, table("named&vector=embedding&id=key"), table("texts&id=key"));
    expect((await shop.rows("texts")).map(({ key }) => key).sort()).toEqual(named.map(({ key }) => key).sort());
  });

  it("changes nothing where it only looks, and makes a folder where there is none", async () => {
    const fresh = join(mkdtempSync(join(root, "fresh-")), "codes.lancedb");
    const out = `lancedb:${fresh}?table=small`;
    const look = await applyToStore(artefacts.get("pca:3")!, at("vectors.npy"), out, { dryRun: true });
    expect(look.statements).toHaveLength(1);
    expect(existsSync(fresh)).toBe(false);
    expect(await applyToStore(artefacts.get("pca:3")!, at("vectors.npy"), out)).toMatchObject({ rows: 2500, before: 0 });
  });

  it("makes the table where its making was interrupted", async () => {
    mkdirSync(join(shop.path, "half.lance", "_versions"), { recursive: true });
    expect(await apply("pca:3", "half")).toMatchObject({ rows: 2500, before: 0 });
  });

  it("does not go on with a table that others wrote meanwhile", async () => {
    const stop = new AbortController();
    const onProgress = ({ stage }: { readonly stage: string }): void => {
      if (stage === "applying") stop.abort();
    };
    await expect(apply("pca:3", "others", { signal: stop.signal, onProgress })).rejects.toThrow(InterruptedError);
    const others = await shop.folder.openTable("others");
    await others.delete("id = 10");
    await others.add([{ id: 99_999_999n, embedding_small: [1, 2, 3] }]);
    await expect(apply("pca:3", "others")).rejects.toThrow(ConflictError);
    await expect(apply("pca:3", "others")).rejects.toThrow(/must have the rows that this writing wrote/);
  });

  it("is never a table that somebody else made", async () => {
    const before = await shop.others();
    await expect(apply("signs", "items&vector=small")).rejects.toThrow(/the table items must be new/);
    await expect(apply("signs", "items&vector=small")).rejects.toThrow(ConflictError);
    expect(await shop.others()).toEqual(before);
  });

  it("asks for a table and for two columns, and has no functions", async () => {
    await expect(applyToStore(artefacts.get("pca:3")!, at("vectors.npy"), `lancedb:${shop.path}`)).rejects.toThrow(UsageError);
    await expect(apply("pca:3", "same&vector=id")).rejects.toThrow(/columns of their own/);
    await expect(apply("pca:3", "installed", { installFunction: true })).rejects.toThrow(InputError);
  });
});
