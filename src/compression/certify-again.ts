/**
 * A finished compressor on other rows: what of today's it keeps. One chain and one test, so all of the level of the look is
 * its own. The rows are divided as they would be for a new compressor, by what they contain and hang together with; what
 * the chain was fitted or chosen on, which the artefact knows by its hashes, certifies nothing.
 */
import { ShapeError, UnsupportedError } from "../base/errors.ts";
import { fillOptions, givenOf, option } from "../base/options.ts";
import { controlKeys, type RunControl, stopIfAborted } from "../base/progress.ts";
import { numberWithin, text } from "../base/value-kinds.ts";
import { meanOf } from "../numeric/mean.ts";
import type { CompressorDescription } from "../results/compressor-description.ts";
import type { Fact } from "../results/fact.ts";
import { keptPValue, largestKept, type PairedOutcomes } from "../statistics/certificates/kept-share.ts";
import { bringTable } from "../vectors/bring-options.ts";
import { bringRelatedTable } from "../vectors/bring-related-options.ts";
import { isVectorSet } from "../vectors/index.ts";
import { isStore, type LocalVectors, localVectors, ofStore } from "../vectors/local-vectors.ts";
import { isAboveChance, isConstantEnough, qualityOf } from "./certify.ts";
import type { FittedChain } from "./chain.ts";
import { compressionTable, defaultKept, type OpenForCompression } from "./compression-options.ts";
import { type Goal, groupsAt, lensOf, lookAt, wholeVectors } from "./goals/goal.ts";
import type { PredictLabels } from "./goals/probe-predictions.ts";
import { type IndexRecall, recallOfRows } from "./index-recall.ts";
import { ledgerBeside, takeLook } from "./ledger.ts";
import { type Artefact, openUsedContents } from "./open-artefact.ts";
import { withProbeThread } from "./probe-thread.ts";
import { openSubject } from "./subjects/open-subject.ts";
import type { Subject } from "./subjects/subject.ts";
import { openLocalRows, openVectorRows } from "./vector-rows.ts";

const { confidence, ledger, layer, pooling, sample, probe } = compressionTable;

/** What can be told beside how vectors are opened. */
export const certifyAgainTable = {
  keep: option({
    kind: numberWithin({ low: 0, high: 1, without: "low" }),
    default: null,
    otherwise: "what the compressor was certified for",
    sentence: "the share of the full vector's score that must be shown",
    placeholder: "share",
  }),
  index: option({
    kind: text(),
    default: null,
    sentence: "the column of these codes in a store: what its index finds of the nearest rows, beside a look at every code",
    placeholder: "address",
  }),
  ...{ confidence, ledger, layer, pooling, sample },
};

/** What a compressor keeps of other rows. */
export interface CertifiedAgain {
  readonly chain: string;
  readonly bytesPerVector: number;
  readonly goal: Pick<CompressorDescription["goal"], "kind" | "measure" | "noun" | "chance" | "probe">;
  /** κ that was to be shown, and 1 − α of all looks at these rows together. */
  readonly asked: { readonly kept: number; readonly confidence: number };
  /** The largest κ that is shown, to a thousandth; null where none is. */
  readonly kept: number | null;
  /** Whether it is what was to be shown, or more. */
  readonly isKept: boolean;
  /** At most p of what was to be shown: the test ends as soon as it is enough. */
  readonly pValue: number;
  /** Rows, queries or pairs that certified. */
  readonly rows: number;
  /** The number of this look at them, and its level. */
  readonly look: { readonly number: number; readonly level: number };
  /** Mean scores on them, and the share that is kept. */
  readonly scores: { readonly full: number; readonly compressed: number; readonly share: number };
  /** What the store's index finds of the nearest rows; null where none was named. */
  readonly index: IndexRecall | null;
  readonly facts: readonly Fact[];
}

/** How it is done. */
export interface CertifyOptions extends OpenForCompression, RunControl {
  /** The address of the column of these codes in a store that has an index over it. */
  readonly index?: string | undefined;
}

/**
 * Certifies a compressor on other rows.
 *
 * @example
 * ```ts
 * import { certifyAgain, openArtefact } from "assay/compression";
 *
 * const { isKept, kept, rows } = await certifyAgain(await openArtefact("small"), "today.npy", { labels: "today.txt" });
 * console.log(isKept, kept, rows);
 * ```
 * @throws as compressVectors; ShapeError for vectors of another size
 */
export function certifyAgain(artefact: Artefact, path: string, options: CertifyOptions = {}): Promise<CertifiedAgain> {
  return withProbeThread(options, (predict) => certified(artefact, path, options, predict));
}

