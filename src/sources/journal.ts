/** What is safe of a reading: how many rows, and where the store goes on behind them. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";

const journalKeys = {
  schema: z.literal("assay/reading@1"),
  /** The hash of everything that says what is read: address and columns. */
  reading: z.string(),
  dimensions: z.int().nonnegative(),
  rows: z.int().nonnegative(),
  withoutVector: z.int().nonnegative(),
  /** Bytes of the lines of the table. */
  lineBytes: z.int().nonnegative(),
  /** The sum of the rows' digests, in decimals. */
  digest: z.string().regex(/^\d+$/),
  /** Null where a reading starts from the beginning. */
  place: z.array(z.string()).nullable(),
};

/** journal.json. */
export interface Journal extends Shape<typeof journalKeys> {}

const journalSchema: z.ZodType<Journal> = shape(journalKeys);

/** Of a reading of which there is nothing yet. */
export function emptyJournal(reading: string): Journal {
  const nothing = { dimensions: 0, rows: 0, withoutVector: 0, lineBytes: 0, digest: "0", place: null };
  return { schema: "assay/reading@1", reading, ...nothing };
}

/** The journal of this reading; null for another's, and for what is none. */
export async function readJournal(path: string, reading: string): Promise<Journal | null> {
  try {
    const parsed = journalSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
    return parsed.success && parsed.data.reading === reading ? parsed.data : null;
  } catch {
    return null; // nothing was kept, or nothing whole
  }
}
