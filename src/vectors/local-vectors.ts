/**
 * The one place where an address becomes files: what a person names is a path, which stays what it is, or the address of a
 * store, whose rows are read to disk first. All that follows knows files only.
 */
import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";
import { AssayError, InputError, UsageError } from "../base/errors.ts";
import type { Fact } from "../results/fact.ts";
import { type Address, parseAddress, type ReservedKey } from "../sources/address.ts";
import { type FoundSource, findSource, vectorsName } from "../sources/find-source.ts";
import { sources } from "../sources/index.ts";
import { readSource } from "../sources/read-source.ts";
import { labelColumnNames, splitColumnNames } from "./bring-column.ts";
import type { BringOptions } from "./bring-options.ts";

export { vectorsName } from "../sources/find-source.ts";

/** Where vectors came from that lie in files now. */
export interface StoreOrigin {
  /** Of the table. */
  readonly name: string;
  /** The address, its passwords masked. */
  readonly shown: string;
  /** What was noticed while it was read. */
  readonly facts: readonly Fact[];
  /** The table of ids and other columns, which lies beside the vectors. */
  readonly table: string;
}

/** Vectors in a file. */
export interface LocalVectors {
  readonly path: string;
  /** With labels and splits of the store named as those of files are. */
  readonly options: BringOptions;
  /** Null for vectors that were in a file from the beginning. */
  readonly origin: StoreOrigin | null;
}

/** What else is read of a store. */
export interface LocalWish {
  /** Whether labels, splits and groups are looked for. */
  readonly labels: boolean;
  /**
   * Rows that are enough, where all that is said of them stands in the store: it draws about so many, as for `rows=`, if it
   * can and the address does not say how many.
   */
  readonly enough?: number | undefined;
}

/** A sample is of parts (roles, splits) that may be unequal: so many times its rows are enough for those of a tenth of all. */
export const enoughForParts = 10;

/**
 * Vectors as a file; those of a store are read to disk, for the rest of the process.
 * @throws as parseAddress, readSource and the store's source; UsageError for options that an address has no use for, or
 *   that say otherwise than it does
 */
export async function localVectors(
  path: string,
  options: BringOptions,
  wish: LocalWish = { labels: true },
): Promise<LocalVectors> {
  const found = findSource(path, sources.items);
  if (found === null) return { path, options, origin: null };
  const { source } = found;
  const address = drawnAddress(path, found, options, wish) ?? found.address;
  if (options.tensor !== undefined) throw noTensor(address);
  const columns = wish.labels ? columnsOf(address, options) : noColumns;
  const { label, split, group, leftover } = columns;
  const name = vectorsName(path);
  const { signal, onProgress } = options;
  const choice = {
    vector: oneOf("vector", address, options.vectorColumn),
    id: address.chosen.id,
    columns: [...new Set([label, split, group, leftover, address.chosen.text].filter((column) => column !== undefined))],
    known: wish.labels && options.labels === undefined ? knownOf(columns) : [],
  };
  // a file of the group's name would be taken for the groups
  const renamed = new Map(group !== undefined && existsSync(group) ? [[group, `${group} of ${name}`]] : []);
  const keyOf = (column: string): string => renamed.get(column) ?? column;
  const landed = await readSource({ source, address, choice, name: fileName(name), keyOf }, { signal, onProgress });
  const isLabelled = options.labels === undefined && landed.columns.some((column) => isLabel(column, label));
  const { vectorColumn: _, ...others } = options;
  return {
    path: landed.vectors,
    options: {
      ...others,
      ...(isLabelled
        ? { labels: landed.table, labelColumn: label, splitColumn: options.splits === undefined ? split : options.splitColumn }
        : {}),
      ...(group === undefined ? {} : { groups: keyOf(group) }),
      ...(leftover === undefined ? {} : { leftover }),
    },
    origin: {
      name,
      shown: address.scheme === "file" ? basename(address.shown) : address.shown,
      facts: landed.facts,
      table: landed.table,
    },
  };
}

