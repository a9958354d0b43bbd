/** Rows of a vector set that Assay wrote, with its labels and splits. */
import { InputError, MissingError } from "../base/errors.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { Slice } from "../results/slice-identity.ts";
import { textNames } from "../tasks/columns.ts";
import { splitCodes } from "../tasks/task.ts";
import { readColumn } from "../vectors/bring-column.ts";
import { requireRows } from "../vectors/bring-labels.ts";
import { isRelatedSet, openRelatedVectors, openVectorSet, type VectorSet } from "../vectors/index.ts";
import { idsOfSet } from "../vectors/stored-ids.ts";
import type { ExportOptions } from "./export-options.ts";
import type { AllRows, ShownColumn } from "./shown-rows.ts";

/**
 * A slice of the set; of queries and documents the documents.
 * @throws as openVectorSet and openRelatedVectors; MissingError for a slice that there is not; InputError for labels and
 *   columns beside those of the set, and for another number of texts
 */
export async function rowsOfSet(folder: string, options: ExportOptions): Promise<AllRows> {
  refuseOwnColumns(folder, options);
  const related = await isRelatedSet(folder);
  const set = related ? await ofRelated(folder, options) : await ofLabelled(folder, options);
  const texts = options.texts === undefined ? [] : [await textColumn(folder, options.texts, set.rows, options)];
  return { ...set, file: folder, ids: await idsOfSet(folder, set.rows), columns: [...texts, ...set.columns] };
}

async function ofLabelled(folder: string, options: ExportOptions): Promise<Omit<AllRows, "ids" | "file">> {
  const set = await openVectorSet(folder);
  const slice = chosenSlice(folder, set.slices, options);
  const splits = Object.entries(splitCodes);
  const split = Array.from(set.splits, (code) => splits.find(([, own]) => own === code)?.[0] ?? null);
  return {
    rows: set.rows,
    stored: set.onDisk?.(slice).stored ?? null,
    read: () => set.read(slice),
    columns: [
      { name: "label", values: labelsOf(set) },
      { name: "split", values: split },
      ...(set.groups === undefined ? [] : [{ name: "group", values: Array.from(set.groups, String) } as const]),
    ],
    facts: [...set.task.facts, ...set.facts],
  };
}

async function ofRelated(folder: string, { layer, pooling }: ExportOptions): Promise<Omit<AllRows, "ids" | "file">> {
  const set = await (await openRelatedVectors(folder)).read({ layer, pooling });
  const vectors: Matrix = set.kind === "pairs" ? set.vectors : set.corpus;
  return { rows: vectors.rows, stored: null, read: () => Promise.resolve(vectors), columns: [], facts: set.facts };
}

function labelsOf({ labels, task }: VectorSet): readonly (string | null)[] {
  if (labels.kind === "values") return Array.from(labels.values, String);
  return Array.from(labels.values, (value) => task.labelNames[value] ?? String(value));
}

async function textColumn(folder: string, file: string, rows: number, options: ExportOptions): Promise<ShownColumn> {
  const values = await readColumn(file, undefined, textNames, options);
  requireRows(values.length, rows, file, "texts", folder);
  return { name: "text", values };
}

function chosenSlice(file: string, slices: readonly Slice[], { layer, pooling }: ExportOptions): Slice {
  const wanted = layer ?? slices.at(-1)?.layer;
  const found = slices.find((slice) => slice.layer === wanted && (pooling === undefined || slice.pooling === pooling));
  if (found !== undefined) return found;
  throw new MissingError({
    where: "vector set",
    must: "there must be vectors of the layer and pooling that are exported",
    got: slices.map((held) => `layer ${held.layer} ${held.pooling}`).join(", "),
    todo: "Choose one of these with {layer} and {pooling}.",
    file,
  });
}

function refuseOwnColumns(file: string, options: ExportOptions): void {
  const keys = ["labels", "labelColumn", "splitColumn", "vectorColumn", "tensor"] as const;
  const given = keys.find((key) => options[key] !== undefined);
  if (given === undefined) return;
  throw new InputError({
    where: "vectors",
    must: "a vector set has its own labels and splits, and others cannot be given with it",
    got: given,
    todo: `Leave {${given}} out, or give the file of its vectors (vectors.safetensors) in place of the folder.`,
    file,
  });
}
