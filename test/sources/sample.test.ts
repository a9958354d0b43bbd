/** A sample of a store is drawn there: the rows of `rows=`, and the same facts; of all others as ever. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { openRows } from "../../src/compression/rows-to-compress.ts";
import { openVectors } from "../../src/studies/open-vectors.ts";
import { openShownRows } from "../../src/viewers/open-shown-rows.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type StoreRow, type TestStore, testStores } from "../support/test-stores.ts";

const root = temporaryFolder();
process.env["ASSAY_CACHE"] = root;
const random = seeded(19);
const count = 6000;
const rows: readonly StoreRow[] = Array.from({ length: count }, (_, id) => ({
  id,
  embedding: Array.from({ length: 5 }, () => Math.fround(random.normal())),
  topic: id % 2 === 0 ? "red" : "blue",
  part: ["train", "validation", "test"][id % 3]!,
  document: `document ${id}`,
}));

/** Within five standard deviations of a binomial draw. */
const isAbout = (got: number, wanted: number): boolean => Math.abs(got - wanted) < 5 * Math.sqrt(wanted);
const codesOf = (facts: readonly { readonly code: string }[]): readonly string[] => facts.map(({ code }) => code);

for (const [name, title] of [
  ["postgresql", "PGlite"],
  ["sqlite", "bytes"],
] as const) {
  describe(name, () => {
    let store: TestStore;
    let address: string;
    beforeAll(async () => {
      store = await testStores[name]![title]!();
      address = await store.put("many", rows);
    });
    afterAll(() => store.stop());

    it("draws the rows of rows= for a compression, and says so with the same words", async () => {
      const drawn = await openRows(address, { sample: 500 });
      const asked = await openRows(`${address}&rows=500`);
      expect(isAbout(asked.source.rows, 500)).toBe(true);
      expect(drawn.source).toMatchObject({ rows: asked.source.rows, used: Math.min(500, asked.source.rows) });
      const fact = ({ source }: typeof drawn) => source.facts.find(({ code }) => code === "drawn-rows");
      expect(fact(drawn)?.sentence).toMatch(/^Of 6,000 rows about 500 were read/);
      expect(fact(drawn)).toEqual(fact(asked));
    });

    it("draws more where the sample has parts that may be unequal", async () => {
      const divided = await openRows(`${address}&split=part&label=topic`, { sample: 200 });
      expect(isAbout(divided.source.rows, 2000)).toBe(true);
      const set = await openVectors(`${address}&split=part&label=topic`, { sample: 100 });
      expect(set.rows).toBe(300);
      expect(codesOf([...set.task.facts, ...set.facts])).toEqual(expect.arrayContaining(["drawn-rows", "sampled-rows"]));
    });

    it("draws for a viewer", async () => {
      const { vectors, facts } = await openShownRows(address, { sample: 300 });
      expect(isAbout(vectors.rows, 300)).toBe(true);
      expect(codesOf(facts)).toContain("drawn-rows");
    });

    it("draws nothing where the address says how many, nobody asked, or a file has a line for each row", async () => {
      const said = await openRows(`${address}&rows=1000`, { sample: 100 });
      expect([isAbout(said.source.rows, 1000), said.source.used]).toEqual([true, 100]);
      expect((await openRows(address, { sample: 0 })).source.rows).toBe(count);
      expect((await openRows(address)).source.rows).toBe(count);
      const labels = join(root, "labels.txt");
      writeFileSync(labels, rows.map(({ topic }) => `${topic}\n`).join(""));
      const beside = await openRows(address, { sample: 100, labels });
      expect([beside.source.rows, codesOf(beside.source.facts)]).toEqual([count, ["sampled-rows"]]);
      const texts = join(root, "texts.txt");
      writeFileSync(texts, rows.map(({ document }) => `${document}\n`).join(""));
      expect(codesOf((await openShownRows(address, { sample: 100, texts })).facts)).toEqual(["exported-sample"]);
    });
  });
}

it("reads all rows where the store does not say how many there are", async () => {
  const store = await testStores["json-lines"]!["lines"]!();
  const sampled = await openRows(await store.put("lines", rows), { sample: 500 });
  expect(sampled.source).toMatchObject({ rows: count, used: 500 });
  expect(codesOf(sampled.source.facts)).toEqual(["sampled-rows"]);
  await store.stop();
});
