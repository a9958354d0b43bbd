/**
 * Three disjoint parts of the rows: compressors are fitted on the first, chosen on the second, certified on the third.
 *
 * Splits that a person gave are kept: training rows fit, validation rows choose, test rows certify. Where none are given
 * the content of a row says where it goes, and never a seed: whoever runs the command again, with another seed, in
 * another folder, cannot shop for rows to certify on. What belongs together (equal rows, rows of a group) stays together.
 */
import { InputError } from "../base/errors.ts";
import { sha256 } from "../formats/hash.ts";
import { disjointSets } from "../numeric/disjoint-sets.ts";
import { splitCodes } from "../tasks/task.ts";
import { type UsedContents, usedContents } from "./used-contents.ts";

/** The part of a row: the codes are those of splits. */
export const partCodes = { fit: splitCodes.training, choose: splitCodes.validation, certify: splitCodes.test } as const;

/** Of rows that are in none. */
const noPart = 3;

/** Shares of the rows, where no splits are given. */
export interface PartShares {
  readonly fit: number;
  readonly choose: number;
}

/** Of rows that are fitted on, and of queries that nothing is fitted on. */
export const usualShares: PartShares = { fit: 0.6, choose: 0.2 };
/** Where nothing is fitted on the rows. */
export const unfittedShares: PartShares = { fit: 0, choose: 0.2 };

/** Rows, what they hold, and what belongs together. */
export interface DividedRows {
  readonly count: number;
  /** The bytes or the text of a row: what it is known by, wherever it stands. */
  contentOf(row: number): Uint8Array | string;
  /** Splits that a person gave; null where there are none. */
  readonly splits: Uint8Array | null;
  /** Rows of one number belong together; null where every row stands alone. */
  readonly groups: ArrayLike<number> | null;
  /** Rows of one number are almost copies of each other; left out where nobody looked. */
  readonly copies?: ArrayLike<number> | null | undefined;
  /** What a row is made of, where a chain may be fitted on a part of it alone: the sentences of a pair. */
  madeOf?(row: number): readonly (Uint8Array | string)[];
  /** What a finished compressor was fitted and chosen on; left out where a new one is made. */
  readonly used?: UsedContents | null | undefined;
}

/** The rows of each part; those that certify in the order in which they are looked at. */
export interface Parts {
  readonly fit: Int32Array;
  readonly choose: Int32Array;
  readonly certify: Int32Array;
  /** Rows that are in no part, because rows of a later split are the same or belong to them. */
  readonly leaking: number;
  /** Rows that would certify, but were used for the finished compressor, or hang together with such. */
  readonly usedBefore: number;
  /** Of the rows that fit or choose. */
  readonly used: UsedContents;
  /** Rows that choose or certify and all copies of them: what later rows of the same source look like. */
  readonly unfitted: Int32Array;
  /** Rows that would choose or certify, but are copies, or near copies, of one that does: each counts once. */
  readonly copies: number;
  /** Of the contents of the rows that certify, whatever their order. */
  readonly certifyHash: string;
  /** The smallest hashes of their contents, rising: what a ledger knows them by, if some come or go. */
  readonly certifySketch: readonly string[];
}

/** Hashes in a sketch, and their digits. */
const [sketched, digits] = [256, 16];

/**
 * Divides rows; the same rows always go the same way.
 * @throws InputError where a finished compressor was fitted or chosen on all that would certify
 */
export function divideRows(rows: DividedRows, shares: PartShares = usualShares): Parts {
  const hashes = Array.from({ length: rows.count }, (_, row) => sha256(rows.contentOf(row)));
  const together = hashesTogether(hashes, rows);
  const divided = rows.splits === null ? dividedByContent(together, shares) : keptSplits(rows.splits, together);
  const marksOf = (row: number): readonly string[] => [
    hashes[row]!,
    ...(rows.madeOf?.(row) ?? []).map((content) => sha256(content)),
  ];
  const parts = withoutUsed(divided, marksOf, together, rows.used ?? null);
  const rowsOf = (code: number): Int32Array => Int32Array.from([...parts.keys()].filter((row) => parts[row] === code));
  const once = eachOnce(hashes, rows);
  const [choosing, certifying] = [rowsOf(partCodes.choose), rowsOf(partCodes.certify)];
  const [choose, last] = [once(choosing), once(certifying)];
  const certify = inHashedOrder(last, hashes, together);
  const contents = Array.from(certify, (row) => hashes[row]!).sort();
  return {
    fit: rowsOf(partCodes.fit),
    choose,
    certify,
    unfitted: Int32Array.from([...choosing, ...certifying]),
    usedBefore: divided.reduce((count, code, row) => count + Number(code !== parts[row]), 0),
    used: usedContents([...rowsOf(partCodes.fit), ...choosing].flatMap(marksOf)),
    copies: choosing.length + certifying.length - choose.length - last.length,
    certifyHash: sha256(...contents),
    certifySketch: contents.slice(0, sketched).map((hash) => hash.slice(0, digits)),
    leaking:
      rows.splits === null
        ? 0
        : divided.reduce((count, code, row) => count + Number(code !== rows.splits![row] && code === noPart), 0),
  };
}

