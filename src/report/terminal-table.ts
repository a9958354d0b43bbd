/** What a study says on a terminal before its last line: a small table of its variants, and their curves in a line each. */

import { placeOf } from "../results/names.ts";
import { numberBytes } from "../results/number-bytes.ts";
import type { Summary, Variant } from "../results/summary.ts";
import { formatCount, formatFewest, formatIntervalScore } from "../results/words.ts";
import { dimensionsOf, hardestFewest, hardestSeed, headlineVariants, scoresOverSeeds, seedVariants } from "./study.ts";
import { summaryCurve } from "./terminal-curve.ts";

const headings = ["", "whole vector", "best dimension", "k*", "bytes"] as const;

/** At most eight lines of plain words: head, a line a variant, a curve a variant. */
export function terminalTable(summary: Summary): readonly string[] {
  const variants = headlineVariants(summary).slice(0, 3);
  const cells = [headings, ...variants.map((variant) => headlineCells(summary, variant))];
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => [...row[column]!].length)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
  const curves = variants.flatMap((variant) => summaryCurve(summary, variant) ?? []);
  return [...lines, ...curves];
}

/** Name, whole vector, best dimension, k*, bytes; over seeds where there are several: the mean, and the largest k* that any needs. */
export function headlineCells(summary: Summary, variant: Variant): readonly [string, string, string, string, string] {
  const { metric } = summary.task;
  const seeds = seedVariants(summary, variant);
  const place = placeOf(variant);
  const many = seeds.length > 1 ? `, ${seeds.length} seeds` : "";
  const { full, bestDimension: best } = scoresOverSeeds(summary, variant);
  const fewest = hardestFewest(seeds);
  const k = fewest?.k ?? null;
  return [
    `${variant.name}${place === "" ? "" : `, ${place}`}${many}`,
    formatIntervalScore(full, metric),
    best === null ? "–" : formatIntervalScore(best, metric),
    hardestSeed(seeds).refused !== null
      ? "refused"
      : fewest === null
        ? "not compared"
        : fewest.k === null
          ? "not shown"
          : `${formatFewest(fewest)} of ${formatCount(dimensionsOf(summary, variant))}`,
    k === null ? "–" : formatCount(numberBytes * k),
  ];
}
