/** Fewer rows: at most so many of each split, every class in proportion. */
import type { Random } from "../base/random.ts";
import type { Labels } from "../statistics/labels.ts";
import type { NamedLabels } from "./label-values.ts";
import { stratifiedSample } from "./stratified-split.ts";

/** The labels of chosen rows; classes that no row has any more are left out of names and codes. */
export function takeLabels(labels: Labels, labelNames: readonly string[], rows: Int32Array): NamedLabels {
  if (labels.kind === "values") {
    return { labels: { kind: "values", values: Float64Array.from(rows, (i) => labels.values[i]!) }, labelNames: [] };
  }
  const values = Int32Array.from(rows, (i) => labels.values[i]!);
  const present = new Set(values);
  if (labelNames.length === 0 || present.size === labels.classes) {
    return { labels: { kind: "classes", classes: labels.classes, values }, labelNames };
  }
  const codes = [...present].sort((a, b) => a - b);
  const places = new Map(codes.map((code, place) => [code, place]));
  return {
    labels: { kind: "classes", classes: codes.length, values: values.map((code) => places.get(code)!) },
    labelNames: codes.map((code) => labelNames[code] ?? String(code)),
  };
}

/** Of `rows`, at most `limit` in each split (all without a limit), in their order. */
export function limitedRows(
  rows: Int32Array,
  labels: Labels,
  splits: Uint8Array,
  limit: number | undefined,
  random: Random,
): Int32Array {
  if (limit === undefined) return rows;
  const kept = new Set<number>();
  for (const split of new Set(splits)) {
    const members = rows.filter((i) => splits[i] === split);
    const sample = stratifiedSample(takeLabels(labels, [], members).labels, limit, random.fork(`split ${split}`));
    for (const [at, row] of members.entries()) if (sample[at] === 1) kept.add(row);
  }
  return rows.filter((i) => kept.has(i));
}
