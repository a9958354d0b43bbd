/** Rows on their way to disk: what counts while they are being written, and after a write that failed. */
import { closeSync, ftruncateSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readNpy } from "../../src/formats/npy.ts";
import { Landing } from "../../src/sources/landing.ts";
import type { RowBatch } from "../../src/sources/source.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const batch = (from: number, rows: number): RowBatch => ({
  ids: Array.from({ length: rows }, (_, row) => String(from + row)),
  vectors: Float32Array.from({ length: 3 * rows }, (_, i) => 3 * from + i),
  dimensions: 3,
  columns: [],
  withoutVector: 0,
  place: [String(from + rows - 1)],
  digest: 1n,
});
/** As though the disk were full. */
function unwritable(rows: RowBatch): RowBatch {
  Object.defineProperty(rows.vectors, "buffer", {
    get() {
      throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    },
  });
  return rows;
}

const journalOf = (folder: string): unknown => JSON.parse(readFileSync(join(folder, "journal.json"), "utf8"));

it("writes all rows one behind another though nobody waits, and what is kept meanwhile is what was written", async () => {
  const folder = temporaryFolder();
  const landing = await Landing.open(folder, "reading", []);
  const kept: Promise<void>[] = [];
  for (let from = 0; from < 500; from += 5) {
    await landing.append(batch(from, 5));
    expect(landing.rows).toBe(from + 5);
    if (from % 50 === 0) kept.push(landing.keep());
  }
  await Promise.all(kept);
  const { rows, digest, place } = journalOf(folder) as { rows: number; digest: string; place: string[] };
  expect(rows).toBeGreaterThanOrEqual(455);
  expect([digest, place]).toEqual([String(rows / 5), [String(rows - 1)]]);
  await landing.finish(join(folder, "rows.npy"), join(folder, "rows.jsonl"));
  await landing.close();
  expect((await readNpy(join(folder, "rows.npy"))).data).toEqual(Float32Array.from({ length: 1500 }, (_, i) => i));
  expect(readFileSync(join(folder, "rows.jsonl"), "utf8").trimEnd().split("\n")).toHaveLength(500);
});

it("says that rows could not be written, and goes on behind those that were", async () => {
  const folder = temporaryFolder();
  const landing = await Landing.open(folder, "reading", []);
  await landing.append(batch(0, 4));
  await landing.written();
  await landing.append(unwritable(batch(4, 4)));
  expect(landing.rows).toBe(8);
  await expect(landing.append(batch(8, 4))).rejects.toMatchObject({ code: "disk" });
  expect(landing.rows).toBe(4);
  await landing.keep();
  expect(journalOf(folder)).toMatchObject({ rows: 4, place: ["3"], dimensions: 3 });
  await landing.close();

  const again = await Landing.open(folder, "reading", []);
  expect(again.before()).toEqual({ rows: 4, place: ["3"], digest: 1n });
  const vectors = openSync(join(folder, "vectors.part"), "r+");
  ftruncateSync(vectors, 130);
  closeSync(vectors);
  await again.close();
  const shorter = await Landing.open(folder, "reading", []);
  expect(shorter.before()).toBeNull(); // fewer bytes than are noted: nothing counts
  await shorter.close();
});
