/** Vectors that a person brings: an npy (or npy.gz), npz, safetensors or parquet file as one matrix, with every number checked. */
import { InputError, ShapeError, UnsupportedError, UsageError } from "../base/errors.ts";
import { plainEnding } from "../formats/gzip.ts";
import { readNpy, readNpyNumbers } from "../formats/npy.ts";
import { withNpz } from "../formats/npz.ts";
import { openSafetensors, type SafetensorsFile, type Tensor } from "../formats/safetensors.ts";
import type { StoredRows } from "../formats/stored-rows.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { readVectorColumn } from "../runtime/tables/tables.ts";
import type { MatrixChoice } from "./bring-options.ts";
import { requireNumbers } from "./brought-numbers.ts";

/** Kinds of files that people have vectors in and that we refuse, with the way out. */
const refusals: Readonly<Record<string, string>> = {
  ".pt": "A pickle can run code: save the tensor with safetensors.torch.save_file.",
  ".pth": "A pickle can run code: save the tensor with safetensors.torch.save_file.",
  ".bin": "A pickle can run code: save the tensor with safetensors.torch.save_file.",
  ".pkl": "A pickle can run code: save the array with numpy.save.",
  ".pickle": "A pickle can run code: save the array with numpy.save.",
  ".joblib": "A pickle can run code: save the array with numpy.save.",
  ".txt": "Save the numbers with numpy.save.",
  ".json": "Write them as a parquet file.",
  ".h5": "Save the array with numpy.save.",
  ".hdf5": "Save the array with numpy.save.",
  ".npz.gz": "Unpack it (gunzip): such a file has its own way of packing.",
  ".parquet.gz": "Unpack it (gunzip): such a file has its own way of packing.",
  ".safetensors.gz": "Unpack it (gunzip), or save the vectors as .npy and pack that.",
};

/**
 * Reads the vectors, [rows, dimensions] as float32.
 * @throws UnsupportedError for other formats and for pickles, with the way out
 * @throws ShapeError when it is no matrix, InputError when it is empty, has NaN or infinities (naming the row) or all rows are equal
 */
export async function readMatrix(path: string, choice: MatrixChoice): Promise<Matrix> {
  const vectors = await readByEnding(path, choice);
  requireNumbers(vectors, path);
  return vectors;
}

function readByEnding(path: string, choice: MatrixChoice): Promise<Matrix> {
  const ending = plainEnding(path);
  requireFitting("tensor", choice.tensor, [".safetensors", ".npz"].includes(ending), ".safetensors and .npz", path);
  requireFitting("vector column", choice.vectorColumn, ending === ".parquet", ".parquet", path);
  switch (ending) {
    case ".npy":
      return readNpy(path).then((tensor) => toMatrix(tensor, path, "the array"));
    case ".npz":
      return readArrayMatrix(path, choice.tensor);
    case ".safetensors":
      return readTensorMatrix(path, choice.tensor);
    case ".parquet":
      return readVectorColumn(path, choice.vectorColumn, { onProgress: choice.onProgress, signal: choice.signal });
    default:
      throw new UnsupportedError({
        where: "vectors",
        must: "must be an .npy, .npz, .safetensors or .parquet file",
        got: ending === "" ? "a file without an ending" : ending,
        todo: Object.hasOwn(refusals, ending) ? refusals[ending]! : "Save the vectors in one of these formats.",
        file: path,
      });
  }
}

/** An option that this kind of file cannot follow is a mistake, not a wish to be ignored. */
function requireFitting(option: string, value: string | undefined, fits: boolean, ending: string, file: string): void {
  if (value === undefined || fits) return;
  throw new UsageError({
    where: "vectors",
    must: `a ${option} is chosen in ${ending} files only`,
    got: `${JSON.stringify(value)} for another kind of file`,
    todo: `Leave the option out, or name a ${ending} file.`,
    file,
  });
}

function readArrayMatrix(path: string, chosen: string | undefined): Promise<Matrix> {
  return withNpz(path, async ({ names, open }) => {
    const name = vectorArray(names, chosen);
    return toMatrix(await readNpyNumbers(await open(name)), path, `array ${name}`);
  });
}

/** The array of an archive that holds the vectors, of the names that it has. */
export function vectorArray(names: readonly string[], chosen: string | undefined): string {
  return chosen ?? (names.length === 1 ? names[0] : undefined) ?? "X";
}

async function readTensorMatrix(path: string, chosen: string | undefined): Promise<Matrix> {
  const file = await openSafetensors(path);
  try {
    const name = chosen ?? onlyMatrix(file);
    return toMatrix(await file.read(name), path, `tensor ${name}`);
  } finally {
    await file.close();
  }
}

/**
 * Where a matrix of a safetensors file lies, to be read in pieces.
 * @throws as readMatrix, and UnsupportedError for anything but a matrix of F32
 */
export async function locateTensor(path: string, chosen: string | undefined): Promise<StoredRows> {
  const file = await openSafetensors(path);
  try {
    const name = chosen ?? onlyMatrix(file);
    const info = file.tensors.get(name);
    const [rows, columns] = info?.shape ?? [];
    if (info?.dtype === "F32" && info.shape.length === 2 && rows !== undefined && columns !== undefined) {
      return { path, offset: info.offset, rows, columns };
    }
    throw new UnsupportedError({
      where: "vectors",
      must: `tensor ${name} must be a matrix of F32 to be read in pieces`,
      got: info === undefined ? "no such tensor" : `${info.dtype} (${info.shape.join(", ")})`,
      todo: "Save it so, or let the vectors be held in memory.",
      file: path,
    });
  } finally {
    await file.close();
  }
}

function onlyMatrix(file: SafetensorsFile): string {
  const matrices = [...file.tensors.values()].filter((tensor) => tensor.shape.length === 2).map((tensor) => tensor.name);
  const [only] = matrices;
  if (only !== undefined && matrices.length === 1) return only;
  throw new InputError({
    where: "vectors",
    must: "the file must have one matrix, or its name must be given",
    got: matrices.length === 0 ? "none" : `${matrices.length}: ${matrices.slice(0, 8).join(", ")}`,
    todo: "Name the tensor with {tensor}.",
    file: file.path,
  });
}

function toMatrix({ shape, data }: Tensor, path: string, what: string): Matrix {
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows === undefined || columns === undefined) {
    throw new ShapeError({
      where: "vectors",
      must: `${what} must be a matrix, one row a text`,
      got: `${shape.length === 1 ? "1 dimension" : `${shape.length} dimensions`}, (${shape.join(", ")})`,
      todo: shape.length > 2 ? "Pool over the tokens first: one vector a text." : "Save a matrix [rows, dimensions].",
      file: path,
    });
  }
  return matrix(rows, columns, data instanceof Float32Array ? data : Float32Array.from(data, Number));
}
