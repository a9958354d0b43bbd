/**
 * A table for Apple's embedding-atlas (https://apple.github.io/embedding-atlas): parquet with the columns id, text, label,
 * split and group as far as there are any, x and y, and neighbors, a structure {ids, distances} where ids are numbers of
 * rows from 0, as its option --neighbors wants them.
 */
import { fillOptions } from "../base/options.ts";
import { controlKeys, type RunControl } from "../base/progress.ts";
import { requireOutput } from "../formats/output-file.ts";
import type { Fact } from "../results/fact.ts";
import { type OutputColumn, writeParquet } from "../runtime/tables/tables.ts";
import { cosineNeighbours } from "./cosine-neighbours.ts";
import { type ExportOptions, exportTable } from "./export-options.ts";
import { openShownRows } from "./open-shown-rows.ts";
import { plane } from "./plane.ts";
import { quoted } from "./shell-word.ts";
import type { ShownColumn } from "./shown-rows.ts";

/** What was written for a viewer. */
export interface Exported {
  readonly out: string;
  readonly rows: number;
  /** Names of the columns, without the vectors. */
  readonly columns: readonly string[];
  /** The command that opens it. */
  readonly next: string;
  /** What was noticed, and what a picture of it shows. */
  readonly facts: readonly Fact[];
}

/**
 * Writes the table; x and y are the first two principal components, neighbors the nearest rows by cosine.
 * @param vectors  a vector set, a file of vectors, or a store's address
 * @param out  a new file
 *
 * @example
 * ```ts
 * import { exportEmbeddingAtlas } from "assay/viewers";
 *
 * const { next } = await exportEmbeddingAtlas("vectors.npy", "atlas.parquet", { texts: "texts.txt", labels: "labels.txt" });
 * console.log(next); // embedding-atlas atlas.parquet --x x --y y --neighbors neighbors --text text
 * ```
 * @throws ConflictError for a file that is there; as openShownRows and writeParquet; InterruptedError
 */
export async function exportEmbeddingAtlas(vectors: string, out: string, options: ExportOptions = {}): Promise<Exported> {
  const { neighbours } = fillOptions(exportTable, options, "export", controlKeys);
  await requireOutput(out, { where: "export" });
  const shown = await openShownRows(vectors, options);
  const { x, y, share } = await plane(shown.vectors);
  const control: RunControl = { onProgress: options.onProgress, signal: options.signal };
  const near = neighbours === 0 ? [] : await cosineNeighbours(shown.vectors, neighbours, control);
  const columns: readonly OutputColumn[] = [
    { name: "id", type: "text", values: shown.ids },
    ...shown.columns.map(outputColumn),
    { name: "x", type: "real", values: Array.from(x) },
    { name: "y", type: "real", values: Array.from(y) },
    ...(near.length === 0 ? [] : [{ name: "neighbors", type: "neighbours", values: near } as const]),
  ];
  await requireOutput(out, { where: "export" }); // a person may have made it meanwhile
  await writeParquet(out, columns);
  const names = columns.map(({ name }) => name);
  const told = ["x", "y", "neighbors", "text"].filter((name) => names.includes(name)).map((name) => `--${name} ${name}`);
  const sentence = `x and y are the first two principal components: ${(100 * share).toFixed(1)} % of the variance.`;
  return {
    out,
    rows: shown.ids.length,
    columns: names,
    next: ["embedding-atlas", quoted(out), ...told].join(" "),
    facts: [...shown.facts, { code: "exported-plane", count: shown.ids.length, sentence }],
  };
}

/** Labels that are measured, not counted, stay numbers: an atlas then draws their histogram. */
function outputColumn({ name, values }: ShownColumn): OutputColumn {
  const numbers = values.map((value) => (value === null || value.trim() === "" ? null : Number(value)));
  const isReal = name === "label" && numbers.some((value) => value !== null && !Number.isInteger(value));
  if (!isReal || numbers.some((value) => value !== null && !Number.isFinite(value))) return { name, type: "text", values };
  return { name, type: "real", values: numbers };
}
