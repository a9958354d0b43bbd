/** The contract of sinks: what every store that codes go to keeps. Each for real. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConflictError, InterruptedError } from "../../src/base/errors.ts";
import { type Artefact, applyToStore, compressVectors, openArtefact } from "../../src/compression/index.ts";
import { widenFloat16 } from "../../src/formats/half-precision.ts";
import { sinks } from "../../src/sinks/index.ts";
import { startAssay } from "../support/built-command.ts";
import { needing } from "../support/needs.ts";
import { npyFile } from "../support/npy-file.ts";
import { dimensions, hasLance, idOf, normalVectors, numbersOfBytes, type Shop, shops, vectors } from "../support/sink-shops.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
process.env["ASSAY_CACHE"] = at("cache");

const { rows } = vectors;
const artefacts = new Map<string, Artefact>();

beforeAll(async () => {
  writeFileSync(at("vectors.npy"), npyFile([vectors]));
  for (const chain of ["pca:3", "pca:3+float16", "signs", "pca:4+int8"]) {
    await compressVectors(at("vectors.npy"), { folder: at(chain), candidates: [chain], dimensions });
    artefacts.set(chain, await openArtefact(at(chain)));
  }
});

it("every sink is tried", () => {
  expect(Object.keys(shops).sort()).toEqual(sinks.items.map(({ name }) => name).sort());
});

it("tries LanceDB for real", needing("lancedb", hasLance()), () => {
  expect(Object.keys(shops["lancedb"]!)).toEqual(["a folder"]);
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

      // PGlite lets nobody in again whose client was killed; of files nothing is seen before they are whole (test/sinks/sqlite.test.ts, parquet.test.ts)
      if (kind !== "PGlite" && kind !== "files") {
        it("ends with the same rows, none twice, however often it is killed", async () => {
          const many = normalVectors(20_000);
          await shop.fill(many);
          const words = ["apply", at("signs"), shop.items, "--out", shop.out, "--quiet"];
          const count = async (): Promise<number> => (await shop.codes("signs").catch(() => [])).length;
          let kills = 0;
          for (let ended = false; !ended && kills < 4; ) {
            const before = await count();
            const run = startAssay(words);
            const isOver = run.ended.then(() => true);
            while (!ended && (await count()) < before + 2000) {
              ended = await Promise.race([isOver, new Promise<false>((after) => setTimeout(() => after(false), 5 + 3 * kills))]);
            }
            run.child.kill("SIGKILL");
            await run.ended;
            if (!ended) kills++;
          }
          expect(kills).toBeGreaterThan(1);
          const last = await startAssay(words).ended;
          expect([last.code, last.stderr]).toEqual([0, ""]);
          const killed = await shop.codes("signs");
          expect(killed.map(({ id }) => id)).toEqual(Array.from({ length: many.rows }, (_, row) => idOf(row)));
          await shop.fill(many);
          await apply("signs");
          expect(await shop.codes("signs")).toEqual(killed);
        });
      }

      it("only looks where nothing is to be done", async () => {
        await shop.fill();
        const { statements, next } = await apply("pca:3", { dryRun: true });
        expect(statements.join("\n")).toMatch(
          /ADD COLUMN "small"|CREATE TABLE "codes"|createEmptyTable\("coded", \{ id: Int64, small: |message schema \{ required binary id/,
        );
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
