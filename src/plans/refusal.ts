/** Tasks that no other try can make: a note of each stands beside the results, for engines that retry whatever fails. */
import { readdir, rm } from "node:fs/promises";
import { z } from "zod";
import { AssayError } from "../base/errors.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { readJson } from "../formats/json.ts";
import { sealedJson } from "../formats/seal.ts";
import { type Shape, shape } from "../formats/shape.ts";
import { inTurns } from "./in-turns.ts";
import type { RunFolder } from "./run-folder.ts";

const refusalKeys = { schema: z.literal("assay/refusal@1"), id: z.string(), code: z.string(), message: z.string() };

/** What a note says. */
export interface Refusal extends Shape<typeof refusalKeys> {}

const refusalSchema: z.ZodType<Refusal> = shape(refusalKeys);

/** What no other try can make; its message is that of what was wrong. */
export class RefusedTaskError extends AssayError {
  constructor(cause: AssayError) {
    super("refused-task", cause.complaint);
  }
}

/** Wrong in itself: the same on every machine and the next time. A full disk, or a file that is not there yet, is not. */
const finalCodes = ["shape", "format", "input", "unsupported", "usage", "brought", "unknown-name"];

/** Whether no other try can do better. */
export function isFinal(error: unknown): error is AssayError {
  return error instanceof AssayError && finalCodes.includes(error.code);
}

/** @throws RefusedTaskError where an earlier try has left a note */
export async function refuseNoted(run: RunFolder, id: string): Promise<void> {
  const note = await readRefusal(run, id);
  if (note === null) return;
  throw new RefusedTaskError(
    new AssayError(note.code, {
      where: id,
      must: "must be a task that can be made",
      got: `one that an earlier try could not: ${note.message}`,
      todo: "Mend that, then remove the note, or run with {again}.",
      file: run.refusalOf(id),
    }),
  );
}

/** Leaves a note. */
export async function noteRefusal(run: RunFolder, id: string, { code, message }: AssayError): Promise<void> {
  const note: Refusal = { schema: "assay/refusal@1", id, code, message };
  await writeFileAtomically(run.refusalOf(id), sealedJson(note));
}

/** All notes, by the ids of their tasks. */
export async function readRefusals(run: RunFolder): Promise<readonly Refusal[]> {
  const names = await readdir(run.refused).catch(() => []);
  const notes = await inTurns(names, (name) => readRefusal(run, name.replace(/\.json$/, "")));
  return notes.filter((note) => note !== null);
}

/** Takes notes away, so that their tasks are tried again. */
export async function removeRefusals(run: RunFolder): Promise<void> {
  for (const { id } of await readRefusals(run)) await rm(run.refusalOf(id), { force: true });
}

/** Of a note that names another task nothing is believed: its file, and no other, is what may be taken away. */
async function readRefusal(run: RunFolder, id: string): Promise<Refusal | null> {
  const parsed = refusalSchema.safeParse(await readJson(run.refusalOf(id)).catch(() => null));
  return parsed.success && parsed.data.id === id ? parsed.data : null;
}

/** The first of many, for a sentence. */
export function firstOf(told: readonly string[]): string {
  return [...told.slice(0, mostTold), ...(told.length > mostTold ? ["…"] : [])].join("; ");
}

const mostTold = 3;
