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
import type { TrialRequest, TrialResponse } from "./verification-worker.ts";

/** An open journal. */
export interface VerificationJournal {
  /** What became of these data sets; undefined where they are not done. */
  done(request: TrialRequest): TrialResponse["outcomes"] | undefined;
  add(request: TrialRequest, outcomes: TrialResponse["outcomes"]): Promise<void>;
  remove(): Promise<void>;
}

/** A million data sets. */
const largestFile = 1024 * 1024 * 1024;

const line = z.tuple([z.string(), z.array(z.array(z.tuple([z.string(), z.int().nonnegative(), z.number().nonnegative()])))]);

const keyOf = ({ simulation, from, to }: TrialRequest): string => `${simulation} ${from} ${to}`;

const mark = "assay/verification-journal@1";

/**
 * Opens the journal of a seed; one of another seed or version is begun anew.
 * @throws ConflictError when the file is something else
 */
export async function openVerificationJournal(path: string, seed: number): Promise<VerificationJournal> {
  const first = `${mark} ${toolVersion} ${seed}`;
  const known = await read(path, first);
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

function lineOf(key: string, outcomes: TrialResponse["outcomes"]): string {
  const rows = outcomes.map((own) => own.map(({ claim, statements, counted }) => [claim, statements, counted]));
  return JSON.stringify([key, rows]);
}

/** Nothing where there is none of this first line; lines that were torn are left out. */
async function read(path: string, first: string): Promise<ReadonlyMap<string, TrialResponse["outcomes"]>> {
  const known = new Map<string, TrialResponse["outcomes"]>();
  if (!existsSync(path)) return known;
  const [own, ...lines] = Buffer.from(await readWholeFile(path, largestFile))
    .toString("utf8")
    .split("\n");
  if (own?.startsWith(mark) !== true) {
    throw new ConflictError({
      where: "verification",
      must: "the journal beside the page must be one of assay verify",
      got: "another file of that name",
      todo: "Move it away, or write the page elsewhere.",
      file: path,
    });
  }
  if (own !== first) return known;
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
