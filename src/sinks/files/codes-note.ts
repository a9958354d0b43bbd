/**
 * Which compressor made the codes of an .npy file. NumPy's header has no place for it, so it stands in a file beside:
 * codes.npy.json, with the hash of the first bytes, which tells whether it is of this file.
 */
import { open } from "node:fs/promises";
import { z } from "zod";
import { fileError } from "../../formats/file-error.ts";
import { sha256 } from "../../formats/hash.ts";
import { readJson } from "../../formats/json.ts";
import { requireOutput, writeOutput } from "../../formats/output-file.ts";
import { sealedJson } from "../../formats/seal.ts";
import { shape } from "../../formats/shape.ts";
import { readAt, regularFileSize } from "../../formats/whole-file.ts";
import { type CodesOf, codesEnding } from "./codes-layout.ts";

/** Bytes of the codes that the note is known to belong to. */
const headBytes = 1024 * 1024;

const noteSchema = shape({
  schema: z.literal("assay/codes@1"),
  /** The hash of its numbers. */
  compressor: z.string(),
  chain: z.string(),
  bytes: z.int().nonnegative(),
  head: z.string(),
  seal: z.string(),
});

const output = { where: "codes", form: "assay/codes", overwrite: true } as const;

const noteOf = (path: string): string => `${path}.json`;

/** Whether files of this ending need one. */
const isNeeded = (path: string): boolean => codesEnding(path) === ".npy";

/** @throws ConflictError where the name of the note is taken by another file */
export async function requireNewNote(path: string): Promise<void> {
  if (isNeeded(path)) await requireOutput(noteOf(path), output);
}

/** Writes the note for codes that lie, for now, under another name. */
export async function writeNote(path: string, written: string, { tensors, chain }: CodesOf): Promise<void> {
  if (!isNeeded(path)) return;
  const note = { schema: "assay/codes@1", compressor: tensors, chain, ...(await headOf(written)) } as const;
  await writeOutput(noteOf(path), sealedJson(note), output);
}

/** The hash of the compressor that made the codes; null where no note says so, or one of other codes. */
export async function notedCompressor(path: string): Promise<string | null> {
  const note = noteSchema.safeParse(await readJson(noteOf(path)).catch(() => null));
  if (!note.success) return null;
  const { bytes, head } = await headOf(path);
  return note.data.bytes === bytes && note.data.head === head ? note.data.compressor : null;
}

async function headOf(path: string): Promise<{ readonly bytes: number; readonly head: string }> {
  const bytes = await regularFileSize(path);
  const first = new Uint8Array(Math.min(bytes, headBytes));
  const handle = await open(path, "r").catch((cause: unknown) => {
    throw fileError("codes", path, cause);
  });
  try {
    await readAt(handle, first, 0, path);
  } finally {
    await handle.close();
  }
  return { bytes, head: sha256(first) };
}
