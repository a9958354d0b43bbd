/**
 * Vectors that a person has already, with labels and splits beside them, as a
 * vector set. The same rules hold as for texts: a row that occurs in two
 * splits is removed from the one that is fitted on, and said.
 */
import { basename, extname } from "node:path";
import { InputError, MissingError, UsageError } from "../base/errors.ts";
import { seeded } from "../base/random.ts";
import { sha256 } from "../formats/hash.ts";
import { bytesOf } from "../formats/whole-file.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import { splitsOf } from "../tasks/assemble-rows.ts";
import { findDuplicates } from "../tasks/duplicates.ts";
import { defaultFractions } from "../tasks/from-splits.ts";
import { labelsFromText, type NamedLabels } from "../tasks/label-values.ts";
import { takeLabels } from "../tasks/limit.ts";
import { checkRoles } from "../tasks/role-checks.ts";
import { splitOfName } from "../tasks/split-names.ts";
import { type Fact, splitCodes } from "../tasks/task.ts";
import { findColumn, labelColumnNames, readColumn, splitColumnNames } from "./bring-column.ts";
import { type MatrixChoice, readMatrix } from "./bring-matrix.ts";
import { tensorName } from "./manifest.ts";
import type { Slice, VectorSet } from "./vector-set.ts";

/** What goes with the vectors. */
export interface BringOptions extends MatrixChoice {
  /** Labels: a text file with one a line, or a table. Default: the vectors' own parquet file. */
  readonly labels?: string | undefined;
  /** Column of the labels. Default: a known name (label, class, …), or the table's only column. */
  readonly labelColumn?: string | undefined;
  /** Splits: a text file with one a line, or a table. Default: a column of the labels' table, else a seeded stratified split. */
  readonly splits?: string | undefined;
  /** Column of the splits, in that table or in the labels'. */
  readonly splitColumn?: string | undefined;
  /** Seed of the split, where none is given. Default 0. */
  readonly seed?: number | undefined;
  /** True: labels are numbers to predict; false: classes. Default: decided by the labels. */
  readonly regression?: boolean | undefined;
}

const slice: Slice = { layer: null, pooling: null };

/**
 * Brings vectors and labels together; layer, pooling and encoder are null, the task has the label file's name.
 * The vectors are held in memory.
 * @throws MissingError, FormatError, ShapeError, UnsupportedError for files that cannot be read
 * @throws InputError for NaN, infinities, equal rows, different numbers of rows, empty labels, unknown splits,
 *   one class only, a split without rows; each names the file and, where there is one, the row
 */
export async function bringVectors(path: string, options: BringOptions = {}): Promise<VectorSet> {
  const labelPath = labelFile(path, options);
  const vectors = await readMatrix(path, options);
  const cells = await readColumn(labelPath, options.labelColumn, labelColumnNames, options);
  requireRows(cells.length, vectors.rows, labelPath, "labels", path);
  const named = labelsFromText(cells, {
    regression: options.regression,
    place: (index) => ({ file: labelPath, row: index + 1 }),
  });
  const given = await readRoles(labelPath, path, vectors.rows, options);
  const random = seeded(options.seed ?? 0).fork("vector rows");
  const { splits, fact } = splitsOf(given, named.labels, defaultFractions, random);
  const sound = soundRows(vectors, named, splits);
  const name = basename(labelPath, extname(labelPath));
  const facts = [...(fact === null ? [] : [fact]), ...sound.facts, ...checkRoles(sound, name)];
  return vectorSet(sound, name, labelPath, facts);
}

function labelFile(path: string, { labels, labelColumn }: BringOptions): string {
  if (labels !== undefined) return labels;
  if (extname(path).toLowerCase() === ".parquet") return path;
  throw new UsageError({
    where: "vectors",
    must: "there must be labels for the vectors",
    got: labelColumn === undefined ? "none" : `the column ${labelColumn} of no table`,
    todo: "Name a file of labels, one a line or a table (option labels).",
    file: path,
  });
}

