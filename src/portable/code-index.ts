/** Codes that are searched: which stand for vectors that are nearest to a query. */
import type { Code } from "../codes/code.ts";
import { leastFew } from "../codes/least-few.ts";
import { type Metric, scoreOf } from "../codes/scores.ts";
import { squareSum, wide, zeros } from "../codes/sums.ts";
import { firstBroken, hold } from "./hold.ts";
import type { PackedScan } from "./packed-scan.ts";

/** What was found, the nearest first; of equal ones the first row first. */
export interface Nearest {
  readonly rows: Int32Array;
  /** "dot" and "cosine" are larger for nearer vectors, "l2", the squared distance, smaller. */
  readonly scores: Float64Array;
}

/** Searches codes [rows × bytes], which must not change, for queries of the code's size. */
export const codeIndex = (
  code: Code,
  codes: Uint8Array,
  metric: Metric,
  scan: PackedScan | null,
): ((query: Float32Array, count: number) => Nearest) => {
  const size = code.bytes;
  const squares = zeros(codes.length / size).map((_, row) => (metric === "dot" ? 0 : code.squaredLength(codes, row * size)));
  const sign = metric === "l2" ? 1 : -1;
  return (query, count) => {
    const q = wide(query);
    const square = squareSum(q);
    const product = code.innerProduct(q);
    const key = (dot: number, row: number): number => sign * scoreOf(metric, dot, square, squares[row]!);
    const among = scan?.(codes, q, count, product, key) ?? squares.map((_, row) => row);
    const keys = Float64Array.from(among, (row) => key(product(codes, row * size), row));
    const broken = firstBroken(keys);
    hold(broken < 0, "codes must stand for numbers", `row ${among[broken]}`);
    const picks = leastFew(keys, count);
    return { rows: picks.map((pick) => among[pick]!), scores: Float64Array.from(picks, (pick) => sign * keys[pick]!) };
  };
};
