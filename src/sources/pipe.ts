/**
 * What another program writes to standard input or a named pipe: an array as numpy.save writes it, JSON lines, or comma-separated
 * values with a line of names. Read once, as it comes.
 *
 *   python -c "import numpy, sys; numpy.save(sys.stdout.buffer, vectors)" | assay analyze - --labels labels.txt
 */
import { createReadStream } from "node:fs";
import process from "node:process";
import { FormatError, UnsupportedError } from "../base/errors.ts";
import { npyPreamble, parseNpyHeader, preambleBytes } from "../formats/npy-header.ts";
import type { Address } from "./address.ts";
import { batchesOf, type GatheredRow } from "./gathering.ts";
import { numberReader } from "./raw-numbers.ts";
import type { OpenSource, RowChoice, Source } from "./source.ts";
import { openPieces } from "./text-tables.ts";

/** What stands for standard input. */
export const standardInput = "-";

/** The source. */
export const pipe: Source = {
  name: "pipe",
  title: "standard input (-) or a named pipe: numpy.save, JSON lines or CSV",
  schemes: ["pipe"],
  endings: [],
  example: "-",
  drivers: [],
  async open(address, choice) {
    const target = address.target();
    const path = target.slice(target.indexOf(":") + 1);
    const stream = path === standardInput || path === "" ? process.stdin : createReadStream(path);
    const reader = new PieceReader(stream);
    const first = await reader.peek(6);
    if (first.subarray(1, 6).toString("latin1") === "NUMPY") return openArray(reader, address, choice);
    const isJson = /^\s*\{/.test(first.toString("latin1"));
    return openPieces(() => reader.rest(), isJson ? "json" : "csv", address, choice);
  },
};

/** Types of numbers that an array may have, as this computer reads them. */
const types: Readonly<Record<string, string>> = {
  "<f4": "float32",
  "<f8": "float64",
  "<f2": "float16",
  "|i1": "int8",
  "|u1": "uint8",
};
const sizes: Readonly<Record<string, number>> = { float32: 4, float64: 8, float16: 2, int8: 1, uint8: 1 };

async function openArray(reader: PieceReader, address: Address, choice: RowChoice): Promise<OpenSource> {
  const start = await reader.take(preambleBytes);
  const { headerStart, headerBytes } = npyPreamble(start, Number.MAX_SAFE_INTEGER, address.shown);
  const text = Buffer.concat([start.subarray(headerStart), await reader.take(headerBytes - (preambleBytes - headerStart))]);
  const { descr, fortranOrder, shape } = parseNpyHeader(text.toString("utf8"), address.shown);
  const [rows, dimensions] = shape;
  const kind = descr === null ? undefined : types[descr];
  if (kind === undefined || fortranOrder || shape.length !== 2 || rows === undefined || dimensions === undefined) {
    throw new UnsupportedError({
      where: "vectors",
      must: "an array that is piped must be a matrix in C order of float16, float32, float64, int8 or uint8",
      got: `${descr ?? "several fields"} of shape (${shape.join(", ")})${fortranOrder ? " in Fortran order" : ""}`,
      todo: "Write numpy.save(file, numpy.ascontiguousarray(array, dtype='float32')).",
      file: address.shown,
    });
  }
  if (choice.columns.length > 0) throw noColumns(choice.columns, address.shown);
  const numbers = numberReader(kind);
  async function* taken(): AsyncGenerator<GatheredRow> {
    for (let row = 0; row < rows!; row++) {
      const bytes = await reader.take(dimensions! * sizes[kind!]!, address.shown);
      yield { id: String(row), vector: { count: dimensions!, put: (into, at) => numbers.read(bytes, into, at) }, cells: [] };
    }
  }
  return {
    size: { rows, isExact: true },
    dimensions,
    columns: [],
    facts: [],
    batches: () => batchesOf(taken(), 0, address.shown),
    close: () => reader.close(),
  };
}

function noColumns(columns: readonly string[], file: string): FormatError {
  return new FormatError({
    where: "vectors",
    must: "an array has no columns",
    got: columns.map((name) => JSON.stringify(name)).join(", "),
    todo: "Name a file of labels with {labels}, or pipe JSON lines.",
    file,
  });
}

/** Takes as many bytes as are asked for of pieces of any length. */
class PieceReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #kept: Buffer = Buffer.alloc(0);

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** So many bytes, or all that there are, which stay. */
  async peek(count: number): Promise<Buffer> {
    const pieces = [this.#kept];
    for (let length = this.#kept.length; length < count; ) {
      const next = await this.#pieces.next();
      if (next.done === true) break;
      pieces.push(Buffer.from(next.value));
      length += next.value.length;
    }
    this.#kept = pieces.length === 1 ? this.#kept : Buffer.concat(pieces);
    return this.#kept.subarray(0, count);
  }

  /** @throws FormatError where there are fewer */
  async take(count: number, shown: string = standardInput): Promise<Buffer> {
    const bytes = await this.peek(count);
    if (bytes.length < count) {
      const [must, got] = ["what is piped must be whole", "an end before its last row"];
      throw new FormatError({ where: "vectors", must, got, todo: "Did the other program end with an error?", file: shown });
    }
    this.#kept = this.#kept.subarray(count);
    return bytes;
  }

  async *rest(): AsyncGenerator<Uint8Array> {
    yield this.#kept;
    for (;;) {
      const next = await this.#pieces.next();
      if (next.done === true) return;
      yield next.value;
    }
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
