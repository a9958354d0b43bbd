/** Rows with the same text (and second text): across splits they leak, within a split they are worth saying. */
import { counted } from "../results/words.ts";
import { type Fact, splitCodes } from "./task.ts";

/** Rows as they are looked at here. */
export interface CandidateRows {
  /** What two rows have in common. */
  readonly what: "text" | "vector";
  /** An array, or what gives texts only when they are asked for. */
  readonly texts: Pick<readonly string[], "length" | "at">;
  readonly pairs: readonly string[] | null;
  readonly labels: ArrayLike<number>;
  readonly splits: Uint8Array;
}

/** What was found. */
export interface DuplicateFinding {
  /** 1 for each row to be removed: it occurs in a split that comes first (test, then validation, then training). */
  readonly leaking: Uint8Array;
  readonly facts: readonly Fact[];
}

/**
 * Finds rows that occur in two splits, white space around the texts aside.
 * The row of test stays; validation loses what is in test, training what is in either.
 */
export function findDuplicates(rows: CandidateRows): DuplicateFinding {
  const leaking = new Uint8Array(rows.texts.length);
  const known = rowTable(rows);
  let fromTraining = 0;
  let fromValidation = 0;
  let repeated = 0;
  let conflicting = 0;
  for (const split of [splitCodes.test, splitCodes.validation, splitCodes.training]) {
    for (let i = 0; i < rows.texts.length; i++) {
      if (rows.splits[i] !== split) continue;
      const first = known(i);
      if (first === i) continue;
      if (rows.splits[first] !== split) {
        leaking[i] = 1;
        if (split === splitCodes.training) fromTraining++;
        else fromValidation++;
      } else if (rows.labels[first] === rows.labels[i]) repeated++;
      else conflicting++;
    }
  }
  const facts: Fact[] = [];
  if (fromTraining + fromValidation > 0) {
    const parts = [
      ...(fromTraining > 0
        ? [`${counted(fromTraining, "row")} of training that also ${verb(fromTraining, "occur")} in validation or test`]
        : []),
      ...(fromValidation > 0
        ? [`${counted(fromValidation, "row")} of validation that also ${verb(fromValidation, "occur")} in test`]
        : []),
    ];
    facts.push({
      code: "duplicates-across-splits",
      count: fromTraining + fromValidation,
      sentence: `Removed ${parts.join(", and ")}.`,
    });
  }
  if (repeated > 0) {
    facts.push({
      code: "duplicates-within-split",
      count: repeated,
      sentence: `${counted(repeated, "row")} ${verb(repeated, "repeat")} an earlier row of the same split, label included (kept).`,
    });
  }
  if (conflicting > 0) {
    facts.push({
      code: "conflicting-labels",
      count: conflicting,
      sentence: `${counted(conflicting, "row")} ${verb(conflicting, "repeat")} the ${rows.what} of an earlier row of the same split with another label (kept).`,
    });
  }
  return { leaking, facts };
}

function verb(rows: number, plural: string): string {
  return rows === 1 ? `${plural}s` : plural;
}

/**
 * The first row asked for that has the same text, or the row itself. An
 * open-addressed table of row numbers: 8 bytes a row, where a map of strings takes ten times that.
 */
function rowTable(rows: CandidateRows): (row: number) => number {
  let size = 16;
  while (size < 2 * rows.texts.length) size *= 2;
  const slots = new Int32Array(size).fill(-1);
  const text = (row: number): string => (rows.texts.at(row) ?? "").trim();
  const pair = (row: number): string => (rows.pairs === null ? "" : rows.pairs[row]!.trim());
  return (row) => {
    const first = text(row);
    const second = pair(row);
    let slot = hash(second, hash(first, 0x811c9dc5) ^ 0x2f) & (size - 1);
    for (;;) {
      const there = slots[slot]!;
      if (there < 0) {
        slots[slot] = row;
        return row;
      }
      if (text(there) === first && pair(there) === second) return there;
      slot = (slot + 1) & (size - 1);
    }
  };
}

/** FNV-1a over UTF-16 units, with a last mix so that the low bits are good. */
function hash(text: string, start: number): number {
  let value = start | 0;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value ^= value >>> 16;
  value = Math.imul(value, 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
