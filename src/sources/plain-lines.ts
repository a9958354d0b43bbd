/** Lines of text that comes in pieces, and cells of comma-separated values (RFC 4180), a row at a time. */
import { FormatError } from "../base/errors.ts";

/** More is no line of a vector. */
const longestLine = 64 * 2 ** 20;

/** Text in pieces, decoded. @throws FormatError for bytes that are no UTF-8 */
export async function* decodedText(pieces: AsyncIterable<Uint8Array>, shown: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const piece of pieces) yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    const [must, got] = ["text must be UTF-8", "other bytes"];
    throw new FormatError({ where: "vectors", must, got, todo: "Save it as UTF-8.", file: shown });
  }
}

/** Lines that are not empty. @throws FormatError for one without an end */
export async function* linesOf(text: AsyncIterable<string>, shown: string): AsyncGenerator<string> {
  let kept = "";
  for await (const piece of text) {
    const lines = (kept + piece).split(/\r?\n/);
    kept = lines.pop()!;
    if (kept.length > longestLine) throw tooLong(shown);
    for (const line of lines) if (line.trim() !== "") yield line;
  }
  if (kept.trim() !== "") yield kept;
}

/** Rows of cells; a cell in quotes may hold separators, line ends and doubled quotes. @param separator  "," or a tab */
export async function* csvRows(text: AsyncIterable<string>, separator: string, shown: string): AsyncGenerator<readonly string[]> {
  const special = separator === "\t" ? /[\t\n\r]/g : /[",\n\r]/g;
  let kept = "";
  for await (const piece of text) {
    kept += piece;
    const { rows, at } = wholeRows(kept, separator, special);
    kept = kept.slice(at);
    if (kept.length > longestLine) throw tooLong(shown);
    yield* rows;
  }
  if (kept.trim() !== "") yield* wholeRows(`${kept}\n`, separator, special).rows;
}

/** The rows that are whole, and where the first that is not begins. */
function wholeRows(text: string, separator: string, special: RegExp): { readonly rows: string[][]; readonly at: number } {
  const rows: string[][] = [];
  let start = 0;
  for (;;) {
    const row = rowAt(text, start, separator, special);
    if (row === null) return { rows, at: start };
    start = row.end;
    if (row.cells.length > 1 || row.cells[0] !== "") rows.push(row.cells);
  }
}

function rowAt(
  text: string,
  start: number,
  separator: string,
  special: RegExp,
): { readonly cells: string[]; readonly end: number } | null {
  const cells: string[] = [];
  let at = start;
  for (;;) {
    const isQuoted = separator !== "\t" && text[at] === '"';
    const close = isQuoted ? closingQuote(text, at) : at;
    if (close < 0) return null;
    special.lastIndex = isQuoted ? close + 1 : at;
    let sign = special.exec(text);
    while (sign?.[0] === '"') sign = special.exec(text); // a quote inside an unquoted cell is a quote
    if (sign === null) return null;
    cells.push(isQuoted ? text.slice(at + 1, close).replaceAll('""', '"') : text.slice(at, sign.index));
    at = sign.index + 1;
    if (sign[0] === separator) continue;
    if (sign[0] === "\r") {
      if (at >= text.length) return null; // a line feed may follow
      if (text[at] === "\n") at++;
    }
    return { cells, end: at };
  }
}

/** Where the quote ends that begins there; −1 where that is not to be seen yet. */
function closingQuote(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (at + 1 >= text.length) return -1;
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}

function tooLong(file: string): FormatError {
  const [must, got] = [`a line must be shorter than ${longestLine} characters`, "a longer one"];
  return new FormatError({ where: "vectors", must, got, todo: "Is this text with one row a line?", file });
}
