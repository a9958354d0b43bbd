/**
 * What a verification has done: a file of lines, so that the same call goes on where it was interrupted. The first line
 * says whose it is; each further one is what became of some data sets of a simulation.
 */
import { existsSync } from "node:fs";
import { appendFile, rm } from "node:fs/promises";
import { z } from "zod";
import { ConflictError } from "../base/errors.ts";
import { toolVersion } from "../base/version.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { fileError } from "../formats/file-error.ts";
import { readWholeFile } from "../formats/whole-file.ts";
import type { Outcome } from "./simulation.ts";
import type { TrialOutcomes, TrialRequest } from "./verification-worker.ts";

/** An open journal. */
export interface VerificationJournal {
  /** What became of these data sets; undefined where they are not done. */
  done(request: TrialRequest): TrialOutcomes | undefined;
  add(request: TrialRequest, outcomes: TrialOutcomes): Promise<void>;
  remove(): Promise<void>;
}

/** A million data sets. */
const largestFile = 1024 * 1024 * 1024;

const line = z.tuple([z.string(), z.array(z.array(z.tuple([z.string(), z.int().nonnegative(), z.number().nonnegative()])))]);

const keyOf = ({ simulation, from, to }: TrialRequest): string => `${simulation} ${from} ${to}`;

const mark = "assay/verification-journal@1";

const firstLine = (seed: number): string => `${mark} ${toolVersion} ${seed}`;

/** Whether a verification of this seed has been begun with a journal. */
export async function goesOn(path: string, seed: number): Promise<boolean> {
  return existsSync(path) && (await linesOf(path))[0] === firstLine(seed);
}

/**
 * Opens the journal of a seed; one of another seed or version is begun anew where that is wanted.
 * @throws ConflictError when the file is something else, or of another seed or version and not to be overwritten
 */
export async function openVerificationJournal(path: string, seed: number, overwrite: boolean): Promise<VerificationJournal> {
  const first = firstLine(seed);
  const known = await read(path, first, overwrite);
  // anew without what was torn, which the next line would be joined to
  const kept = Array.from(known, ([key, outcomes]) => lineOf(key, outcomes));
  await writeFileAtomically(path, [first, ...kept, ""].join("\n"));
  return {
    done: (request) => known.get(keyOf(request)),
    async add(request, outcomes) {
      try {
        await appendFile(path, `${lineOf(keyOf(request), outcomes)}\n`);
      } catch (cause) {
        throw fileError("verification", path, cause);
      }
    },
    remove: () => rm(path, { force: true }),
  };
}

function lineOf(key: string, outcomes: TrialOutcomes): string {
  const rows = outcomes.map((ofTrial) => ofTrial.map(({ claim, statements, counted }) => [claim, statements, counted]));
  return JSON.stringify([key, rows]);
}

/** Nothing where there is none of this first line; lines that were torn are left out. */
async function read(path: string, first: string, overwrite: boolean): Promise<ReadonlyMap<string, TrialOutcomes>> {
  const known = new Map<string, TrialOutcomes>();
  if (!existsSync(path)) return known;
  const [head, ...lines] = await linesOf(path);
  if (head?.startsWith(`${mark} `) !== true) {
    throw otherJournal(path, "another file of that name", "Move it away, or write the page elsewhere.");
  }
  if (head !== first) {
    if (overwrite) return known;
    throw otherJournal(path, "that of another seed or version", "Finish that one, write the page elsewhere, or overwrite it.");
  }
  for (const text of lines) {
    const parsed = line.safeParse(parse(text));
    if (!parsed.success) continue;
    const [key, rows] = parsed.data;
    known.set(
      key,
      rows.map((each) => each.map(([claim, statements, counted]): Outcome => ({ claim, statements, counted }))),
    );
  }
  return known;
}

async function linesOf(path: string): Promise<readonly string[]> {
  return Buffer.from(await readWholeFile(path, largestFile))
    .toString("utf8")
    .split("\n");
}

function otherJournal(file: string, got: string, todo: string): ConflictError {
  return new ConflictError({
    where: "verification",
    must: "the journal beside the page must be that of this verification",
    got,
    todo,
    file,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
