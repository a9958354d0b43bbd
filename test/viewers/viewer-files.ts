/** Files to export, and what comes back of them, read by programs that are none of ours. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { seeded } from "../../src/base/random.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { npyFile } from "../support/npy-file.ts";

/** Rows of three topics, some of them copies, one of length 0; files of vectors, labels and texts. */
export function writeViewerFiles(folder: string, rows: number, dimensions: number) {
  const random = seeded(3);
  const topics = Array.from({ length: rows }, () => random.below(3));
  const vectors = matrix(rows, dimensions);
  for (let i = 0; i < vectors.data.length; i++) {
    const spread = i % dimensions === 1 ? 3 * topics[Math.floor(i / dimensions)]! : 0;
    vectors.data[i] = random.normal() + spread;
  }
  for (const copy of [8, 9]) vectors.data.copyWithin(copy * dimensions, 7 * dimensions, 8 * dimensions);
  vectors.data.fill(0, 20 * dimensions, 21 * dimensions);
  const files = { vectors: join(folder, "vectors.npy"), labels: join(folder, "labels.txt"), texts: join(folder, "texts.txt") };
  writeFileSync(files.vectors, npyFile([vectors]));
  writeFileSync(files.labels, topics.map((topic) => `topic ${topic}\n`).join(""));
  writeFileSync(files.texts, topics.map((topic, row) => `text\t${row} of topic ${topic}\n`).join(""));
  return { files, vectors, topics };
}

/** Rows of a parquet file, by hyparquet. */
export async function parquetRows(path: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return parquetReadObjects({ file: await asyncBufferFromFile(path), compressors });
}

/** Lines of cells. */
export function tsvCells(path: string): readonly (readonly string[])[] {
  return readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
}

/** 1 − cosine in float64; 1 where a row has length 0. */
export function cosineDistance({ columns, data }: Matrix, a: number, b: number): number {
  let [product, squares, others] = [0, 0, 0];
  for (let j = 0; j < columns; j++) {
    const [x, y] = [data[a * columns + j]!, data[b * columns + j]!];
    product += x * y;
    squares += x * x;
    others += y * y;
  }
  return squares === 0 || others === 0 ? 1 : 1 - product / Math.sqrt(squares * others);
}
