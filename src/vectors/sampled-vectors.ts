/**
 * A large vector set as a small one: a stratified sample of each role in memory,
 * and all training rows where they lie, for what needs no more than a pass over
 * them (means and scatter, the rules of single dimensions).
 */
import { UnsupportedError } from "../base/errors.ts";
import { fillOptions } from "../base/options.ts";
import { seeded } from "../base/random.ts";
import { sha256 } from "../formats/hash.ts";
import { readChosenRows } from "../formats/stored-rows.ts";
import { matrix } from "../numeric/matrix.ts";
import { formatCount } from "../results/words.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { takeGroups } from "../tasks/groups.ts";
import { takeLeftover } from "../tasks/leftover.ts";
import { limitedRows } from "../tasks/limit.ts";
import { type Fact, splitCodes } from "../tasks/task.ts";
import { type SampleOptions, sampleTable } from "./sample-options.ts";
import type { Slice, SliceOnDisk, VectorSet } from "./vector-set.ts";

/**
 * The sample, training rows first, then validation, then test; a fact says what is of the sample and what of all rows.
 * @throws UnsupportedError for real-valued labels, and for sets that are not on disk as float32
 * @throws UsageError for fewer than 100 rows
 */
export function sampledVectors(set: VectorSet, options: SampleOptions = {}): VectorSet {
  const { rows: limit, seed } = fillOptions(sampleTable, options, "sample");
  const { labels, splits } = set;
  const onDisk = set.onDisk?.bind(set);
  if (labels.kind !== "classes" || onDisk === undefined) {
    throw new UnsupportedError({
      where: "sample",
      must: "vectors that are read in pieces must be on disk as float32 and have classes as labels",
      got: labels.kind === "classes" ? "vectors in memory" : "real-valued labels",
      todo: "Have the vectors held in memory whole (leave the sample out).",
    });
  }
  const roles = Object.values(splitCodes);
  const all = rowsWhere(splits, (code) => roles.some((role) => role === code));
  const drawn = limitedRows(all, labels, splits, limit, seeded(seed).fork("sample"));
  const chosen = Uint32Array.from(roles.flatMap((code) => [...drawn].filter((row) => splits[row] === code)));
  const at = (slice: Slice): SliceOnDisk => ({ stored: onDisk(slice).stored, rows: chosen });
  const training = Uint32Array.from(rowsWhere(splits, (code) => code === splitCodes.training));
  const labelsAt = (rows: Uint32Array): ClassLabels => ({
    ...labels,
    values: Int32Array.from(rows, (row) => labels.values[row]!),
  });
  const trainingLabels = labelsAt(training);
  const { folder: _, ...kept } = set; // its moments would be of all rows
  return {
    ...kept,
    rows: chosen.length,
    labels: labelsAt(chosen),
    ...(set.leftover === undefined ? {} : { leftover: takeLeftover(set.leftover, Int32Array.from(chosen)) }),
    ...(set.groups === undefined ? {} : { groups: takeGroups(set.groups, Int32Array.from(chosen)) }),
    splits: Uint8Array.from(chosen, (row) => splits[row]!),
    facts: [...set.facts, sampleFact(all, chosen, splits, options.because)],
    sample: limit,
    hash: sha256("assay/sampled-vectors@1", set.hash, `${limit} ${seed}`),
    async read(slice) {
      const { stored } = at(slice);
      return matrix(chosen.length, stored.columns, await readChosenRows(stored, chosen));
    },
    onDisk: at,
    whole: (slice) => ({ stored: onDisk(slice).stored, rows: training, labels: trainingLabels }),
  };
}

/** Rows whose code passes, rising. */
function rowsWhere(splits: Uint8Array, passes: (code: number) => boolean): Int32Array {
  const rows = new Int32Array(splits.length);
  let count = 0;
  splits.forEach((code, row) => {
    if (passes(code)) rows[count++] = row;
  });
  return rows.slice(0, count);
}

function sampleFact(all: Int32Array, chosen: Uint32Array, splits: Uint8Array, because: string | undefined): Fact {
  const parts = Object.entries(splitCodes).map(([role, code]) => {
    const count = (rows: Iterable<number>): string => {
      let found = 0;
      for (const row of rows) if (splits[row] === code) found++;
      return formatCount(found);
    };
    return `${count(chosen)} of ${count(all)} ${role} rows`;
  });
  return {
    code: "sampled-rows",
    count: chosen.length,
    sentence: `A sample was held in memory${because === undefined ? "" : `, ${because}`}, every class in proportion: ${parts.join(", ")}. Means and covariances with what follows from them (principal components, linear discriminants, lda-forward, leave-one-out) and the rules of single dimensions are of all training rows; other probes and orders, train scores and rotations are of the sample.`,
  };
}
