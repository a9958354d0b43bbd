/**
 * Centroids for residual quantisation, stage by stage: those of stage k by k-means on what the best beginnings of all rows
 * have left over after k − 1 stages; then every row's beginnings go on with them, as encoding does.
 */
import type { Random } from "../base/random.ts";
import { centroidCount } from "../codes/centroids.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { squaredLengths } from "../numeric/squared-lengths.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { BestFew } from "./best-few.ts";
import { giveFor } from "./give-rows.ts";
import { kMeans, usualRounds } from "./k-means.ts";
import { startByComponents } from "./start-by-components.ts";

/** How many stages, and how many beginnings are kept. */
export interface ResidualOptions {
  readonly stages: number;
  readonly beam: number;
}

/** Centroids of all stages [stages, 256, d]. */
export async function residualCentroids(x: Matrix, { stages, beam }: ResidualOptions, random: Random): Promise<Float32Array> {
  const d = x.columns;
  const out = new Float32Array(stages * centroidCount * d);
  let rests = x; // [n · kept, d], the beginnings of a row together
  let kept = 1;
  for (let k = 0; k < stages; k++) {
    const start = await startByComponents(rests, random.fork(`stage ${k}`));
    const { centroids } = await kMeans(rests, { rounds: usualRounds, start }, giveFor(d));
    out.set(centroids.data, k * centroidCount * d);
    const next = Math.min(beam, kept * centroidCount);
    rests = await continued(rests, x.rows, kept, next, centroids);
    kept = next;
  }
  return out;
}

/** What the best `next` beginnings of each row leave over, of `kept` with one more centroid each. */
async function continued(rests: Matrix, rows: number, kept: number, next: number, centroids: Matrix): Promise<Matrix> {
  const d = rests.columns;
  const out = matrix(rows * next, d);
  const squares = squaredLengths(centroids);
  const left = squaredLengths(rests);
  const atOnce = Math.max(1, Math.floor((1 << 21) / (kept * centroidCount))); // a few megabytes of products
  for (let from = 0; from < rows; from += atOnce) {
    const count = Math.min(atOnce, rows - from);
    const part = matrix(count * kept, d, rests.data.subarray(from * kept * d, (from + count) * kept * d));
    const { data: products } = await multiply(part, centroids, { transposeB: true });
    for (let i = 0; i < count; i++) {
      const best = new BestFew(next);
      for (let b = 0; b < kept * centroidCount; b++) {
        const row = from * kept + i * kept + Math.floor(b / centroidCount);
        best.offer(left[row]! + squares[b % centroidCount]! - 2 * products[i * kept * centroidCount + b]!, b);
      }
      for (let place = 0; place < next; place++) {
        const pick = best.picks[place]!;
        const rest = ((from + i) * kept + Math.floor(pick / centroidCount)) * d;
        const centroid = (pick % centroidCount) * d;
        const to = ((from + i) * next + place) * d;
        for (let j = 0; j < d; j++) out.data[to + j] = rests.data[rest + j]! - centroids.data[centroid + j]!;
      }
    }
  }
  return out;
}
