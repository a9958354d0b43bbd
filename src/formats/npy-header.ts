/**
 * The header of a .npy file, versions 1 to 3: a Python dictionary with three
 * keys, read by a parser of exactly that much Python and nothing more.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { FormatError } from "../base/errors.ts";

/** What a header says. */
export interface NpyHeader {
  /** "<f4"; null for structured types, which are lists. */
  readonly descr: string | null;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** Where the header's text lies. */
export interface NpyPreamble {
  readonly headerStart: number;
  readonly headerBytes: number;
}

/** Bytes that tell everything `npyPreamble` needs. */
export const preambleBytes = 12;
/** Plain arrays need about 100; only structured types, which we refuse, need more. */
const largestHeader = 65536;

/**
 * Magic, version and length of the header.
 * @throws FormatError for another format, an unknown version, a header that does not fit into the file.
 */
export function npyPreamble(first: Uint8Array, fileBytes: number, path: string): NpyPreamble {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  if (fileBytes < preambleBytes || magic.some((byte, i) => first[i] !== byte)) {
    throw bad(path, "must begin with the mark of NumPy's array format", "other bytes", "Write it with numpy.save.");
  }
  const version = first[6]!;
  if (version < 1 || version > 3)
    throw bad(path, "must be of version 1, 2 or 3", `version ${version}`, "Write it with numpy.save.");
  const view = new DataView(first.buffer, first.byteOffset, preambleBytes);
  const headerStart = version === 1 ? 10 : 12;
  const headerBytes = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerBytes > largestHeader) {
    throw bad(path, `the header must be at most ${largestHeader} bytes`, `${headerBytes}`, "Save a plain array of numbers.");
  }
  if (headerStart + headerBytes > fileBytes) {
    throw bad(path, `the header of ${headerBytes} bytes must fit into the file`, `${fileBytes} bytes`, "The file is cut short.");
  }
  return { headerStart, headerBytes };
}

/** Headers end where a multiple of this does, as NumPy's do. */
const alignment = 64;

/** Magic, version 1, length and dictionary of an array in C order. @param descr  "<f4", "|u1" */
export function encodeNpyHeader(descr: string, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const preamble = 10;
  const bytes = Math.ceil((preamble + text.length + 1) / alignment) * alignment;
  const header = Buffer.alloc(bytes, " ");
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  header.writeUInt16LE(bytes - preamble, 8);
  header.write(text, preamble, "latin1");
  header[bytes - 1] = 0x0a;
  return header;
}

/** Parses the dictionary. @throws FormatError when it is anything but the three keys with values of their kinds. */
export function parseNpyHeader(text: string, path: string): NpyHeader {
  const found = new Map<string, unknown>();
  const scanner = new Scanner(text, path);
  scanner.expect("{");
  while (!scanner.take("}")) {
    const key = scanner.string();
    scanner.expect(":");
    if (found.has(key)) throw bad(path, "every key must occur once", `${key.slice(0, 40)} twice`, again);
    found.set(key, scanner.value());
    if (scanner.take(",")) continue;
    scanner.expect("}");
    break;
  }
  scanner.end();
  const descr = found.get("descr");
  const fortranOrder = found.get("fortran_order");
  const shape = found.get("shape");
  if (found.size !== 3 || (typeof descr !== "string" && descr !== structured)) {
    throw bad(path, "the header must have descr, fortran_order and shape", [...found.keys()].join(", ").slice(0, 80), again);
  }
  if (typeof fortranOrder !== "boolean") throw bad(path, "fortran_order must be True or False", String(fortranOrder), again);
  if (!Array.isArray(shape)) throw bad(path, "shape must be a tuple of sizes", typeof shape, again);
  return { descr: typeof descr === "string" ? descr : null, fortranOrder, shape: shape as number[] };
}

const again = "Write it again with numpy.save.";
/** Stands for a list: only structured types have one. */
const structured = Symbol("a structured data type");

/** Reads the header's dictionary piece by piece. */
class Scanner {
  readonly #text: string;
  readonly #path: string;
  #at = 0;

  constructor(text: string, path: string) {
    this.#text = text;
    this.#path = path;
  }

  take(sign: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  expect(sign: string): void {
    if (!this.take(sign)) throw this.#bad();
  }

  string(): string {
    this.#skip();
    const quoted = this.#match(/'[^'\\\n]*'|"[^"\\\n]*"/y); // names of types need no escapes
    if (quoted === null) throw this.#bad();
    return quoted.slice(1, -1);
  }

  /** A string, True, False, a tuple of sizes, or `structured` for a list. */
  value(): unknown {
    this.#skip();
    if (this.take("(")) return this.#sizes();
    if (this.#text[this.#at] === "[") return this.#list();
    const word = this.#match(/True|False/y);
    return word === null ? this.string() : word === "True";
  }

  end(): void {
    this.#skip();
    if (this.#at !== this.#text.length) throw this.#bad();
  }

  #sizes(): number[] {
    const shape: number[] = [];
    while (!this.take(")")) {
      this.#skip();
      const digits = this.#match(/\d{1,20}(?=L?\s*[,)])/y);
      if (digits === null || shape.length >= 32) throw this.#bad();
      this.#match(/L/y); // Python 2 wrote long integers so
      shape.push(Number(digits));
      if (this.take(",")) continue;
      this.expect(")");
      break;
    }
    return shape;
  }

  /** `descr` is a list only for structured types: goes to its end, brackets balanced. */
  #list(): typeof structured {
    for (let depth = 0; this.#at < this.#text.length; this.#at++) {
      if (this.#text[this.#at] === "[") depth++;
      else if (this.#text[this.#at] === "]" && --depth === 0) {
        this.#at++;
        return structured;
      }
    }
    throw this.#bad();
  }

  #skip(): void {
    this.#match(/[ \t\r\n]*/y);
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const matched = pattern.exec(this.#text);
    if (matched === null) return null;
    this.#at = pattern.lastIndex;
    return matched[0];
  }

  #bad(): FormatError {
    const got = JSON.stringify(this.#text.slice(this.#at, this.#at + 24));
    return bad(this.#path, "the header must be a Python dictionary as numpy.save writes it", got, again);
  }
}

function bad(file: string, must: string, got: string, todo: string): FormatError {
  return new FormatError({ where: "npy", must, got, todo, file });
}