/** The address of enough rows; null where all are read. */
function drawnAddress(text: string, { source, address }: FoundSource, options: BringOptions, wish: LocalWish): Address | null {
  const { labels, splits, groups, leftover } = options;
  const isFile = address.scheme === "file" || address.scheme === "pipe";
  if (source.draws !== true || isFile || !wish.enough || address.chosen.rows !== undefined) return null;
  // a file has a line for each row of the store
  if (labels !== undefined || splits !== undefined || [groups, leftover].some((name) => name && existsSync(name))) return null;
  return parseAddress(`${text}${text.includes("?") ? "&" : "?"}rows=${wish.enough}`);
}

/** Does work on a store's copy; what is wrong with that is said of the store. */
export async function ofStore<T>({ origin }: Pick<LocalVectors, "origin">, work: () => Promise<T>): Promise<T> {
  if (origin === null) return work();
  try {
    return await work();
  } catch (error) {
    const isOfCopy = error instanceof AssayError && error.complaint.file?.startsWith(dirname(origin.table)) === true;
    throw isOfCopy ? error.about(origin.shown) : error;
  }
}

function isLabel(column: string, label: string | undefined): boolean {
  return label === undefined ? labelColumnNames.some((name) => name === column.toLowerCase()) : column === label;
}

/** @throws UsageError for a store's vectors without labels, where there must be some */
export function requireStoreLabels({ options, origin }: LocalVectors): void {
  if (origin === null || options.labels !== undefined) return;
  throw new UsageError({
    where: "vectors",
    must: "there must be labels for the vectors",
    got: `no column of the store named ${labelColumnNames.slice(0, 3).join(", ")}`,
    todo: "Name their column with label= in the address or {labelColumn}, or a file of labels with {labels}.",
    file: origin.shown,
  });
}

/** Whether this is the address of a store, as against a path. @throws as parseAddress */
export function isStore(text: string): boolean {
  return (findSource(text, sources.items)?.address.scheme ?? "file") !== "file";
}

interface StoreColumns {
  readonly label?: string | undefined;
  readonly split?: string | undefined;
  readonly group?: string | undefined;
  readonly leftover?: string | undefined;
}

const noColumns: StoreColumns = {};

/** Columns of the store; of labels in a file of their own there are none. */
function columnsOf(address: Address, options: BringOptions): StoreColumns {
  const { labels, labelColumn, splits, splitColumn, groups, leftover } = options;
  if (labels !== undefined) {
    const beside = (["label", "split", "group"] as const).find((key) => address.chosen[key] !== undefined);
    if (beside === undefined) return noColumns;
    throw new UsageError({
      where: "address",
      must: "labels must come from the store or from a file",
      got: `both: ${beside}= and a file`,
      todo: "Leave {labels} out, or what the address says of labels, splits and groups.",
      file: address.shown,
    });
  }
  const column = (word: string | undefined): string | undefined => (word !== undefined && existsSync(word) ? undefined : word);
  return {
    label: oneOf("label", address, labelColumn),
    split: splits === undefined ? oneOf("split", address, splitColumn) : undefined,
    group: oneOf("group", address, column(groups)),
    leftover: column(leftover),
  };
}

function knownOf({ label, split }: StoreColumns): readonly (readonly string[])[] {
  return [...(label === undefined ? [labelColumnNames] : []), ...(split === undefined ? [splitColumnNames] : [])];
}

/** What the address says, or an option does. @throws UsageError where both do, and not the same */
function oneOf(key: ReservedKey, address: Address, option: string | undefined): string | undefined {
  const said = address.chosen[key];
  if (said === undefined || option === undefined || said === option) return said ?? option;
  throw new UsageError({
    where: "address",
    must: `the column of ${key} must be named once`,
    got: `${JSON.stringify(said)} in the address and ${JSON.stringify(option)} beside it`,
    todo: "Leave one out.",
    file: address.shown,
  });
}

/** Whatever a table may be called. */
function fileName(name: string): string {
  return (
    name
      .replace(/[^\p{L}\p{N}._-]+/gu, "-")
      .replace(/^[-.]+/, "")
      .slice(0, 80) || "vectors"
  );
}

function noTensor(address: Address): InputError {
  return new InputError({
    where: "address",
    must: "a tensor is chosen in .safetensors and .npz files only",
    got: "one beside the address of a store",
    todo: "Name the column of the vectors with vector= in the address.",
    file: address.shown,
  });
}
