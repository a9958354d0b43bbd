/**
 * The ledger: which rows were looked at to certify something, and how often. Look j of the same rows has α·2⁻ʲ, and never
 * more than half of what is left, so that all certificates of all looks hold together with probability 1 − α. Rows are the
 * same where more than a hundredth of them are. A look is written down before the rows are read:
 * one that was interrupted counts.
 */
import { dirname, join } from "node:path";
import { z } from "zod";
import { ConflictError, FormatError } from "../base/errors.ts";
import { assayStateFolder } from "../base/state-folder.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { lockFolder } from "../formats/folder-lock.ts";
import { canonicalJson, readJson } from "../formats/json.ts";
import { makeFolder } from "../formats/make-folder.ts";
import { ownerOfSealed, refuseUnsealed } from "../formats/ownership.ts";
import { sealedJson } from "../formats/seal.ts";
import { type Shape, shape } from "../formats/shape.ts";
import { type Look, lookSchema } from "../results/compressor-description.ts";

import { isVectorSet } from "../vectors/index.ts";
import { isStore } from "../vectors/local-vectors.ts";

export type { Look } from "../results/compressor-description.ts";

const ledgerKeys = { schema: z.literal("assay/ledger@1"), looks: z.array(lookSchema) };

/** All looks, the first one first. */
export interface Ledger extends Shape<typeof ledgerKeys> {}

/** Checks a ledger. */
export const ledgerSchema: z.ZodType<Ledger> = shape(ledgerKeys);

const where = "ledger";

/**
 * The looks that a ledger knows; none where there is no file.
 * @throws ConflictError for a file that is not ours, or was edited; FormatError for one that is no ledger
 */
export async function readLedger(path: string): Promise<readonly Look[]> {
  await refuseUnsealed(where, path);
  if ((await ownerOfSealed(path)) === "nobody") return [];
  const read = ledgerSchema.safeParse(await readJson(path));
  if (read.success) return read.data.looks;
  const todo = "Name the ledger of these rows, or a new file.";
  throw new FormatError({ where, must: "the file must be a ledger of ours", got: "another file of ours", todo, file: path });
}

/** The level of look number `look`, from 1, of the same rows: α·2⁻ˡᵒᵒᵏ. */
export function levelOfLook(level: number, look: number): number {
  return level * 2 ** -look;
}

/** The name of a ledger. */
export const ledgerName = "ledger.json";

/**
 * In a vector set, beside a file: with the rows that it is about, wherever a compressor goes. All stores have one together,
 * in a folder of the person's: rows are known by their contents, whatever address they were read by.
 */
export async function ledgerBeside(path: string): Promise<string> {
  if (await isVectorSet(path)) return join(path, ledgerName);
  return isStore(path) ? join(assayStateFolder(), "looks", ledgerName) : `${path}.${ledgerName}`;
}

/** A look that was written down. */
export interface TakenLook {
  /** Its number among those of the same rows, from 1. */
  readonly look: number;
  /** α that it may spend. */
  readonly level: number;
  /** All looks at the same rows, this one last. */
  readonly looks: readonly Look[];
}

/**
 * Writes a look down and says what it may spend. Call it before the rows are looked at.
 * @param path   of the ledger; its folder is locked meanwhile, so that two commands at once are two looks
 * @param level  α of all looks together
 * @param known  looks that are known from elsewhere: they count, and are written down with it
 * @throws as readLedger; ConflictError while another process holds the folder; AssayError "disk"
 */
export async function takeLook(
  path: string,
  { rows, sketch, question }: Omit<Look, "level">,
  level: number,
  known: readonly Look[] = [],
): Promise<TakenLook> {
  await makeFolder(dirname(path), where);
  const lock = await lockFolder(dirname(path), where);
  try {
    const written = await readLedger(path);
    const isWritten = new Set(written.map((look) => canonicalJson(look)));
    const before = [...known.filter((look) => !isWritten.has(canonicalJson(look))), ...written];
    const same = before.filter((each) => areSame(each, { rows, sketch }));
    const left = level - same.reduce((sum, each) => sum + each.level, 0);
    const usual = levelOfLook(level, same.length + 1);
    // less than the usual where earlier looks were asked for less confidence, and spent more
    const taken: Look = { rows, sketch, question, level: left / 2 < usual * (1 - rounding) ? left / 2 : usual };
    if (!(taken.level > 0)) throw allSpent(path, same.length, level);
    await writeFileAtomically(path, sealedJson({ schema: "assay/ledger@1", looks: [...before, taken] }));
    return { look: same.length + 1, level: taken.level, looks: [...same, taken] };
  } finally {
    await lock.release();
  }
}

/** Of sums of levels. */
const rounding = 1e-9;

/** Rows with more than this share of a sketch in common are the same rows. */
const commonShare = 0.01;

function areSame(a: Pick<Look, "rows" | "sketch">, b: Pick<Look, "rows" | "sketch">): boolean {
  if (a.rows === b.rows) return true;
  const known = new Set(a.sketch);
  const common = b.sketch.filter((hash) => known.has(hash)).length;
  return common > commonShare * Math.min(a.sketch.length, b.sketch.length);
}

function allSpent(file: string, looks: number, level: number): ConflictError {
  return new ConflictError({
    where,
    must: `earlier looks at these rows must have left some of the ${level} that all of them may spend`,
    got: `${looks} that spent it`,
    todo: "Ask for less confidence, or give fresh rows.",
    file,
  });
}
