/** The contract of sinks: what every store that codes go to keeps. Each for real. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConflictError, InterruptedError, UsageError } from "../../src/base/errors.ts";
import { type Artefact, applyToStore, compressVectors, openArtefact } from "../../src/compression/index.ts";
import { sinks } from "../../src/sinks/index.ts";
import { startAssay } from "../support/built-command.ts";
import { needing } from "../support/needs.ts";
import { npyFile } from "../support/npy-file.ts";
import { hasLance, idOf, normalVectors, type Shop, shops } from "../support/sink-shops.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
process.env["ASSAY_CACHE"] = at("cache");

const [rows, dimensions] = [2500, 6];
const vectors = normalVectors(rows, dimensions);
const artefacts = new Map<string, Artefact>();

beforeAll(async () => {
  writeFileSync(at("vectors.npy"), npyFile([vectors]));
  for (const chain of ["pca:3", "pca:3+float16", "signs", "pca:4+int8"]) {
    await compressVectors(at("vectors.npy"), { folder: at(chain), candidates: [chain], dimensions: 6 });
    artefacts.set(chain, await openArtefact(at(chain)));
  }
});

it("every sink is tried", () => {
  expect(Object.keys(shops).sort()).toEqual(sinks.items.map(({ name }) => name).sort());
});

it("tries LanceDB for real", needing("lancedb", hasLance()), () => expect(Object.keys(shops["lancedb"]!)).toEqual(["a folder"]));

for (const [name, kinds] of Object.entries(shops)) {
  for (const [kind, start] of Object.entries(kinds)) {
    describe(`${name}, ${kind}`, () => {
      let shop: Shop;
      beforeAll(async () => {
        shop = await start();
      });
      afterAll(() => shop.stop());
      const table = (query: string): string => `${shop.address}?table=${query}`;
      const apply = (chain: string, out = shop.target.query, options = {}) =>
        applyToStore(artefacts.get(chain)!, table("items&vector=embedding"), table(out), options);
      const written = async (): Promise<readonly unknown[]> =>
        (await shop.rows(shop.target.table)).flatMap(({ small }) => (small === null || small === undefined ? [] : [small]));
      const given = async (): Promise<unknown> =>
        (await shop.rows("items")).map(({ id, embedding, note }) => [id, [...(embedding as Iterable<unknown>)], note]);

      it.each(["pca:3", "pca:3+float16", "signs", "pca:4+int8"])(
        "%s: every row gets its code, and nothing else changes",
        async (chain) => {
          await shop.fill(vectors);
          const before = await given();
          const done = await apply(chain);
          expect(done).toMatchObject({ rows, before: 0, gone: 0 });
          expect(done.next.length).toBeGreaterThan(0);
          expect(await given()).toEqual(before);
          const { codec } = artefacts.get(chain)!.description;
          const found = await shop.rows(shop.target.table);
          expect(found.map(({ id }) => Number(id))).toEqual(Array.from({ length: rows }, (_, row) => idOf(row)));
          const projected = await artefacts.get(chain)!.chain.project(vectors);
          const { data } = artefacts.get(chain)!.chain.codec.encode(projected);
          const size = data.length / rows;
          for (const row of [0, 1, 999, 1000, rows - 1]) {
            const code = data.subarray(row * size, (row + 1) * size);
            const got = shop.numbers(found[row]?.["small"], codec === "signs" ? "bits" : "numbers");
            const whole = projected.data.subarray(row * projected.columns, (row + 1) * projected.columns);
            if (codec === "float32") expect(got.map(Math.fround)).toEqual([...new Float32Array(code.slice().buffer)]);
            else if (codec === "int8") expect(got).toEqual([...code]);
            else if (codec === "signs")
              expect(got.slice(0, 6)).toEqual(Array.from({ length: 6 }, (_, j) => (code[0]! >> (7 - j)) & 1));
            else expect(got.map((number, j) => Math.abs(number - whole[j]!) < 2 ** -8)).toEqual([true, true, true]);
          }
        },
      );

      it("goes on behind the last whole batch after an interruption, and does nothing a second time", async () => {
        await shop.fill(vectors);
        const stop = new AbortController();
        const interrupted = apply("pca:3+float16", shop.target.query, {
          signal: stop.signal,
          onProgress: ({ stage, done }: { readonly stage: string; readonly done: number }) =>
            stage === "applying" && done >= 1000 && stop.abort(),
        });
        await expect(interrupted).rejects.toThrow(InterruptedError);
        expect(await written()).toHaveLength(1000);
        expect(await apply("pca:3+float16")).toMatchObject({ before: 1000, statements: [] });
        const all = await shop.rows(shop.target.table);
        expect(await written()).toHaveLength(rows);
        expect(await apply("pca:3+float16")).toMatchObject({ before: rows });
        expect(await shop.rows(shop.target.table)).toEqual(all);
      });

      if (kind !== "PGlite") {
        it("ends with the same rows, none twice, however often it is killed", async () => {
          const many = normalVectors(20_000, dimensions);
          await shop.fill(many);
          const words = ["apply", at("signs"), table("items&vector=embedding"), "--out", table(shop.target.query), "--quiet"];
          let kills = 0;
          for (let ended = false; !ended && kills < 4; ) {
            const before = (await written().catch(() => [])).length;
            const run = startAssay(words);
            const isOver = run.ended.then(() => true);
            while ((await written().catch(() => [])).length < before + 2000) {
              ended = await Promise.race([isOver, new Promise<false>((after) => setTimeout(() => after(false), 5 + 3 * kills))]);
              if (ended) break;
            }
            run.child.kill("SIGKILL");
            await run.ended;
            if (!ended) kills++;
          }
          expect(kills).toBeGreaterThan(1);
          const last = await startAssay(words).ended;
          expect([last.code, last.stderr]).toEqual([0, ""]);
          const killed = await shop.rows(shop.target.table);
          expect(killed.map(({ id }) => Number(id))).toEqual(Array.from({ length: many.rows }, (_, row) => idOf(row)));
          await shop.fill(many);
          await apply("signs");
          expect(await shop.rows(shop.target.table)).toEqual(killed);
        });
      }

      it("makes a table of ids and codes", async () => {
        await shop.fill(vectors);
        await shop.drop("fresh");
        expect(await apply("signs", "fresh")).toMatchObject({ rows, before: 0 });
        expect((await shop.rows("fresh")).map(({ id }) => Number(id))).toEqual(
          Array.from({ length: rows }, (_, row) => idOf(row)),
        );
        expect(await apply("signs", "fresh")).toMatchObject({ before: rows });
      });

      it("only looks where nothing is to be done", async () => {
        await shop.fill(vectors);
        const { statements } = await apply("pca:3", shop.target.query, { dryRun: true });
        expect(statements.join("\n")).toMatch(shop.target.statement);
        expect(await written().catch(() => [])).toEqual([]);
      });

      it("refuses a place that is not of this work, and leaves it as it was", async () => {
        await shop.fill(vectors);
        await apply("pca:3");
        const before = await shop.rows(shop.target.table);
        const items = await given();
        await expect(apply("signs")).rejects.toThrow(/codes of another compressor/);
        await expect(apply("signs", shop.foreign)).rejects.toThrow(ConflictError);
        await expect(apply("signs", shop.foreign)).rejects.toThrow(/must be new/);
        expect(await shop.rows(shop.target.table)).toEqual(before);
        expect(await given()).toEqual(items);
      });

      it("asks for what an address leaves out", async () => {
        await expect(applyToStore(artefacts.get("pca:3")!, at("vectors.npy"), shop.address)).rejects.toThrow(UsageError);
      });
    });
  }
}
