import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Matrix as Dense, EigenvalueDecomposition } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { exportEmbeddingAtlas } from "../../src/viewers/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { cosineDistance, parquetRows, writeViewerFiles } from "./viewer-files.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const [rows, dimensions, near] = [400, 6, 5];
const { files, vectors, topics } = writeViewerFiles(folder, rows, dimensions);

/** Products of unit rows are float32: six of them, each rounded to 6e-8. */
const productRounding = 1e-6;
/** Points are float32 products of numbers up to 10. */
const pointRounding = 1e-5;

interface AtlasRow {
  readonly id: string;
  readonly text: string;
  readonly label: string | number;
  readonly x: number;
  readonly y: number;
  readonly neighbors: { readonly ids: readonly bigint[]; readonly distances: readonly number[] };
}

async function exported(out: string, options: Parameters<typeof exportEmbeddingAtlas>[2]) {
  const done = await exportEmbeddingAtlas(files.vectors, at(out), options);
  return { done, table: (await parquetRows(at(out))) as unknown as readonly AtlasRow[] };
}

describe("a table for embedding-atlas", () => {
  it("has ids, texts and labels, and says which command opens it", async () => {
    const { done, table } = await exported("all.parquet", { labels: files.labels, texts: files.texts, neighbours: near });
    expect(done.columns).toEqual(["id", "text", "label", "x", "y", "neighbors"]);
    expect(done.next).toBe(`embedding-atlas ${at("all.parquet")} --x x --y y --neighbors neighbors --text text`);
    expect(table.map(({ id, text, label }) => [id, text, label])).toEqual(
      topics.map((topic, row) => [`${row}`, `text\t${row} of topic ${topic}`, `topic ${topic}`]),
    );
  });

  it("has the nearest rows by cosine, never the row itself", async () => {
    const { table } = await exported("near.parquet", { neighbours: near });
    for (const [row, { neighbors }] of table.entries()) {
      const ids = neighbors.ids.map(Number);
      const distances = Array.from({ length: rows }, (_, other) => (other === row ? 9 : cosineDistance(vectors, row, other)));
      const nearest = [...distances].sort((a, b) => a - b).slice(0, near);
      expect(new Set(ids).size).toBe(near);
      expect(ids).not.toContain(row);
      for (const [j, id] of ids.entries()) {
        expect(Math.abs(neighbors.distances[j]! - distances[id]!)).toBeLessThan(productRounding);
        expect(Math.abs(neighbors.distances[j]! - nearest[j]!)).toBeLessThan(productRounding);
      }
    }
    expect(table[7]?.neighbors.ids.slice(0, 2).map(Number).sort()).toEqual([8, 9]);
  });

  it("has the first two principal components, and says how much they show", async () => {
    const { done, table } = await exported("plane.parquet", { neighbours: 0 });
    expect(done.columns).toEqual(["id", "x", "y"]);
    const dense = new Dense(
      Array.from({ length: rows }, (_, i) => [...vectors.data.subarray(i * dimensions, (i + 1) * dimensions)]),
    );
    const centred = dense.subRowVector(dense.mean("column"));
    const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(centred.transpose().mmul(centred), {
      assumeSymmetric: true,
    });
    const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
    for (const [axis, key] of (["x", "y"] as const).entries()) {
      const points = centred.mmul(eigenvectorMatrix.getColumnVector(order[axis]!)).to1DArray();
      const sign = Math.sign(points[0]! * table[0]![key]);
      for (const [row, point] of points.entries()) expect(Math.abs(table[row]![key] - sign * point)).toBeLessThan(pointRounding);
    }
    const share = order.slice(0, 2).reduce((sum, i) => sum + realEigenvalues[i]!, 0) / realEigenvalues.reduce((a, b) => a + b);
    expect(done.facts.map(({ sentence }) => sentence)).toEqual([
      `x and y are the first two principal components: ${(100 * share).toFixed(1)} % of the variance.`,
    ]);
  });

  it("keeps measured labels numbers, and what is counted words", async () => {
    writeFileSync(at("measured.txt"), topics.map((topic) => `${topic + 0.5}\n`).join(""));
    const { table } = await exported("measured.parquet", { labels: at("measured.txt"), neighbours: 0 });
    expect(table[4]?.label).toBe(topics[4]! + 0.5);
    writeFileSync(at("counted.txt"), topics.map((topic) => `${topic}\n`).join(""));
    const counted = await exported("counted.parquet", { labels: at("counted.txt"), neighbours: 0 });
    expect(counted.table[4]?.label).toBe(`${topics[4]}`);
  });

  it("draws rows where there are too many, the same each time, each with its own words and near rows among them", async () => {
    const options = { labels: files.labels, texts: files.texts, sample: 120, seed: 4, neighbours: 3 };
    const { done, table } = await exported("some.parquet", options);
    expect(done.rows).toBe(120);
    expect(done.facts[0]?.sentence).toBe("120 of 400 rows were drawn by the seed.");
    for (const { id, text, label, neighbors } of table) {
      expect([text, label]).toEqual([`text\t${id} of topic ${topics[Number(id)]}`, `topic ${topics[Number(id)]}`]);
      for (const [j, other] of neighbors.ids.entries()) {
        const distance = cosineDistance(vectors, Number(id), Number(table[Number(other)]!.id));
        expect(Math.abs(neighbors.distances[j]! - distance)).toBeLessThan(productRounding);
      }
    }
    const again = await exported("again.parquet", options);
    expect(again.table).toEqual(table);
  });

  it("writes nothing where something is wrong, and says what", async () => {
    const out = at("wrong.parquet");
    writeFileSync(at("short.txt"), "one\ntwo\n");
    await expect(exportEmbeddingAtlas(files.vectors, out, { texts: at("short.txt") })).rejects.toThrow(
      /there must be one a vector: 400 .*got 2/,
    );
    await expect(exportEmbeddingAtlas(files.vectors, out, { texts: "nowhere" })).rejects.toThrow(/texts must be in a file/);
    await expect(exportEmbeddingAtlas(files.vectors, out, { layer: 2 })).rejects.toThrow(/Leave option layer out/);
    expect(existsSync(out)).toBe(false);
  });
});