/** Of rows that are copies of each other the one of the smallest hash, of equal hashes the first: copies are one draw, not many. */
function eachOnce(hashes: readonly string[], { copies = null }: DividedRows): (rows: Int32Array) => Int32Array {
  const sets = disjointSets(hashes.length);
  for (const [row, hash] of hashes.entries()) {
    sets.joinBy(row, hash);
    if (copies !== null) sets.joinBy(row, `copies ${copies[row]}`);
  }
  return (rows) => {
    const kept = new Map<number, number>();
    for (const row of rows) {
      const before = kept.get(sets.rootOf(row));
      if (before === undefined || hashes[row]! < hashes[before]!) kept.set(sets.rootOf(row), row);
    }
    return rows.filter((row) => kept.get(sets.rootOf(row)) === row);
  };
}

function dividedByContent(together: readonly string[], shares: PartShares): Uint8Array {
  return Uint8Array.from(together, (hash) => {
    const place = placeOf(hash, "part");
    return place < shares.fit ? partCodes.fit : place < shares.fit + shares.choose ? partCodes.choose : partCodes.certify;
  });
}

/** Of training rows, where no others choose. */
const choosingShare = 0.2;

/**
 * Splits that a person gave. Where there are no validation rows, a fifth of the training rows chooses; where there are no
 * test rows, validation rows certify. Rows that hang together with rows of a later part leave theirs.
 */
function keptSplits(splits: Uint8Array, together: readonly string[]): Uint8Array {
  const has = (code: number): boolean => splits.includes(code);
  const isValidationLast = has(partCodes.choose) && !has(partCodes.certify);
  const isChosenFromFit = isValidationLast || !has(partCodes.choose);
  const moved = splits.map((code, row) => {
    if (code === partCodes.choose && isValidationLast) return partCodes.certify;
    const isMoved = code === partCodes.fit && isChosenFromFit && placeOf(together[row]!, "part") < choosingShare;
    return isMoved ? partCodes.choose : code;
  });
  const last = new Map<string, number>();
  for (const [row, code] of moved.entries()) {
    if (code <= partCodes.certify) last.set(together[row]!, Math.max(code, last.get(together[row]!) ?? code));
  }
  return moved.map((code, row) => (code > partCodes.certify || last.get(together[row]!) === code ? code : noPart));
}

/** Of rows that certify those leave that a finished compressor was fitted or chosen on, with all that hangs together with them. */
function withoutUsed(
  parts: Uint8Array,
  marksOf: (row: number) => readonly string[],
  together: readonly string[],
  used: UsedContents | null,
): Uint8Array {
  if (used === null) return parts;
  const touched = new Set(together.filter((_, row) => marksOf(row).some((mark) => used.has(mark))));
  const left = parts.map((code, row) => (code === partCodes.certify && touched.has(together[row]!) ? noPart : code));
  if (left.includes(partCodes.certify) || !parts.includes(partCodes.certify)) return left;
  throw new InputError({
    where: "compression",
    must: "there must be something to certify that the compressor was neither fitted nor chosen on",
    got: "none: all of it was, or hangs together with what was",
    todo: "Give more, that came later.",
  });
}

/** The smallest hash of all rows that hang together by equal contents, near copies or groups, one step after another. */
function hashesTogether(hashes: readonly string[], { groups, copies = null }: DividedRows): readonly string[] {
  const sets = disjointSets(hashes.length);
  for (let row = 0; row < hashes.length; row++) {
    sets.joinBy(row, `row ${hashes[row]}`);
    if (groups !== null) sets.joinBy(row, `group ${groups[row]}`);
    if (copies !== null) sets.joinBy(row, `copies ${copies[row]}`);
  }
  const smallest = new Map<number, string>();
  for (let row = 0; row < hashes.length; row++) {
    const root = sets.rootOf(row);
    const known = smallest.get(root);
    if (known === undefined || hashes[row]! < known) smallest.set(root, hashes[row]!);
  }
  return Array.from(hashes, (_, row) => smallest.get(sets.rootOf(row))!);
}

/** Rows by the hashes of what they hang together with, then by their own: an order that nobody chose. */
function inHashedOrder(rows: Int32Array, hashes: readonly string[], together: readonly string[]): Int32Array {
  const keys = new Map(Array.from(rows, (row) => [row, `${sha256("order", together[row]!)} ${sha256("order", hashes[row]!)}`]));
  return rows.sort((a, b) => (keys.get(a)! < keys.get(b)! ? -1 : keys.get(a)! > keys.get(b)! ? 1 : a - b));
}

/** A place in [0, 1) that a hash says. */
function placeOf(hash: string, use: string): number {
  return Number.parseInt(sha256(`${use}${hash}`).slice(0, 12), 16) / 2 ** 48;
}
