/** From a file or vector set to a compressor on disk. */
import { UsageError } from "../base/errors.ts";
import { fillOptions } from "../base/options.ts";
import { controlKeys, requireControl } from "../base/progress.ts";
import { seeded } from "../base/random.ts";
import type { StudiedHead } from "../cells/studied-variant.ts";
import { makeFolder } from "../formats/make-folder.ts";
import type { CompressorDescription, NestedCheck } from "../results/compressor-description.ts";
import type { Fact } from "../results/fact.ts";
import { bringTable } from "../vectors/bring-options.ts";
import { bringRelatedTable } from "../vectors/bring-related-options.ts";
import { requireArtefactFolder, writeArtefact } from "./artefact.ts";
import { type CompressionResult, compress } from "./compress.ts";
import { type CompressionOptions, compressionTable, defaultKept, type OpenForCompression } from "./compression-options.ts";
import { defaultCandidates } from "./default-candidates.ts";
import { describeCompressor } from "./describe-compressor.ts";
import { distinctRows } from "./distinct-rows.ts";
import { driftReference, fewestDriftRows } from "./drift-reference.ts";
import { type CompressionEstimate, estimateCompression } from "./estimate.ts";
import { drawnVectors, spreadOf } from "./exports/index.ts";
import type { Goal } from "./goals/goal.ts";
import type { PredictLabels } from "./goals/probe-predictions.ts";
import { ledgerBeside } from "./ledger.ts";
import { nestedCheck } from "./nested-check.ts";
import { withProbeThread } from "./probe-thread.ts";
import type { Ask } from "./request.ts";
import { openSubject } from "./subjects/open-subject.ts";
import type { SummedRows } from "./subjects/row-subject.ts";

/** Where a compressor goes. */
export interface CompressVectorsOptions extends OpenForCompression {
  /** Its folder. */
  readonly folder: string;
  /** Replace another compressor that is there. */
  readonly overwrite?: boolean | undefined;
  /** Compressors beside the usual ones, by name, where no candidates are named. */
  readonly compressors?: readonly string[] | undefined;
  /** The head that was trained on the vectors: what it makes of the code is said. */
  readonly head?: StudiedHead | undefined;
  /** Many more rows of the same source: components and discriminants come from their sums, codes from the rows here. */
  readonly sums?: SummedRows | undefined;
  /** Writes more files into its folder: a card, a page. */
  readonly writeBeside?: ((folder: string, description: CompressorDescription) => Promise<void>) | undefined;
  /** Told what is about to be done, before anything long begins. */
  readonly onPlan?: ((plan: CompressionPlan) => void) | undefined;
}

/** What is about to be done. */
export interface CompressionPlan {
  readonly candidates: readonly string[];
  readonly dimensions: number;
  readonly parts: { readonly fit: number; readonly choose: number; readonly certify: number };
  readonly goal: Pick<Goal, "measure" | "noun">;
  readonly facts: readonly Fact[];
  /** About how long it takes, on one quiet core, and how much memory. */
  readonly estimate: CompressionEstimate;
}

/** What came of it. */
export interface Compressed {
  readonly result: CompressionResult;
  readonly plan: CompressionPlan;
  /** Whether the vectors look trained to be cut off; null where no candidate does that, or there are too few rows. */
  readonly nested: NestedCheck | null;
  /** Null where nothing was certified, and nothing was written. */
  readonly description: CompressorDescription | null;
}

/**
 * Finds the fewest bytes that keep what is to be kept, certifies it, and writes the compressor.
 *
 * @example
 * ```ts
 * import { compressVectors } from "assay/compression";
 *
 * const { description } = await compressVectors("vectors.npy", { labels: "labels.txt", keep: 0.99, folder: "small" });
 * console.log(description?.chain, description?.bytesPerVector, description?.certificate);
 * ```
 * @throws UsageError for options that do not go together; what openVectors throws; ConflictError for a folder with
 *   something else; InputError for too few rows
 */
export async function compressVectors(path: string, options: CompressVectorsOptions): Promise<Compressed> {
  requireControl(options, "compression");
  const ask = askOf(options);
  await requireArtefactFolder(options.folder, options.overwrite ?? false);
  return withProbeThread(options, (predict) => compressed(path, options, { ask, predict }));
}

async function compressed(
  path: string,
  { folder, overwrite: _, onPlan, writeBeside = async () => {}, compressors, head, sums, ...options }: CompressVectorsOptions,
  { ask, predict }: { readonly ask: Ask; readonly predict: PredictLabels },
): Promise<Compressed> {
  const table = { ...bringTable, ...bringRelatedTable, ...compressionTable };
  const filled = fillOptions(table, options, "compression", controlKeys);
  const subject = await openSubject(path, options, { ...filled, head: head ?? null, used: null, predict, sums });
  const { goal, training, classes } = subject;
  const dimensions = training.vectors.columns;
  const candidates =
    filled.candidates ?? defaultCandidates({ dimensions, ask, classes, compressors, rows: training.vectors.rows });
  const facts = [...subject.source.facts, ...subject.facts];
  const { choose, certify } = goal.parts;
  const parts = { fit: training.vectors.rows, choose: choose.length, certify: certify.length };
  const estimate = estimateCompression({ candidates, kind: subject.kind, dimensions, classes, parts, held: subject.source.used });
  const plan: CompressionPlan = { candidates, dimensions, parts, goal, facts, estimate };
  onPlan?.(plan);
  const { confidence, distance, seed } = filled;
  const control = { onProgress: options.onProgress, signal: options.signal };
  const ledger = filled.ledger ?? (await ledgerBeside(path));
  const result = await compress({ training, goal, candidates, ask, seed, level: 1 - confidence, ledger, ...control });
  const { chosen } = result;
  const nested = (): ReturnType<typeof nestedCheck> => nestedCheck(candidates, training.vectors, seeded(seed).fork("nested"));
  if (chosen === null) return { result, plan, nested: await nested(), description: null };
  const described = { subject, ask, confidence, distance, seed, facts, nested, ...control };
  const description = await describeCompressor(described, result, chosen);
  await makeFolder(folder, "compressor");
  const { chain } = chosen;
  const tried = drawnVectors(spreadOf(training.vectors), seeded(seed).fork("check"));
  const unseen = subject.unseen === null ? null : distinctRows().of(subject.unseen);
  const reference = unseen === null || unseen.rows < fewestDriftRows ? null : await driftReference(chain, unseen);
  const written = await writeArtefact(folder, { chain, tried, reference, used: goal.parts.used }, description, writeBeside);
  return { result, plan, nested: description.nested, description: written };
}

function askOf({ keep, dimensions, bytes }: CompressionOptions): Ask {
  const given = Object.entries({ keep, dimensions, bytes }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw new UsageError({
      where: "compression",
      must: "only one of keep, dimensions and bytes can be asked",
      got: given.map(([name]) => name).join(" and "),
      todo: "Leave the others out.",
    });
  }
  if (dimensions !== undefined) return { kind: "dimensions", most: dimensions };
  return bytes === undefined ? { kind: "keep", kept: keep ?? defaultKept } : { kind: "bytes", most: bytes };
}
