/** What every source keeps, on real stores: `test/support/test-stores.ts` has one for each. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AssayError, InputError, InterruptedError, MissingError, ShapeError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { readNpy } from "../../src/formats/npy.ts";
import { findSource } from "../../src/sources/find-source.ts";
import { sources } from "../../src/sources/index.ts";
import { type LandedRows, readSource } from "../../src/sources/read-source.ts";
import { openVectors } from "../../src/studies/open-vectors.ts";
import { bringVectors } from "../../src/vectors/bring.ts";
import { bringStoredVectors } from "../../src/vectors/bring-stored.ts";
import { needing } from "../support/needs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type StoreRow, type TestStore, testStores } from "../support/test-stores.ts";

process.env["ASSAY_CACHE"] = temporaryFolder();

const random = seeded(11);
const dimensions = 5;
const numbers = (): number[] => Array.from({ length: dimensions }, () => Math.fround(random.normal()));
/** In no order: a store gives them by id. */
const rows: readonly StoreRow[] = Array.from({ length: 60 }, (_, at) => (at * 37) % 60).map((id) => ({
  id,
  embedding: numbers(),
  topic: id % 2 === 0 ? 'it\'s "red", ünd, so' : "blue",
  part: ["train", "validation", "test"][id % 3]!,
  document: `document ${id % 30}`,
}));
const sorted = rows.toSorted((a, b) => a.id - b.id);

const read = (address: string, columns: readonly string[] = [], signal?: AbortSignal): Promise<LandedRows> =>
  readSource({ ...findSource(address, sources.items)!, choice: { columns, known: [] }, name: "rows" }, { signal });
