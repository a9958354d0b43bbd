/**
 * Vectors that a person has already, with labels and splits beside them, as a
 * vector set. The same rules hold as for texts: a row that occurs in two
 * splits is removed from the one that is fitted on, and said.
 */
import { seeded } from "../base/random.ts";
import { plainStem } from "../formats/gzip.ts";
import { sha256 } from "../formats/hash.ts";
import { bytesOf } from "../formats/whole-file.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import { labelsAlike } from "../tasks/describe.ts";
import { findDuplicates } from "../tasks/duplicates.ts";
import { groupFacts, leftOut, takeGroups } from "../tasks/groups.ts";
import type { NamedLabels } from "../tasks/label-values.ts";
import { type LeftoverLabels, takeLeftover } from "../tasks/leftover.ts";
import { takeLabels } from "../tasks/limit.ts";
import { checkRoles } from "../tasks/role-checks.ts";
import { splitsOf } from "../tasks/splits.ts";
import type { Fact } from "../tasks/task.ts";
import { type BringOptions, bringLabels, labelFile, rolesFrom } from "./bring-labels.ts";
import { readMatrix } from "./bring-matrix.ts";
import { broughtSet } from "./brought-set.ts";
import type { VectorSet } from "./vector-set.ts";

/**
 * Brings vectors and labels together; layer, pooling and encoder are null, the task has the label file's name.
 * The vectors are held in memory.
 * @throws MissingError, FormatError, ShapeError, UnsupportedError for files that cannot be read
 * @throws InputError for NaN, infinities, equal rows, different numbers of rows, empty labels, unknown splits,
 *   one class only, a split without rows; each names the file and, where there is one, the row
 */
export async function bringVectors(path: string, options: BringOptions = {}): Promise<VectorSet> {
  labelFile(path, options); // refused before anything large is read
  const vectors = await readMatrix(path, options);
  const { labelPath, named, given, leftover, groups, columns } = await bringLabels(path, vectors.rows, options);
  const random = seeded(options.seed ?? 0).fork("vector rows");
  const { splits, facts: drawn } = splitsOf(given, named.labels, { random, groups });
  const sound = soundRows({ vectors, ...named, splits, leftover, groups: groups?.groups });
  const name = plainStem(labelPath);
  const about = sound.groups === undefined ? [] : groupFacts(sound.splits, sound.groups, name, labelPath);
  const facts = [
    ...named.facts,
    ...drawn,
    ...sound.facts,
    ...checkRoles(sound, name, rolesFrom(labelPath)),
    ...about,
    ...labelsAlike(sound),
  ];
  const { vectors: kept } = sound;
  return broughtSet({
    ...sound,
    rows: kept.rows,
    dimensions: kept.columns,
    name,
    source: labelPath,
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
    splits: Uint8Array.from(kept, (row) => splits[row] ?? 0),
    facts,
    leftover: leftover === undefined ? undefined : takeLeftover(leftover, kept),
    groups: groups === undefined ? undefined : takeGroups(groups, kept),
  };
}
