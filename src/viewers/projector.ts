/**
 * A folder for TensorBoard's projector and for https://projector.tensorflow.org: tensors.tsv (a row a line), metadata.tsv
 * (ids, texts, labels), projector_config.pbtxt, which TensorBoard looks for, and projector_config.json, which the page takes.
 *
 * Numbers are text, not bytes: TensorBoard tries text first, and bytes that happen to be text would end it. Nine digits
 * give every float32 back.
 */
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ConflictError } from "../base/errors.ts";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { syncFolder, writeFileAtomically, writePiecesAtomically } from "../formats/atomic-file.ts";
import { fileError } from "../formats/file-error.ts";
import { makeFolder } from "../formats/make-folder.ts";
import { plainFolderNames } from "../formats/ownership.ts";
import { removeAbandoned, temporaryName } from "../formats/temporary-file.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { Exported } from "./embedding-atlas.ts";
import type { ExportOptions } from "./export-options.ts";
import { openShownRows } from "./open-shown-rows.ts";
import { quoted } from "./shell-word.ts";
import type { ShownRows } from "./shown-rows.ts";

const where = "export";
const files = {
  tensors: "tensors.tsv",
  metadata: "metadata.tsv",
  textConfig: "projector_config.pbtxt",
  jsonConfig: "projector_config.json",
} as const;
/** Significant digits with which a float32 comes back as it was. */
const digits = 9;
/** Rows that become text together. */
const rowsAtOnce = 256;

/**
 * Writes the folder, whole or not at all.
 * @param vectors  a vector set, a file of vectors, or a store's address
 * @param out  a folder that is new or empty
 *
 * @example
 * ```ts
 * import { exportProjector } from "assay/viewers";
 *
 * const { next } = await exportProjector("vectors/reviews", "projector");
 * console.log(next); // tensorboard --logdir projector
 * ```
 * @throws ConflictError for a folder in which there is something; as openShownRows; AssayError "disk"; InterruptedError
 */
export async function exportProjector(vectors: string, out: string, options: ExportOptions = {}): Promise<Exported> {
  await requireEmpty(out);
  const shown = await openShownRows(vectors, options);
  await writeWhole(resolve(out), (folder) => writeFiles(folder, basename(resolve(out)), shown, options));
  const columns = ["id", ...shown.columns.map(({ name }) => name)];
  return { out, rows: shown.ids.length, columns, next: `tensorboard --logdir ${quoted(out)}`, facts: shown.facts };
}

async function requireEmpty(folder: string): Promise<void> {
  const names = await plainFolderNames(folder);
  if (names?.length === 0) return;
  throw new ConflictError({
    where,
    must: "the folder must be new or empty",
    got: names === null ? "a file or a link" : `one with ${names.length === 1 ? names[0]! : `${names.length} files`}`,
    todo: "Choose another name.",
    file: folder,
  });
}

async function writeFiles(
  folder: string,
  name: string,
  { vectors, ids, columns }: ShownRows,
  control: RunControl,
): Promise<void> {
  const { rows, columns: size } = vectors;
  const all = [{ name: "id", values: ids as readonly (string | null)[] }, ...columns];
  await writePiecesAtomically(join(folder, files.tensors), tensorLines(vectors, control));
  // of a single column the projector takes the first line for a row
  const header = all.length > 1 ? [all.map((column) => column.name).join("\t")] : [];
  const lines = ids.map((_, row) => all.map(({ values }) => cellText(values[row]!)).join("\t"));
  await writeFileAtomically(join(folder, files.metadata), `${[...header, ...lines].join("\n")}\n`);
  const paths = { tensorPath: files.tensors, metadataPath: files.metadata };
  const json = { embeddings: [{ tensorName: name, tensorShape: [rows, size], ...paths }] };
  await writeFileAtomically(join(folder, files.jsonConfig), `${JSON.stringify(json, null, 2)}\n`);
  const text = [
    `  tensor_name: ${protoText(name)}`,
    `  tensor_shape: [${rows}, ${size}]`,
    `  tensor_path: ${protoText(files.tensors)}`,
    `  metadata_path: ${protoText(files.metadata)}`,
  ];
  await writeFileAtomically(join(folder, files.textConfig), `embeddings {\n${text.join("\n")}\n}\n`);
}

function* tensorLines({ rows, columns, data }: Matrix, control: RunControl): Generator<Uint8Array> {
  for (let from = 0; from < rows; from += rowsAtOnce) {
    stopIfAborted(control, "exporting", "Nothing was written: run the same command again.");
    const to = Math.min(rows, from + rowsAtOnce);
    const lines = Array.from({ length: to - from }, (_, i) => {
      const row = data.subarray((from + i) * columns, (from + i + 1) * columns);
      return `${Array.from(row, (value) => `${Number(value.toPrecision(digits))}`).join("\t")}\n`;
    });
    yield Buffer.from(lines.join(""), "latin1");
    control.onProgress?.({ stage: "exporting", done: to, total: rows, unit: "rows" });
  }
}

/** Signs that would end a cell or a line, and what begins an escape. */
const escapes: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\r", "\\r"],
]);

/** A text as a cell, escaped so that no two texts become one: \t, \n, \r, \\, and \u with four digits for other controls. */
function cellText(text: string | null): string {
  const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return (text ?? "").replace(/[\\\p{Cc}\p{Zl}\p{Zp}]/gu, (sign) => escapes.get(sign) ?? escaped(sign));
}

/** A string of protobuf's text format, every byte but plain letters and digits escaped. */
function protoText(value: string): string {
  const bytes = Array.from(Buffer.from(value, "utf8"), (byte) => {
    const sign = String.fromCharCode(byte);
    return /[\w.-]/.test(sign) ? sign : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${bytes.join("")}"`;
}

/** A folder under a temporary name, renamed when it is whole. */
async function writeWhole(folder: string, write: (aside: string) => Promise<void>): Promise<void> {
  const aside = temporaryName(folder);
  try {
    await makeFolder(dirname(folder), where);
    await removeAbandoned(folder);
    await mkdir(aside);
    await write(aside);
    await rename(aside, folder);
    await syncFolder(dirname(folder));
  } catch (cause) {
    throw fileError(where, folder, cause);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
