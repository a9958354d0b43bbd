/** Labels as NumPy saves them: a list of numbers or of fixed-length text, each element as text. */
import { FormatError, ShapeError } from "../base/errors.ts";
import { type ByteSource, withFileBytes } from "./byte-source.ts";
import { readNpyHeader, readNpyNumbers, requireSize } from "./npy.ts";

/** NumPy's text: characters of four bytes (U) or bytes (S), padded with NULs to one length. */
const textType = /^([<>|=])([US])([1-9]\d{0,6})$/;

/**
 * One value an element of an array [rows] or [rows, 1], as text; null for NaN, which is how a missing value is written.
 * @throws MissingError, FormatError; ShapeError for a matrix; UnsupportedError for objects (pickle), dates and complex numbers
 */
export function readNpyCells(path: string): Promise<readonly (string | null)[]> {
  return withFileBytes("npy", path, readNpyCellsOf);
}

/** The same of bytes from anywhere. @throws as `readNpyCells` */
export async function readNpyCellsOf(source: ByteSource): Promise<readonly (string | null)[]> {
  const { descr, shape, offset } = await readNpyHeader(source);
  if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1)) {
    throw new ShapeError({
      where: "npy",
      must: "must be a list of one value a row, of shape (rows,) or (rows, 1)",
      got: `shape (${shape.join(", ")})`,
      todo: "Save one column: numpy.save(file, array[:, 0]); of one-hot rows array.argmax(1).",
      file: source.path,
    });
  }
  const text = textType.exec(descr ?? "");
  if (text === null) {
    const { data } = await readNpyNumbers(source);
    return Array.from(data, (value: number | bigint) => (Number.isNaN(value) ? null : String(value)));
  }
  const [, order, kind, length] = text;
  const width = Number(length) * (kind === "U" ? 4 : 1);
  const count = requireSize(shape, width, source.bytes - offset, source.path);
  const bytes = new Uint8Array(count * width);
  await source.readAt(bytes, offset);
  const decode = kind === "U" ? (from: number) => fromCodePoints(bytes, from, width, order !== ">") : fromUtf8(bytes, width);
  return Array.from({ length: count }, (_, row) => {
    try {
      return decode(row * width);
    } catch (cause) {
      if (!(cause instanceof RangeError || cause instanceof TypeError)) throw cause;
      throw new FormatError({
        where: "npy",
        must: "text must be whole Unicode characters (UTF-8 where its type is S)",
        got: "other bytes",
        todo: "Save it as text: numpy.save(file, numpy.array(labels, dtype='U')).",
        file: source.path,
        row: row + 1,
      });
    }
  });
}

/** @throws RangeError for what is no character */
function fromCodePoints(bytes: Uint8Array, from: number, width: number, isLittle: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, width);
  let text = "";
  for (let at = 0; at < width; at += 4) {
    const code = view.getUint32(at, isLittle);
    if (code === 0 && isPadding(bytes, from + at, from + width)) break;
    if (code >= 0xd800 && code <= 0xdfff) throw new RangeError("half of a surrogate pair");
    text += String.fromCodePoint(code);
  }
  return text;
}

function isPadding(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== 0) return false;
  return true;
}

/** A decoder of elements that throws TypeError for what is no UTF-8. */
function fromUtf8(bytes: Uint8Array, width: number): (from: number) => string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return (from) => {
    let to = from + width;
    while (to > from && bytes[to - 1] === 0) to--;
    return decoder.decode(bytes.subarray(from, to));
  };
}
