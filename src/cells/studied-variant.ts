/** What an analysis looks at: vectors under a name, and the head that was trained on them, where there is one. */
import { InputError } from "../base/errors.ts";
import { shownBriefly } from "../base/parts.ts";
import type { HeadLayer } from "../encoders/head-layers.ts";
import type { LayerNormParameters } from "../measures/layer-norm-outliers.ts";
import type { VectorSet } from "../vectors/vector-set.ts";

/** A model's own classifier, and what it reads. */
export interface StudiedHead {
  readonly layers: readonly HeadLayer[];
  /** The same before training; null or left out where they are not known. */
  readonly initialLayers?: readonly HeadLayer[] | null | undefined;
  /** The slice it reads; null where vectors came without a model. */
  readonly layer: number | null;
  readonly pooling: string | null;
  /** Names of its outputs; null where they are not known and taken in the task's order. */
  readonly labels: readonly string[] | null;
}

/** Vectors with what is known of the head above them. */
export interface StudiedVectors {
  readonly vectors: VectorSet;
  /** Scored unchanged beside the probes, on the slice that it reads. */
  readonly head?: StudiedHead | null | undefined;
  /** The seed of the head's random start; null or left out where there is none or it is not known. */
  readonly headSeed?: number | null | undefined;
  /** Whether the encoder was finetuned; where left out, it was if there is a head, or the seed of one. */
  readonly isFinetuned?: boolean | undefined;
  /** The seed that the data were drawn and ordered with; the analysis's when left out. */
  readonly dataSeed?: number | undefined;
  /** The last LayerNorm of each layer of the encoder: they are looked through for outliers. */
  readonly layerNorms?: readonly LayerNormParameters[] | undefined;
}

/** The same, under the name that its entries of the summary have. */
export interface StudiedVariant extends StudiedVectors {
  /** "pretrained", "finetuned", "vectors"; several seeds of one name are combined. */
  readonly name: string;
}

/**
 * What `analyze` takes: a set; or a set, or a set with its head, under each name; or a list, where names may come again
 * with other seeds.
 */
export type StudiedSets = VectorSet | Readonly<Record<string, VectorSet | StudiedVectors>> | readonly StudiedVariant[];

/** The name of a set that comes without one. */
const onlyName = "vectors";

/** One variant, everything filled in. */
export interface CheckedVariant {
  readonly name: string;
  readonly vectors: VectorSet;
  readonly head: StudiedHead | null;
  readonly headSeed: number | null;
  readonly isFinetuned: boolean;
  readonly dataSeed: number;
  /** Null where they are not known. */
  readonly layerNorms: readonly LayerNormParameters[] | null;
}

/**
 * The variants as a list.
 * @throws InputError when there are none, they are of different tasks, or two have the same name and seeds
 */
export function checkedVariants(sets: StudiedSets, dataSeed: number): readonly [CheckedVariant, ...CheckedVariant[]] {
  const list = listed(sets);
  const [first, ...others] = list.map((variant) => ({
    name: variant.name,
    vectors: variant.vectors,
    head: variant.head ?? null,
    headSeed: variant.headSeed ?? null,
    isFinetuned: variant.isFinetuned ?? (variant.head != null || variant.headSeed != null),
    dataSeed: variant.dataSeed ?? dataSeed,
    layerNorms: variant.layerNorms ?? null,
  }));
  if (first === undefined || others.some(({ vectors }) => vectors.task.hash !== first.vectors.task.hash)) {
    throw new InputError({
      where: "analyze",
      must: "there must be at least one vector set, all of one task",
      got: first === undefined ? "none" : `sets of ${[...new Set(list.map(({ vectors }) => vectors.task.name))].join(" and ")}`,
      todo: "Analyse vectors of different tasks one after the other.",
    });
  }
  const all = [first, ...others] as const;
  const keys = all.map(({ name, headSeed, dataSeed: data }) => JSON.stringify([name, headSeed, data]));
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) {
    throw new InputError({
      where: "analyze",
      must: "every set must have a name, head seed and data seed of its own",
      got: `${twice} twice`,
      todo: "Give each its seeds, or another name.",
    });
  }
  return all;
}

/** Each under its name. @throws InputError for what is no set */
function listed(sets: StudiedSets): readonly StudiedVariant[] {
  const given: unknown = sets;
  if (isSet(given)) return [{ name: onlyName, vectors: given }];
  if (!isObject(given) || ArrayBuffer.isView(given) || given instanceof Promise) throw noSet("analyze", given);
  const list = isList(sets)
    ? sets
    : Object.entries(sets).map(([name, set]) => (isObject(set) && "vectors" in set ? { ...set, name } : { name, vectors: set }));
  for (const [at, variant] of list.entries()) {
    if (!isObject(variant)) throw noSet(`analyze, entry ${at + 1}`, variant);
    if (typeof variant.name !== "string" || !isSet(variant.vectors))
      throw noSet(`analyze, ${typeof variant.name === "string" ? variant.name : `entry ${at + 1}`}`, variant.vectors);
  }
  return list;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What tells a vector set from other things. */
function isSet(value: unknown): value is VectorSet {
  return isObject(value) && typeof Reflect.get(value, "read") === "function" && isObject(Reflect.get(value, "labels"));
}

function isList(sets: StudiedSets): sets is readonly StudiedVariant[] {
  return Array.isArray(sets);
}

/** A set of rows that stream in is promised, and easily passed without waiting for it. */
function noSet(where: string, value: unknown): InputError {
  if (value instanceof Promise) {
    const [must, got] = ["there must be vector sets", "the promise of one"];
    return new InputError({ where, must, got, todo: "Wait for it: await vectorSet(…)." });
  }
  return new InputError({
    where,
    must: "there must be a vector set, sets under their names, or a list of sets with their names",
    got: shownBriefly(value),
    todo: "Make one of vectors and labels (vectorSet), of a file (bringVectors), or of a task (embed).",
  });
}
