/**
 * Vectors held in memory and their labels as a vector set. The same rules hold as for texts: a row that occurs in two
 * splits is removed from the one that is fitted on, and said.
 */
import { seeded } from "../base/random.ts";
import { sha256 } from "../formats/hash.ts";
import { bytesOf } from "../formats/whole-file.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import { labelsAlike } from "../tasks/describe.ts";
import { findDuplicates } from "../tasks/duplicates.ts";
import { type GroupsOfText, groupFacts, leftOut, takeGroups } from "../tasks/groups.ts";
import type { NamedLabels } from "../tasks/label-values.ts";
import { type LeftoverLabels, takeLeftover } from "../tasks/leftover.ts";
import { takeLabels } from "../tasks/limit.ts";
import { checkRoles, type RolesFrom } from "../tasks/role-checks.ts";
import { splitsOf } from "../tasks/splits.ts";
import type { Fact } from "../tasks/task.ts";
import type { UsedColumns } from "../tasks/used-columns.ts";
import { broughtSet } from "./brought-set.ts";
import type { VectorSet } from "./vector-set.ts";

/** What was brought, every number finite. */
export interface BroughtRows {
  readonly vectors: Matrix;
  readonly named: NamedLabels & { readonly facts: readonly Fact[] };
  /** One of splitCodes a row, `leftOut` for rows that are to be; all others training where no splits were given. */
  readonly given: Uint8Array;
  readonly leftover?: LeftoverLabels | undefined;
  readonly groups?: GroupsOfText | undefined;
  readonly columns?: UsedColumns | undefined;
  /** Of the task. */
  readonly name: string;
  /** Where the labels came from. */
  readonly source: string;
  /** For errors about the splits. */
  readonly from: RolesFrom;
  /** Of the split, where none is given. */
  readonly seed: number;
}

/**
 * The set; layer, pooling and encoder are null.
 * @throws InputError for one class only, or a split without rows
 */
export function soundSet({ vectors, named, given, leftover, groups, columns, name, source, from, seed }: BroughtRows): VectorSet {
  const random = seeded(seed).fork("vector rows");
  const { splits, facts: drawn } = splitsOf(given, named.labels, { random, groups });
  const sound = soundRows({ vectors, ...named, splits, leftover, groups: groups?.groups });
  const about = sound.groups === undefined ? [] : groupFacts(sound.splits, sound.groups, name, from.file);
  const facts = [...named.facts, ...drawn, ...sound.facts, ...checkRoles(sound, name, from), ...about, ...labelsAlike(sound)];
  const { vectors: kept } = sound;
  return broughtSet({
    ...sound,
    rows: kept.rows,
    dimensions: kept.columns,
    name,
    source,
    facts,
    columns,
    hash: (task) => sha256("assay/brought-vectors@1", `${kept.rows} ${kept.columns}`, bytesOf(kept.data), task),
    read: () => Promise.resolve(kept),
  });
}

interface SoundRows extends NamedLabels {
  readonly vectors: Matrix;
  readonly splits: Uint8Array;
  readonly facts: readonly Fact[];
  readonly leftover: LeftoverLabels | undefined;
  readonly groups: Int32Array | undefined;
}

/** Equal vectors are equal texts: what is in test must not be fitted on. */
function soundRows({ vectors, labels, labelNames, splits, leftover, groups }: Omit<SoundRows, "facts">): SoundRows {
  const width = vectors.columns * 4;
  const bytes = bytesOf(vectors.data);
  const texts = Array.from(splits, (_, row) => sha256(bytes.subarray(row * width, (row + 1) * width)).slice(0, 32));
  const { leaking, facts } = findDuplicates({ what: "vector", texts, pairs: null, labels: labels.values, splits });
  if (!leaking.includes(1) && !splits.includes(leftOut)) {
    return { vectors, labels, labelNames, splits, facts, leftover, groups };
  }
  const kept = Int32Array.from(splits.keys()).filter((row) => leaking[row] === 0 && splits[row] !== leftOut);
  return {
    vectors: takeRows(vectors, kept),
    ...takeLabels(labels, labelNames, kept),
    splits: Uint8Array.from(kept, (row) => splits[row]!),
    facts,
    leftover: leftover === undefined ? undefined : takeLeftover(leftover, kept),
    groups: groups === undefined ? undefined : takeGroups(groups, kept),
  };
}
