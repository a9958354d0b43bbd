/** Brought vectors as a vector set: one slice, no model, the task has the label file's name. */
import { MissingError } from "../base/errors.ts";
import { sha256 } from "../formats/hash.ts";
import type { StoredRows } from "../formats/stored-rows.ts";
import { bytesOf } from "../formats/whole-file.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { NamedLabels } from "../tasks/label-values.ts";
import type { LeftoverLabels } from "../tasks/leftover.ts";
import type { Fact } from "../tasks/task.ts";
import type { UsedColumns } from "../tasks/used-columns.ts";
import { tensorName } from "./manifest.ts";
import type { Slice, VectorSet } from "./vector-set.ts";

const only: Slice = { layer: null, pooling: null };

/** What such a set is made of. */
export interface BroughtParts extends NamedLabels {
  readonly rows: number;
  readonly dimensions: number;
  readonly splits: Uint8Array;
  readonly name: string;
  /** Of the labels: a file's name, a store's address. */
  readonly source: string;
  readonly facts: readonly Fact[];
  readonly leftover?: LeftoverLabels | undefined;
  readonly groups?: Int32Array | undefined;
  /** The hash of vectors and task, from that of the task. */
  hash(task: string): string;
  read(): Promise<Matrix>;
  readonly stored?: StoredRows | undefined;
  readonly columns?: UsedColumns | undefined;
}

/** The set. */
export function broughtSet(parts: BroughtParts): VectorSet {
  const { rows, dimensions, labels, labelNames, splits, stored } = parts;
  const regression = labels.kind === "values";
  const ofGroups = parts.groups === undefined ? [] : [bytesOf(parts.groups)];
  const taskHash = sha256(labels.kind, JSON.stringify(labelNames), bytesOf(labels.values), splits, ...ofGroups);
  return {
    rows,
    dimensions,
    slices: [only],
    labels,
    splits,
    encoder: null,
    task: {
      name: parts.name,
      source: parts.source,
      licence: null,
      citation: null,
      labelNames,
      metric: regression ? "spearman" : "accuracy",
      besides: regression ? ["pearson"] : [],
      facts: parts.facts,
      hash: taskHash,
    },
    facts: [],
    ...(parts.leftover === undefined ? {} : { leftover: parts.leftover }),
    ...(parts.groups === undefined ? {} : { groups: parts.groups }),
    ...(parts.columns === undefined ? {} : { columns: parts.columns }),
    hash: parts.hash(taskHash),
    async read(slice) {
      requireOnly(slice);
      return parts.read();
    },
    ...(stored === undefined
      ? {}
      : {
          onDisk(slice) {
            requireOnly(slice);
            return { stored };
          },
        }),
  };
}

function requireOnly(slice: Slice): void {
  if (slice.layer === null && slice.pooling === null) return;
  throw new MissingError({
    where: "vectors",
    must: "vectors that came without a model have no layers and poolings",
    got: tensorName(slice),
    todo: "Read the only slice: layer null, pooling null.",
  });
}
