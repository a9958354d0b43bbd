/** A sample of rows that nobody can choose: those whose contents have the smallest hashes, of each split a share. */
import { createHash } from "node:crypto";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { type RowChunk, rowChunks, type StoredRows } from "../formats/stored-rows.ts";
import { bytesOf } from "../formats/whole-file.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { requireFinite } from "../vectors/brought-numbers.ts";
import { type PartShares, partCodes } from "./parts.ts";

/** Which rows, of what. */
export interface SampledRows {
  /** Rising. */
  readonly rows: Int32Array;
  /** Of all rows. */
  readonly hash: string;
}

/** How a sample is drawn. */
export interface SampleWish extends RunControl {
  /** Rows at most. */
  readonly count: number;
  /** Of the parts, where splits were given. */
  readonly shares: PartShares;
  readonly splits: Uint8Array | null;
}

/**
 * Reads every row once, checks its numbers, and says which are in the sample; all of them where there are no more.
 * @throws InputError for a number that is not finite; MissingError, FormatError for the file
 */
export function sampleStored(stored: StoredRows, wish: SampleWish): Promise<SampledRows> {
  return sampled(rowChunks(stored), stored, wish, stored.path);
}

/** The same of rows in memory. */
export function sampleMatrix(vectors: Matrix, wish: SampleWish): Promise<SampledRows> {
  return sampled([{ from: 0, rows: vectors.rows, data: vectors.data }], vectors, wish);
}

async function sampled(
  chunks: AsyncIterable<RowChunk> | Iterable<RowChunk>,
  { rows: total, columns }: Pick<Matrix, "rows" | "columns">,
  wish: SampleWish,
  path?: string,
): Promise<SampledRows> {
  const places = new Float64Array(total);
  const whole = createHash("sha256");
  for await (const { from, rows, data } of chunks) {
    stopIfAborted(wish, "reading");
    requireFinite(data, columns, path, from);
    for (const [i, digest] of rowDigests(data, columns).entries()) {
      whole.update(digest);
      places[from + i] = digest.readUIntBE(0, 6);
    }
    wish.onProgress?.({ stage: "reading", done: from + rows, total, unit: "rows" });
  }
  return { rows: smallest(places, wish), hash: whole.digest("hex") };
}

/** SHA-256 of the bytes of each row. */
export function rowDigests(data: Float32Array, columns: number): readonly Buffer[] {
  return Array.from({ length: data.length / columns }, (_, row) =>
    createHash("sha256")
      .update(bytesOf(data.subarray(row * columns, (row + 1) * columns)))
      .digest(),
  );
}

function smallest(places: Float64Array, { count, shares, splits }: SampleWish): Int32Array {
  const all = Int32Array.from(places.keys());
  if (splits === null) return firstByPlace(all, places, count);
  const most = [shares.fit, shares.choose, 1 - shares.fit - shares.choose].map((share) => Math.round(count * share));
  const parts = Object.values(partCodes).map((code) => {
    const rows = all.filter((row) => splits[row] === code);
    return firstByPlace(rows, places, most[code]!);
  });
  return Int32Array.from(parts.flatMap((rows) => [...rows])).sort();
}

function firstByPlace(rows: Int32Array, places: Float64Array, count: number): Int32Array {
  if (rows.length <= count) return rows;
  const order = Int32Array.from(rows).sort((a, b) => places[a]! - places[b]! || a - b);
  return order.slice(0, count).sort();
}
