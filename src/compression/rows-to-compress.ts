/** Vectors that are to be compressed, with all that is known of their rows: labels, splits, groups, where they came from. */
import { existsSync, statSync } from "node:fs";
import { MissingError } from "../base/errors.ts";
import { givenOf } from "../base/options.ts";
import { plainStem } from "../formats/gzip.ts";
import { readChosenRows, type StoredRows } from "../formats/stored-rows.ts";
import { type Matrix, matrix, takeRows } from "../numeric/matrix.ts";
import type { CompressorDescription } from "../results/compressor-description.ts";
import type { Slice } from "../results/slice-identity.ts";
import { counted, formatCount } from "../results/words.ts";
import { parseAddress } from "../sources/address.ts";
import { takeGroups } from "../tasks/groups.ts";
import type { NamedLabels } from "../tasks/label-values.ts";
import { type LeftoverLabels, takeLeftover } from "../tasks/leftover.ts";
import { takeLabels } from "../tasks/limit.ts";
import { type Fact, splitCodes } from "../tasks/task.ts";
import { findColumn, labelColumnNames } from "../vectors/bring-column.ts";
import { bringLabels } from "../vectors/bring-labels.ts";
import { readMatrix } from "../vectors/bring-matrix.ts";
import { bringTable } from "../vectors/bring-options.ts";
import { locateStored, storedRows } from "../vectors/bring-stored.ts";
import { isVectorSet, openVectorSet, type VectorSet } from "../vectors/index.ts";
import { enoughForParts, type LocalVectors, localVectors, ofStore } from "../vectors/local-vectors.ts";
import { defaultSample, type OpenForCompression } from "./compression-options.ts";
import { type SampleWish, sampleMatrix, sampleStored } from "./content-sample.ts";
import { usualShares } from "./parts.ts";

/** Rows that are compressed. */
export interface RowsToCompress {
  readonly vectors: Matrix;
  /** Null where there are none. */
  readonly named: NamedLabels | null;
  /** One of splitCodes a row, another number for rows without a part; null where nobody gave any. */
  readonly splits: Uint8Array | null;
  readonly groups: Int32Array | null;
  readonly leftover: LeftoverLabels | null;
  readonly source: CompressorDescription["fittedOn"];
}

/**
 * Opens a vector set, or a file or store of vectors with its labels or without any.
 * @throws as openVectorSet and bringVectors; MissingError for a layer or pooling that there is not
 */
export async function openRows(named: string, opening: OpenForCompression = {}): Promise<RowsToCompress> {
  if (await isVectorSet(named)) return ofSet(await openVectorSet(named), opening);
  const { sample, splitColumn } = opening;
  const isDivided = splitColumn !== undefined || parseAddress(named)?.chosen.split !== undefined;
  const enough = sample === undefined ? undefined : (isDivided ? enoughForParts : 1) * sample;
  const local = await localVectors(named, { ...opening, ...givenOf(bringTable, opening) }, { labels: true, enough });
  return ofStore(local, () => ofFile(local, { ...opening, ...local.options, vectorColumn: local.options.vectorColumn }));
}

async function ofFile({ path, origin }: LocalVectors, options: OpenForCompression): Promise<RowsToCompress> {
  requireFile(path);
  const most = mostRows(options);
  const size = await storedRows(path, options);
  const stored = size === null || size.rows <= most ? null : await locateStored(path, options);
  const whole = stored === null ? await readMatrix(path, options) : null;
  const rows = whole?.rows ?? stored!.rows;
  const beside = (await hasLabels(path, options)) ? await broughtRows(path, rows, options) : nothing;
  const wish = wishOf(beside, options);
  const drawn = whole === null ? await sampleStored(stored!, wish) : await sampleMatrix(whole, wish);
  const vectors = whole === null ? await chosenRows(stored!, drawn.rows) : takeRows(whole, drawn.rows);
  return assembled(vectors, chosenOf(beside, drawn.rows), {
    name: origin?.name ?? plainStem(path),
    hash: drawn.hash,
    rows,
    facts: origin?.facts ?? [],
  });
}

/**
 * A set's own splits stay: the model that made it may have been trained on its training rows. But where a seed drew them
 * all, and the model was not finetuned, rows are divided by their contents: else another seed would be another draw of rows
 * that certify.
 */
async function ofSet(set: VectorSet, options: OpenForCompression): Promise<RowsToCompress> {
  const slice = chosenSlice(set, options);
  const isDrawn = set.task.facts.some(({ code }) => code === "split-by-draw");
  const isDivided = isDrawn && set.encoder?.isFinetuned === false;
  const beside: Beside = {
    named: { labels: set.labels, labelNames: set.task.labelNames },
    ...{ splits: set.splits, hasSplits: !isDivided, groups: set.groups ?? null, leftover: set.leftover ?? null },
    facts: [...set.task.facts, ...(isDrawn ? [drawnFact(set.rows, isDivided)] : [])],
  };
  const encoder = set.encoder === null ? null : { name: set.encoder.name, hash: set.encoder.hash };
  const { name } = set.task;
  const whence = { name, hash: set.hash, rows: set.rows, ...slice, encoder, task: name, facts: set.facts };
  const stored = set.onDisk?.(slice).stored;
  if (stored === undefined) return assembled(await set.read(slice), beside, whence);
  const { rows } = await sampleStored(stored, wishOf(beside, options));
  return assembled(await chosenRows(stored, rows), chosenOf(beside, rows), whence);
}

