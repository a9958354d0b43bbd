/** Lines of a UTF-8 file as bytes, without the whole file in memory: tabs and line ends never occur inside a character. */
import { isUtf8 } from "node:buffer";
import { FormatError } from "../../base/errors.ts";
import { stopIfAborted } from "../../base/progress.ts";
import { fileError } from "../../formats/file-error.ts";
import { filePieces } from "../../formats/gzip.ts";
import { checkedSize, longestLine, type TableOptions, tableLimit } from "./cells.ts";

/** One line: `bytes[from, to)` without its line end; `number` counts from 1. Return false to stop reading. */
export type OnLine = (bytes: Buffer, from: number, to: number, number: number) => boolean;

/** Bytes of a byte order mark. */
const markBytes = 3;
const where = "reading a table";

/**
 * Calls `onLine` for every line ended by LF or CR LF; a byte order mark is passed over.
 * @throws FormatError for text that is not UTF-8 and for lines longer than 16 MiB
 */
export async function readLines(path: string, options: TableOptions, onLine: OnLine): Promise<void> {
  const size = await checkedSize(path, options);
  let line = 0;
  /** Lines of text[0, end); false when enough was read. */
  const take = (text: Buffer, end: number): boolean => {
    const sound = isUtf8(text.subarray(0, end));
    for (let from = 0; from < end; ) {
      const found = text.indexOf(10, from);
      const stop = found < 0 || found >= end ? end : found;
      line++;
      if (!sound && !isUtf8(text.subarray(from, stop))) throw notUtf8(path, line);
      if (stop - from > longestLine) throw tooLong(path, line);
      const to = stop > from && text[stop - 1] === 13 ? stop - 1 : stop;
      if (!onLine(text, from, to, line)) return false;
      from = stop + 1;
    }
    return true;
  };
  try {
    let kept = Buffer.alloc(0); // the start of a line whose end is not read yet
    let isStart = true;
    let position = 0;
    for await (const piece of filePieces(path, { limitBytes: tableLimit(options) })) {
      stopIfAborted(options, where);
      position += piece.byteLength;
      options.onProgress?.({ stage: "reading text", done: position, total: Math.max(size, position), unit: "bytes" });
      kept = Buffer.concat([kept, piece]);
      if (isStart && kept.length < markBytes) continue;
      if (isStart) kept = withoutMark(kept, path);
      isStart = false;
      const end = kept.lastIndexOf(10) + 1;
      if (kept.length - end > longestLine) throw tooLong(path, line + 1);
      if (!take(kept, end)) return;
      kept = kept.subarray(end);
    }
    take(kept, kept.length);
  } catch (cause) {
    throw fileError(where, path, cause);
  }
}

/** The text after a byte order mark. */
function withoutMark(text: Buffer<ArrayBuffer>, path: string): Buffer<ArrayBuffer> {
  if (text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf) return text.subarray(3);
  const utf16 = (text[0] === 0xff && text[1] === 0xfe) || (text[0] === 0xfe && text[1] === 0xff);
  if (!utf16) return text;
  throw new FormatError({
    where,
    must: "text must be UTF-8",
    got: "UTF-16",
    todo: "Save the file as UTF-8.",
    file: path,
  });
}

function notUtf8(path: string, line: number): FormatError {
  return new FormatError({
    where,
    must: "text must be UTF-8",
    got: `other bytes on line ${line}`,
    todo: "Save the file as UTF-8.",
    file: path,
  });
}

function tooLong(path: string, line: number): FormatError {
  return new FormatError({
    where,
    must: `a line must be at most ${longestLine} bytes`,
    got: `a longer one, line ${line}`,
    todo: "Is this a text file with one row a line?",
    file: path,
  });
}
