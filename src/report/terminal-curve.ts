/** A curve of scores in one line of text. */
import { curveOf } from "../results/curves.ts";
import type { Summary, Variant } from "../results/summary.ts";
import { formatCount } from "../results/words.ts";
import { headlineFewest } from "./study.ts";

const heights = "▁▂▃▄▅▆▇█";

/**
 * The headline curve from the majority's score, or the lowest, to the highest, a sign a size; null without a curve.
 * "pretrained ▁▁▂▄▆▇█ 1 to 384 principal components"
 */
export function summaryCurve({ task }: Summary, variant: Variant): string | null {
  const fewest = headlineFewest(variant);
  const curve = fewest === null ? null : curveOf(variant, fewest);
  if (curve === null || curve.points.length < 2) return null;
  const points = curve.points.toSorted((a, b) => a.k - b.k);
  const scores = points.map(({ score }) => score);
  const low = Math.min(task.majority, ...scores);
  const high = Math.max(variant.full.score, ...scores);
  const signs = scores.map((score) => sign(high > low ? (score - low) / (high - low) : 1)).join("");
  return `${variant.name} ${signs} ${formatCount(points[0]!.k)} to ${formatCount(points.at(-1)!.k)} (${curve.compressor})`;
}

function sign(share: number): string {
  return heights[Math.min(heights.length - 1, Math.floor(share * heights.length))]!;
}
