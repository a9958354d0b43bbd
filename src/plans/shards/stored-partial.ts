/** What is known of some shards, on disk: their moments, and the rows that were held out of them. */
import { join } from "node:path";
import { FormatError } from "../../base/errors.ts";
import { openSafetensors, writeSafetensors } from "../../formats/safetensors.ts";
import { type Matrix, matrix } from "../../numeric/matrix.ts";
import { type ClassMoments, meanOfMoments } from "../../statistics/moments/class-moments.ts";

/** Moments, and rows that are no part of them. */
export interface Partial {
  readonly moments: ClassMoments;
  readonly heldOut: Matrix;
  /** One a row that is held out; null where there are none. */
  readonly labels: readonly string[] | null;
  /** Rows of the shards that have none. */
  readonly withoutVector: number;
}

const name = "partial.safetensors";
const schema = "assay/partial@1";

/** Writes both into a folder. @returns the file's name and path, to be packed */
export async function writePartial(
  folder: string,
  { moments, heldOut, labels, withoutVector }: Partial,
): Promise<[string, string]> {
  const { dimensions: d, names, counts, means, within } = moments;
  const classes = names.length;
  const path = join(folder, name);
  await writeSafetensors(
    path,
    new Map([
      ["counts", { shape: [classes], data: counts }],
      ["mean", { shape: [d], data: meanOfMoments(moments) }],
      ["means", { shape: [classes, d], data: means }],
      ["within", { shape: [within.length], data: within }],
      ["held-out", { shape: [heldOut.rows, d], data: heldOut.data }],
    ]),
    { schema, names: JSON.stringify(names), labels: JSON.stringify(labels), withoutVector: `${withoutVector}` },
  );
  return [name, path];
}

/** Reads them. @throws FormatError for a result that another program, or another version, wrote */
export async function readPartial(folder: string): Promise<Partial> {
  const path = join(folder, name);
  const file = await openSafetensors(path);
  try {
    const names = texts(file.metadata.get("names"));
    const labels = texts(file.metadata.get("labels"));
    const withoutVector = Number(file.metadata.get("withoutVector"));
    const [counts, means, within] = [await float64(file, "counts"), await float64(file, "means"), await float64(file, "within")];
    const { data, shape } = await file.read("held-out");
    const [rows = 0, d = 0] = shape;
    const fits =
      file.metadata.get("schema") === schema &&
      counts?.length === names?.length &&
      means?.length === (names?.length ?? 0) * d &&
      within?.length === (d * (d + 1)) / 2 &&
      Number.isSafeInteger(withoutVector) &&
      (labels === null || labels.length === rows);
    if (!fits || names === null || !counts || !means || !within || !(data instanceof Float32Array)) throw damaged(path);
    return { moments: { dimensions: d, names, counts, means, within }, heldOut: matrix(rows, d, data), labels, withoutVector };
  } finally {
    await file.close();
  }
}

async function float64(file: Awaited<ReturnType<typeof openSafetensors>>, tensor: string): Promise<Float64Array | null> {
  const { data } = await file.read(tensor);
  return data instanceof Float64Array && data.every(Number.isFinite) ? data : null;
}

function texts(json: string | undefined): readonly string[] | null {
  const value: unknown = JSON.parse(json ?? "null");
  return Array.isArray(value) && value.every((each) => typeof each === "string") ? value : null;
}

function damaged(file: string): FormatError {
  return new FormatError({
    where: "moments",
    must: "must be the moments of some shards",
    got: "something else",
    todo: "Remove the result that it is of, and run again.",
    file,
  });
}