function drawnFact(count: number, isDivided: boolean): Fact {
  const sentence = isDivided
    ? "Rows are divided by their contents, not by the splits of the vector set, which a seed drew: as far as is known, no model was trained on these."
    : "The rows that certify are of a split that a seed drew, before the model was trained, as far as is known: it stays, so that no row certifies that the model was trained on. Another seed is another draw.";
  return { code: isDivided ? "drawn-splits-set-aside" : "drawn-splits-kept", count, sentence };
}

async function chosenRows(stored: StoredRows, rows: Int32Array): Promise<Matrix> {
  return matrix(rows.length, stored.columns, await readChosenRows(stored, rows));
}

/** 0 stands for all. */
function mostRows({ sample = defaultSample }: Pick<OpenForCompression, "sample">): number {
  return sample === 0 ? Number.MAX_SAFE_INTEGER : sample;
}

function wishOf({ splits, hasSplits }: Beside, { sample, onProgress, signal }: OpenForCompression): SampleWish {
  return { count: mostRows({ sample }), shares: usualShares, splits: hasSplits ? splits : null, onProgress, signal };
}

/** What goes with rows, beside their vectors. */
interface Beside {
  readonly named: NamedLabels | null;
  /** Codes above those of splits are rows that are left out. */
  readonly splits: Uint8Array | null;
  /** Whether somebody gave splits. */
  readonly hasSplits: boolean;
  readonly groups: Int32Array | null;
  readonly leftover: LeftoverLabels | null;
  readonly facts: readonly Fact[];
}

const nothing: Beside = { named: null, splits: null, hasSplits: false, groups: null, leftover: null, facts: [] };

interface Whence extends Partial<Slice> {
  readonly name: string;
  readonly hash: string;
  readonly rows: number;
  readonly facts: readonly Fact[];
  readonly encoder?: CompressorDescription["fittedOn"]["encoder"];
  readonly task?: string;
}

function assembled(vectors: Matrix, beside: Beside, whence: Whence): RowsToCompress {
  const { splits } = beside;
  if (splits?.some((code) => code > splitCodes.test) === true) {
    const kept = Int32Array.from(splits.keys()).filter((row) => splits[row]! <= splitCodes.test);
    return assembled(takeRows(vectors, kept), chosenOf(beside, kept), whence);
  }
  const { layer = null, pooling = null, encoder = null, task = null, facts, ...about } = whence;
  const { named, groups, leftover } = beside;
  const used = vectors.rows;
  const all = [...beside.facts, ...facts, ...(used < about.rows ? [sampleFact(used, about.rows)] : [])];
  const source = { ...about, used, layer, pooling, encoder, task, facts: all };
  return { vectors, named, splits: beside.hasSplits ? splits : null, groups, leftover, source };
}

function chosenSlice({ slices, folder }: VectorSet, { layer, pooling }: OpenForCompression): Slice {
  const last = Math.max(...slices.map((slice) => slice.layer ?? 0));
  const wanted = layer ?? last;
  const found = slices.find((slice) => (slice.layer ?? 0) === wanted && (pooling === undefined || slice.pooling === pooling));
  if (found !== undefined) return found;
  throw new MissingError({
    where: "vectors",
    must: `there must be vectors of layer ${wanted}${pooling === undefined ? "" : `, pooling ${pooling}`}`,
    got: slices.map((slice) => `layer ${slice.layer ?? "none"} ${slice.pooling ?? ""}`.trim()).join(", "),
    todo: "Choose one of these with {layer} and {pooling}, or embed with others.",
    file: folder,
  });
}

async function broughtRows(path: string, rows: number, options: OpenForCompression): Promise<Beside> {
  const { named, given, leftover, groups } = await bringLabels(path, rows, { ...givenOf(bringTable, options), ...options });
  const hasSplits = given.some((code) => code === splitCodes.validation || code === splitCodes.test);
  return {
    named,
    splits: given,
    hasSplits,
    groups: groups?.groups ?? null,
    leftover: leftover ?? null,
    facts: [...named.facts, ...(groups?.facts ?? [])],
  };
}

function chosenOf({ named, splits, hasSplits, groups, leftover, facts }: Beside, rows: Int32Array): Beside {
  return {
    named: named === null ? null : takeLabels(named.labels, named.labelNames, rows),
    splits: splits === null ? null : Uint8Array.from(rows, (row) => splits[row]!),
    groups: groups === null ? null : takeGroups(groups, rows),
    leftover: leftover === null ? null : takeLeftover(leftover, rows),
    hasSplits,
    facts,
  };
}

async function hasLabels(path: string, { labels, labelColumn }: OpenForCompression): Promise<boolean> {
  return labels !== undefined || labelColumn !== undefined || (await findColumn(path, labelColumnNames)) !== null;
}

function sampleFact(used: number, all: number): Fact {
  const sentence = `Of ${counted(all, "row")} ${formatCount(used)} were held for fitting, choosing and certifying, by the hashes of their contents.`;
  return { code: "sampled-rows", count: used, sentence };
}

function requireFile(path: string): void {
  if (existsSync(path) && !statSync(path).isDirectory()) return;
  const isFolder = existsSync(path);
  throw new MissingError({
    where: "vectors",
    must: isFolder
      ? "a folder must hold a vector set or a study that Assay wrote"
      : "the file or folder of the vectors must exist",
    got: isFolder ? "one without a manifest.json" : "nothing at this path",
    todo: "Check the path; relative ones start at the current folder.",
    file: path,
  });
}