async function certified(
  artefact: Artefact,
  path: string,
  { index: column, ...options }: CertifyOptions,
  predict: PredictLabels,
): Promise<CertifiedAgain> {
  const table = { ...bringTable, ...bringRelatedTable, ...compressionTable };
  const filled = fillOptions(table, options, "certify", controlKeys);
  const { chain, description } = artefact;
  const { goal: made, distance, asked, tensors, looks, fittedOn } = description;
  if (fittedOn.summed !== undefined) throw ofShards(artefact.folder, fittedOn.summed);
  const wish = {
    goal: made.kind,
    probe: made.probe ?? probe.default,
    distance,
    head: null,
    used: await openUsedContents(artefact),
    predict,
  };
  const local = column === undefined ? null : await readOnce(path, options);
  const opened = local === null ? openSubject(path, options, wish) : subjectOf(local, options, wish);
  const { goal, source, facts, training } = await opened;
  requireSize(training.vectors.columns, description.inputSize, path);
  const kept = filled.keep ?? (asked.kind === "keep" ? asked.value : (description.certificate?.kept ?? defaultKept));
  // before a look is taken: what is wrong with the store must not cost one
  const rows = { vectors: path, open: () => rowsOf(local, path, description, options) };
  const index =
    column === undefined ? null : await recallOfRows(artefact, rows, column, { ...options, ids: options.ids ?? undefined });
  const full = await goal.outcomes(wholeVectors, "choose");
  const chance = goal.constant !== null && isConstantEnough(goal.constant.chosen, full, kept) ? goal.constant.share : 0;
  stopIfAborted(options, "certifying", "No look was taken: run the same command again.");
  const question = `at least ${kept} of ${goal.measure}, by the finished ${chain.name} (${tensors.slice(0, 12)})`;
  const file = filled.ledger ?? (await ledgerBeside(path));
  const { look, level } = await takeLook(file, lookAt(goal, question), 1 - filled.confidence, looks);
  const outcomes = await outcomesOf(goal, chain).catch((error: unknown) => {
    stopIfAborted(options, "certifying", "The look was counted: the next one has half of its level.");
    throw error;
  });
  const isTold =
    chance === 0 || isAboveChance({ full: outcomes.full, groups: outcomes.groups ?? null }, { kept: 1, level, chance });
  const paired = { ...outcomes, chance };
  const shown = isTold ? largestKept(paired, level) : null;
  const pValue = isTold ? keptPValue(paired, kept, level) : 1;
  return {
    ...{ chain: chain.name, bytesPerVector: chain.bytesPerVector, kept: shown, pValue, rows: outcomes.full.length },
    goal: { kind: made.kind, measure: goal.measure, noun: goal.noun, chance, probe: made.probe },
    asked: { kept, confidence: filled.confidence },
    // every smaller share was shown before it: hypotheses within each other need one level
    isKept: shown !== null && shown >= Math.floor(kept * 1000) / 1000 && pValue <= level,
    look: { number: look, level },
    index,
    scores: { full: meanOf(outcomes.full), compressed: meanOf(outcomes.candidate), share: qualityOf(paired) },
    facts: [...(local?.origin?.facts ?? []), ...source.facts, ...facts, knownByBytes],
  };
}

type Opening = Omit<CertifyOptions, "index">;

/** A store's rows on disk, for the certificate and the index: it is read once. Null for what is in files already. */
async function readOnce(path: string, options: Opening): Promise<LocalVectors | null> {
  if ((await isVectorSet(path)) || !isStore(path)) return null;
  return localVectors(path, { ...options, ...givenOf(bringTable, options) }, { labels: !isRelated(options) });
}

/** As of a file, with the store's own ids for queries and pairs. */
function subjectOf(local: LocalVectors, options: Opening, wish: Parameters<typeof openSubject>[2]): Promise<Subject> {
  const ids = options.ids ?? (isRelated(options) ? local.origin?.table : undefined);
  return ofStore(local, () => openSubject(local.path, { ...options, ...local.options, vectorColumn: undefined, ids }, wish));
}

function rowsOf(local: LocalVectors | null, path: string, description: CompressorDescription, options: Opening) {
  return local === null ? openVectorRows(path, description, options) : openLocalRows(local, path, description, options);
}

function isRelated({ queries, qrels, pairs }: Opening): boolean {
  return (queries ?? qrels ?? pairs) !== undefined;
}

/** What a hash does not see. */
const knownByBytes: Fact = {
  code: "certified-by-content",
  count: 0,
  sentence:
    "Rows that the compressor was fitted or chosen on are known by their bytes: that the same vectors do not come in other bytes (another rounding, another run of the encoder), or only their near copies or others of their groups do, is for you to know.",
};

async function outcomesOf(goal: Goal, chain: FittedChain): Promise<PairedOutcomes> {
  const full = await goal.outcomes(wholeVectors, "certify");
  const candidate = await goal.outcomes(lensOf(chain), "certify");
  const groups = groupsAt(goal, "certify");
  return { full, candidate, ...(groups === null ? {} : { groups }) };
}

function requireSize(got: number, must: number, file: string): void {
  if (got === must) return;
  throw new ShapeError({
    where: "certify",
    must: `vectors must have ${must} dimensions, as those that the compressor was made of`,
    got: `${got}`,
    todo: "Give vectors of the same encoder.",
    file,
  });
}

/** Which rows are in sums is known of their source alone: any of them could certify what was made of it. */
function ofShards(file: string, rows: number): UnsupportedError {
  return new UnsupportedError({
    where: "certify",
    must: "it must be known which rows a compressor was made of",
    got: `one of a source in shards, with ${rows} rows in its sums`,
    todo: "Plan the source again: its certificate is on rows that are in no sum.",
    file,
  });
}