async function readRoles(labelPath: string, path: string, rows: number, options: BringOptions): Promise<Uint8Array> {
  const splitPath = options.splits ?? labelPath;
  let column = options.splitColumn;
  if (options.splits === undefined && column === undefined) {
    column = (await findColumn(labelPath, splitColumnNames)) ?? undefined;
    if (column === undefined) return new Uint8Array(rows).fill(splitCodes.training);
  }
  const cells = await readColumn(splitPath, column, splitColumnNames, options);
  requireRows(cells.length, rows, splitPath, "splits", path);
  const codes = Uint8Array.from(cells, (cell, index) => {
    const code = splitOfName(cell ?? "");
    if (code !== null) return code;
    throw new InputError({
      where: "splits",
      must: "every row must be train, validation (val, dev) or test",
      got: cell === null || cell.trim() === "" ? "nothing" : JSON.stringify(cell.slice(0, 60)),
      todo: "Repair the row, or leave splits out for a drawn one.",
      file: splitPath,
      row: index + 1,
    });
  });
  if (codes.some((code) => code !== splitCodes.training)) return codes;
  throw new InputError({
    where: "splits",
    must: "some rows must be test (or validation, which then is the test)",
    got: "training rows only",
    todo: "Name the test rows, or leave splits out for a drawn one.",
    file: splitPath,
  });
}

interface SoundRows extends NamedLabels {
  readonly vectors: Matrix;
  readonly splits: Uint8Array;
  readonly facts: readonly Fact[];
}

/** Equal vectors are equal texts: what is in test must not be fitted on. */
function soundRows(vectors: Matrix, { labels, labelNames }: NamedLabels, splits: Uint8Array): SoundRows {
  const width = vectors.columns * 4;
  const bytes = bytesOf(vectors.data);
  const texts = Array.from(splits, (_, row) => sha256(bytes.subarray(row * width, (row + 1) * width)).slice(0, 32));
  const { leaking, facts } = findDuplicates({ texts, pairs: null, labels: labels.values, splits });
  const said = facts.map((fact) => ({ ...fact, sentence: fact.sentence.replace("have the text of", "have the vector of") }));
  if (!leaking.includes(1)) return { vectors, labels, labelNames, splits, facts: said };
  const kept = Int32Array.from(splits.keys()).filter((row) => leaking[row] === 0);
  return {
    vectors: takeRows(vectors, kept),
    ...takeLabels(labels, labelNames, kept),
    splits: Uint8Array.from(kept, (row) => splits[row] ?? 0),
    facts: said,
  };
}

function vectorSet({ vectors, labels, labelNames, splits }: SoundRows, name: string, source: string, facts: Fact[]): VectorSet {
  const regression = labels.kind === "values";
  const taskHash = sha256(labels.kind, JSON.stringify(labelNames), bytesOf(labels.values), splits);
  return {
    rows: vectors.rows,
    dimensions: vectors.columns,
    slices: [slice],
    labels,
    splits,
    encoder: null,
    task: {
      name,
      source: basename(source),
      licence: null,
      citation: null,
      labelNames,
      metric: regression ? "spearman" : "accuracy",
      besides: regression ? ["pearson"] : [],
      facts,
      hash: taskHash,
    },
    facts: [],
    hash: sha256("assay/brought-vectors@1", `${vectors.rows} ${vectors.columns}`, bytesOf(vectors.data), taskHash),
    async read(asked) {
      if (asked.layer === null && asked.pooling === null) return vectors;
      throw new MissingError({
        where: "vectors",
        must: "vectors that came without a model have no layers and poolings",
        got: tensorName(asked),
        todo: "Read the only slice: layer null, pooling null.",
      });
    },
  };
}

function requireRows(got: number, must: number, file: string, what: string, vectors: string): void {
  if (got === must) return;
  throw new InputError({
    where: what,
    must: `there must be one a vector: ${must} (${basename(vectors)})`,
    got: `${got}`,
    todo:
      got === must - 1 && /\.(csv|tsv)$/i.test(file)
        ? "A table's first line names its columns: is it missing?"
        : "Do the files belong together?",
    file,
  });
}