const linesOf = (landed: LandedRows): Record<string, unknown>[] =>
  readFileSync(landed.table, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const with_ = (changed: number, change: Partial<StoreRow>): StoreRow[] =>
  rows.map((row) => (row.id === changed ? { ...row, ...change } : row));

/** Sources that go on where an interrupted reading was. */
const goesOn = ["postgresql", "qdrant", "chroma", "lancedb", "milvus"];

/** By the first 52 bits of SHA-256, a third of all. */
const isDrawnOf20 = (id: string): boolean =>
  Number.parseInt(createHash("sha256").update(id).digest("hex").slice(0, 13), 16) < Math.ceil((20 / 60) * 2 ** 52);

it("has a store for every source to be tried on, and an example that leads to it", () => {
  expect(Object.keys(testStores).sort()).toEqual([...sources.names].sort());
  for (const { name, example } of sources.items) expect(findSource(example, sources.items)?.source.name).toBe(name);
});

/** Those whose stores are started elsewhere. */
for (const name of ["chroma", "lancedb", "milvus", "qdrant"] as const) {
  const isThere = Object.keys(testStores[name]!).some((title) => !title.startsWith("a server as"));
  it(`tries ${name} on a real store`, needing(name, isThere), () => expect(isThere).toBe(true));
}

for (const source of sources.items) {
  for (const [title, open] of Object.entries(testStores[source.name] ?? {})) {
    describe(`${source.name}, of ${title}`, () => {
      let store: TestStore;
      let sound: string;
      const idOf = (id: number): string => store.idOf?.(id) ?? String(id);

      beforeAll(async () => {
        store = await open();
        sound = await store.put("sound", rows);
      });
      afterAll(() => store.stop());

      it("gives every number as it is, by rising ids, the same every time", async () => {
        const landed = await read(sound, ["topic", "document"]);
        const { shape, data } = await readNpy(landed.vectors);
        expect(shape).toEqual([60, dimensions]);
        expect(data).toEqual(Float32Array.from(sorted.flatMap(({ embedding }) => embedding!)));
        const expected = sorted.map(({ id, topic, document }) => ({ _id: idOf(id), topic, document }));
        expect(linesOf(landed)).toEqual(expected);
        const again = await read(sound, ["topic", "document"]);
        expect(readFileSync(again.vectors).equals(readFileSync(landed.vectors))).toBe(true);
        expect(readFileSync(again.table).equals(readFileSync(landed.table))).toBe(true);
        expect(landed.facts).toEqual([]);
      });

      it("becomes a vector set with labels, splits and groups, held or read in pieces", async () => {
        const address = `${sound}${sound.includes("?") ? "&" : "?"}label=topic&split=part&group=document`;
        for (const set of [await bringVectors(address), await bringStoredVectors(address)]) {
          expect(set).toMatchObject({ rows: 60, dimensions });
          expect(set.task.labelNames).toEqual(["blue", 'it\'s "red", ünd, so']);
          expect(Array.from(set.splits)).toEqual(sorted.map(({ id }) => id % 3));
          expect(new Set(set.groups).size).toBe(30);
          expect(set.task.name).toBe("sound");
        }
      });

      it("is read twice at once, each for itself", async () => {
        const [one, other] = await Promise.all([read(sound), read(sound)]);
        expect(one.vectors).not.toBe(other.vectors);
        expect(readFileSync(one.vectors).equals(readFileSync(other.vectors))).toBe(true);
      });

      it("draws rows by their ids, or says that it cannot", async () => {
        const address = `${sound}${sound.includes("?") ? "&" : "?"}rows=20`;
        const drawn = await read(address).catch((error: unknown) => error);
        if (drawn instanceof AssayError) expect(drawn.message).toMatch(/must say how many rows it has/);
        else
          expect(linesOf(drawn as LandedRows).map((line) => line["_id"])).toEqual(
            sorted.map(({ id }) => idOf(id)).filter(isDrawnOf20),
          );
      });

      it("leaves rows without a vector out, and says how many", async () => {
        if (store.cannot.includes("missing")) return;
        const landed = await read(await store.put("missing", with_(59, { embedding: null, topic: null })), ["topic"]);
        expect(landed.rows).toBe(59);
        expect(landed.facts).toMatchObject([{ code: "no-vector", count: 1 }]);
      });

      it("has a missing value as none", async () => {
        const landed = await read(await store.put("untitled", with_(7, { topic: null })), ["topic"]);
        expect(linesOf(landed)[7]).toEqual({ _id: idOf(7), topic: null });
      });

      it("names the row of another length", async () => {
        if (store.cannot.includes("mixed")) return;
        const address = await store.put("mixed", with_(41, { embedding: [1, 2, 3] }));
        await expect(read(address)).rejects.toThrow(ShapeError);
        await expect(read(address)).rejects.toThrow(/must have as many numbers as the first, 5, got 3 in the row "41"/);
      });

      it("names the row with NaN or an infinity", async () => {
        if (store.cannot.includes("not finite")) return;
        for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
          const address = await store.put("unsound", with_(23, { embedding: [0, 1, bad, 2, 3] }));
          await expect(read(address)).rejects.toThrow(InputError);
          await expect(read(address)).rejects.toThrow(/dimension 2 of the row "23"/);
        }
      });

      it("says what there is where a column is not", async () => {
        await expect(read(sound, ["topics"])).rejects.toThrow(MissingError);
        await expect(read(sound, ["topics"])).rejects.toThrow(/a column "topics".*Did you mean topic\?/);
      });

      it("refuses an empty store", async () => {
        await expect(read(await store.put("empty", []))).rejects.toThrow(AssayError);
      });

      if (goesOn.includes(source.name)) {
        it.runIf(goesOn.includes(source.name))(
          "goes on behind what an interrupted reading left",
          async () => {
            const many = Array.from({ length: 9000 }, (_, id) => ({ ...rows[id % 60]!, id }));
            const address = await store.put("many", many);
            const [stop, starts] = [new AbortController(), [] as number[]];
            const reading = (signal?: AbortSignal): Promise<LandedRows> =>
              readSource(
                { ...findSource(address, sources.items)!, choice: { columns: ["topic"], known: [] }, name: "rows" },
                {
                  signal,
                  onProgress: ({ done }) => {
                    if (signal === undefined) starts.push(done);
                    else if (done >= 4000) stop.abort();
                  },
                },
              );
            await expect(reading(stop.signal)).rejects.toThrow(InterruptedError);
            const landed = await reading();
            const { data } = await readNpy(landed.vectors);
            expect(data).toEqual(Float32Array.from(many.flatMap(({ embedding }) => embedding!)));
            expect(linesOf(landed)).toEqual(many.map(({ id, topic }) => ({ _id: idOf(id), topic })));
            expect([4096, 8192]).toContain(starts[0]);
            const sampled = await openVectors(`${address}&label=topic&split=part`, { sample: 100 });
            expect(sampled.facts.map(({ code }) => code)).toContain("sampled-rows");
            expect(sampled.rows).toBe(300); // of each split
          },
          60_000,
        );
      }

      it("stops when it is asked to", async () => {
        const stop = new AbortController();
        stop.abort();
        await expect(read(sound, [], stop.signal)).rejects.toThrow(InterruptedError);
      });
    });
  }
}
