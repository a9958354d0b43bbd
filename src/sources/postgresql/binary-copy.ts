/**
 * The binary form of PostgreSQL's COPY: `PGCOPY\n\xff\r\n\0`, int32 flags, int32 length of an extension; a row is int16
 * fields, each an int32 length (−1 for NULL) and its bytes; the end is int16 −1. All big-endian.
 * https://www.postgresql.org/docs/current/sql-copy.html
 */
import { FormatError } from "../../base/errors.ts";

/** A row as the server sends it. */
export interface RawRow {
  /** As its send functions write them; null for NULL. */
  readonly fields: readonly (Buffer | null)[];
  /** All fields, each behind its length. */
  readonly bytes: Buffer;
}

/** A row of fields that came otherwise, with the bytes that it would have had. */
export function rawRow(fields: readonly (Buffer | null)[]): RawRow {
  const bytes = fields.flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(field === null ? -1 : field.length);
    return field === null ? [length] : [length, field];
  });
  return { fields, bytes: Buffer.concat(bytes) };
}

const signature = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");
const headerBytes = signature.length + 8;
/** A row is gathered whole before any of it counts: more is no row of vectors. */
const largestRow = 256 * 2 ** 20;

/**
 * Rows of a stream, those of a piece together, good until the next are asked for; pieces end anywhere.
 * @param fields  a row has
 * @throws FormatError for another format; a stream that ends early ends here with `whole` unset
 */
export async function* binaryRows(
  pieces: AsyncIterable<Uint8Array>,
  fields: number,
  end: { whole: boolean },
): AsyncGenerator<readonly RawRow[]> {
  let held: Buffer = Buffer.alloc(0); // the same bytes for all pieces: new ones a piece would have to be made ready
  let length = 0;
  let isStart = true;
  for await (const piece of pieces) {
    if (end.whole) throw badCopy("nothing after its end", "more bytes");
    held = withRoom(held, length, piece.length);
    held.set(piece, length);
    length += piece.length;
    const bytes = held.subarray(0, length);
    let at = 0;
    if (isStart) {
      at = afterHeader(bytes);
      if (at < 0) continue;
      isStart = false;
    }
    const rows: RawRow[] = [];
    for (;;) {
      const next = rowAt(bytes, at, fields);
      if (next === null) break;
      at = next.end;
      if (next.row === null) {
        end.whole = true;
        break;
      }
      rows.push(next.row);
    }
    if (length - at > largestRow) throw badCopy(`rows of at most ${largestRow} bytes`, "a longer one");
    if (rows.length > 0) yield rows;
    held.copyWithin(0, at, length);
    length -= at;
  }
}

/** The same bytes, or more that begin with them. */
function withRoom(held: Buffer, length: number, more: number): Buffer {
  if (length + more <= held.length) return held;
  const larger = Buffer.allocUnsafe(Math.max(length + more, 2 * held.length));
  held.copy(larger, 0, 0, length);
  return larger;
}

/** Where the rows begin; −1 where the header is not there yet. */
function afterHeader(bytes: Buffer): number {
  if (bytes.length < headerBytes) return -1;
  if (!bytes.subarray(0, signature.length).equals(signature)) throw badCopy("its mark at the beginning", "other bytes");
  const extension = bytes.readInt32BE(signature.length + 4);
  return bytes.length < headerBytes + extension ? -1 : headerBytes + extension;
}

/** The row that begins there, or the end of all; null where it is not whole yet. */
function rowAt(bytes: Buffer, start: number, fields: number): { readonly row: RawRow | null; readonly end: number } | null {
  let at = start;
  if (at + 2 > bytes.length) return null;
  const count = bytes.readInt16BE(at);
  at += 2;
  if (count === -1) return { row: null, end: at };
  if (count !== fields) throw badCopy(`rows of ${fields} fields`, `${count}`);
  const row: (Buffer | null)[] = [];
  const first = at;
  for (let field = 0; field < fields; field++) {
    if (at + 4 > bytes.length) return null;
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < -1) throw badCopy("fields of a length", `${length}`);
    if (length === -1) {
      row.push(null);
      continue;
    }
    if (at + length > bytes.length) return null;
    row.push(bytes.subarray(at, at + length));
    at += length;
  }
  return { row: { fields: row, bytes: bytes.subarray(first, at) }, end: at };
}

function badCopy(must: string, got: string): FormatError {
  return new FormatError({
    where: "postgresql",
    must: `the server's binary copy must have ${must}`,
    got,
    todo: "Is there a proxy between that changes what passes? Name the server itself.",
  });
}
