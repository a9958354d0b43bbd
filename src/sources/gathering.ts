/** Rows of any source, one after another, on their way into batches: of one length, and named where they are not. */
import { FormatError, ShapeError } from "../base/errors.ts";
import type { Draw } from "./drawn-rows.ts";
import { LostSource } from "./lost-source.ts";
import type { RowBatch } from "./source.ts";

/** Bytes of vectors in a batch, about … */
const batchBytes = 2 ** 20;
/** … and rows at most. */
const mostRows = 4096;

/** A row. */
export interface GatheredRow {
  readonly id: string;
  /** How many numbers its vector has, and how they are put at a place; null for a row without one. */
  readonly vector: { readonly count: number; put(into: Float32Array, at: number): void } | null;
  /** One a column. */
  readonly cells: readonly (string | null)[];
  readonly place?: readonly string[] | undefined;
  readonly digest?: bigint | undefined;
}

/** Takes rows, and gives batches of them. */
export class Gathering {
  readonly #columns: number;
  readonly #shown: string;
  #dimensions = 0;
  #most = 1;
  #ids: string[] = [];
  #vectors = new Float32Array(0);
  #cells: (string | null)[][];
  #withoutVector = 0;
  #place: readonly string[] | undefined;
  #digest: bigint | undefined;

  /** @param columns  of cells @param shown  the address, for errors */
  constructor(columns: number, shown: string) {
    this.#columns = columns;
    this.#shown = shown;
    this.#cells = this.#noCells();
  }

  get isFull(): boolean {
    return this.#ids.length === this.#most;
  }

  get isEmpty(): boolean {
    return this.#ids.length === 0 && this.#withoutVector === 0;
  }

  /** @throws ShapeError for another length than that of all rows before, naming the row */
  add({ id, vector, cells, place, digest }: GatheredRow): void {
    this.#place = place;
    if (vector === null) {
      this.#withoutVector++;
      if (place !== undefined) this.#digest ??= 0n;
      return;
    }
    if (vector.count === 0) throw otherLength(this.#shown, id, Math.max(1, this.#dimensions), 0);
    if (this.#dimensions === 0) {
      this.#dimensions = vector.count;
      this.#most = Math.max(1, Math.min(mostRows, Math.floor(batchBytes / (4 * Math.max(1, vector.count)))));
    }
    if (vector.count !== this.#dimensions) throw otherLength(this.#shown, id, this.#dimensions, vector.count);
    if (this.#vectors.length === 0) this.#vectors = new Float32Array(this.#most * this.#dimensions);
    vector.put(this.#vectors, this.#ids.length * this.#dimensions);
    this.#ids.push(id);
    for (const [i, column] of this.#cells.entries()) column.push(cells[i]!);
    if (digest !== undefined) this.#digest = (this.#digest ?? 0n) + digest;
  }

  take(): RowBatch {
    const ids = this.#ids;
    const batch: RowBatch = {
      ids,
      vectors: this.isFull ? this.#vectors : this.#vectors.slice(0, ids.length * this.#dimensions),
      dimensions: this.#dimensions,
      columns: this.#cells,
      withoutVector: this.#withoutVector,
      place: this.#place,
      digest: this.#digest,
    };
    this.#ids = [];
    this.#vectors = new Float32Array(0);
    this.#cells = this.#noCells();
    this.#withoutVector = 0;
    this.#digest = undefined;
    return batch;
  }

  #noCells(): (string | null)[][] {
    return Array.from({ length: this.#columns }, () => []);
  }
}

/** Batches of rows as they come; of a store that goes away all rows that came before. @throws as Gathering.add */
export async function* batchesOf(
  rows: AsyncIterable<GatheredRow> | Iterable<GatheredRow>,
  columns: number,
  shown: string,
  draw: Pick<Draw, "keeps"> | null = null,
): AsyncGenerator<RowBatch> {
  const gathered = new Gathering(columns, shown);
  try {
    for await (const row of rows) {
      if (draw?.keeps(row.id) === false) continue;
      gathered.add(row);
      if (gathered.isFull) yield gathered.take();
    }
  } catch (error) {
    if (error instanceof LostSource && !gathered.isEmpty) yield gathered.take();
    throw error;
  }
  if (!gathered.isEmpty) yield gathered.take();
}

/**
 * How many numbers a row's field has.
 * @throws FormatError as `count`, naming the row's id
 */
export function countOf<Field>(reader: { count(field: Field): number }, field: Field, id: string, file: string): number {
  try {
    return reader.count(field);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const { complaint } = error;
    throw new FormatError({ ...complaint, got: `${complaint.got} in the row ${JSON.stringify(id)}`, file });
  }
}

/** An error for a row of another length. */
export function otherLength(file: string, id: string, must: number, got: number): ShapeError {
  return new ShapeError({
    where: "vectors",
    must: `all vectors must have as many numbers as the first, ${must}`,
    got: `${got} in the row ${JSON.stringify(id)}`,
    todo: "Leave rows of other models out, or repair them.",
    file,
  });
}
