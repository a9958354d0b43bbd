/** What is said of new vectors beside those that a compressor was made for. */
import type { Drift } from "../compression/index.ts";
import { counted, formatCount, formatNumber, formatPValue } from "../results/words.ts";

/** The decision first, then a line a test, then the outputs that changed most. */
export function driftLines({ isDrift, level, rows, tests, worst }: Drift): readonly string[] {
  const percent = formatNumber(100 * level, 0);
  const verdict = isDrift
    ? `Drift: ${counted(rows.fresh, "different vector")} are not of the source that this compressor was made for (at ${percent} %, corrected for ${tests.length} tests). Its certificate does not speak of them.`
    : `No drift was found: ${counted(rows.fresh, "different vector")} beside ${formatCount(rows.known)} that were known (at ${percent} %).`;
  const lines = tests.map(
    ({ name, statistic, adjusted }) => `  ${name}: ${formatNumber(statistic, 3)}, ${formatPValue(adjusted)}`,
  );
  const outputs = worst.map(({ output, changed, z }) => `${output} (${changed}, z ${formatNumber(z, 1)})`);
  return [
    verdict,
    ...lines,
    ...(isDrift && outputs.length > 0 ? [`Changed most, of its outputs from 0: ${outputs.join(", ")}.`] : []),
  ];
}
