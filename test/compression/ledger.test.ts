/** The ledger of looks: each look at the same rows costs level, whoever looks, and nobody's file is taken for one. */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { levelOfLook, readLedger, takeLook } from "../../src/compression/ledger.ts";
import { sealedJson } from "../../src/formats/seal.ts";

const [these, others] = ["a".repeat(64), "b".repeat(64)];
const sketch: string[] = [];
const question = "at least 0.99 of accuracy";

async function newLedger(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), "assay-ledger-")), "ledger.json");
}

describe("a ledger", () => {
  it("halves the level with every look at the same rows", async () => {
    const path = await newLedger();
    expect(await readLedger(path)).toEqual([]);
    const taken = [];
    for (const rows of [these, these, others, these]) taken.push(await takeLook(path, { rows, sketch, question }, 0.05));
    expect(taken.map(({ look, level }) => [look, level])).toEqual([
      [1, 0.025],
      [2, 0.0125],
      [1, 0.025],
      [3, 0.00625],
    ]);
    expect(taken.at(-1)?.looks).toHaveLength(3);
    expect(await readLedger(path)).toHaveLength(4);
  });

  it("knows rows again when some have come or gone, and not when all have", async () => {
    const path = await newLedger();
    const hashes = Array.from({ length: 300 }, (_, row) => `${row}`);
    const looks = [hashes.slice(0, 200), hashes.slice(1, 201), hashes.slice(190, 290), hashes.slice(290)];
    const taken = [];
    for (const [at, some] of looks.entries()) {
      taken.push(await takeLook(path, { rows: `${at}`.repeat(64), sketch: some, question }, 0.05));
    }
    expect(taken.map(({ look }) => look)).toEqual([1, 2, 3, 1]);
  });

  it("gives no more than half of what is left, whatever confidence was asked before, and then nothing", async () => {
    const path = await newLedger();
    await takeLook(path, { rows: these, sketch, question }, 0.08); // 0.04 of it
    expect((await takeLook(path, { rows: these, sketch, question }, 0.05)).level).toBeCloseTo(0.005, 12);
    await expect(takeLook(path, { rows: these, sketch, question }, 0.045)).rejects.toThrow(/must have left some/);
  });

  it("spends no more than α over all looks", () => {
    let spent = 0;
    for (let look = 1; look < 1000; look++) spent += levelOfLook(0.05, look);
    expect(spent).toBeLessThanOrEqual(0.05);
  });

  it("counts looks that are taken at once one by one", async () => {
    const path = await newLedger();
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => takeLook(path, { rows: these, sketch, question }, 0.05)));
    const looks = results.flatMap((result) => (result.status === "fulfilled" ? [result.value.look] : []));
    expect(looks.length).toBeGreaterThan(0);
    expect(new Set(looks).size).toBe(looks.length);
    expect(await readLedger(path)).toHaveLength(looks.length);
  });

  it("is no file that was edited, and no file of another kind", async () => {
    const path = await newLedger();
    await takeLook(path, { rows: these, sketch, question }, 0.05);
    const text = await readFile(path, "utf8");
    for (const content of [text.replace("0.025", "0.5"), "{}", "", sealedJson({ schema: "assay/manifest@1", looks: [] })]) {
      await writeFile(path, content);
      await expect(takeLook(path, { rows: these, sketch, question }, 0.05)).rejects.toThrow();
      expect(await readFile(path, "utf8")).toBe(content);
    }
  });
});
