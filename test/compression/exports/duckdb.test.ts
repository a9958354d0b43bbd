/** The SQL of a chain, run by DuckDB itself. */
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import type { FittedChain } from "../../../src/compression/chain.ts";
import { duckdbFiles } from "../../../src/compression/exports/duckdb.ts";
import { exportedChain } from "../../../src/compression/exports/exported-chain.ts";
import type { Matrix } from "../../../src/numeric/matrix.ts";
import { chainOfSteps, fittedChain, hiddenLayer, normalRows, small, trainingRows, unitStep } from "./exported-rows.ts";

/**
 * DuckDB adds in float64, in an order of its own: a rounding to float32 of each of two steps is what can differ, far below
 * the 1e-5 that is promised.
 */
const tolerance = 3e-7;

const training = trainingRows(600, small, 1);
const vectors = normalRows(500, small, 2);

/** What the macro makes of every row: numbers, or the text of bits. The column's name is one that its tables have, too. */
async function compressed(chain: FittedChain, { rows, columns, data }: Matrix): Promise<readonly (readonly number[] | string)[]> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  await connection.run(String(duckdbFiles(exportedChain(chain))[0]!.content));
  await connection.run(`CREATE TABLE items (i INTEGER, w FLOAT[${columns}])`);
  for (let i = 0; i < rows; i++) {
    const row = Array.from(data.subarray(i * columns, (i + 1) * columns), (value) => Number(value));
    await connection.run(`INSERT INTO items VALUES (${i}, [${row.join(",")}])`);
  }
  const isBits = chain.codec.name === "signs";
  const reader = await connection.runAndReadAll(
    `SELECT assay_compress(w)${isBits ? "::VARCHAR" : "::DOUBLE[]"} AS y FROM items ORDER BY i`,
  );
  const out = reader.getRowObjectsJson().map(({ y }) => (isBits ? String(y) : (y as number[])));
  connection.closeSync();
  instance.closeSync();
  return out;
}

/** The largest distance of a row from the chain's own, in lengths of the vector that went in, or came out where that is longer. */
async function distance(chain: FittedChain): Promise<number> {
  const [got, expected] = [await compressed(chain, vectors), await chain.project(vectors)];
  expect(got.length).toBe(vectors.rows);
  return got.reduce((most, made, i) => {
    const row = [...made].map(Number);
    expect(row.length).toBe(chain.codedSize);
    const off = Math.hypot(...row.map((value, j) => value - expected.data[i * expected.columns + j]!));
    const length = Math.hypot(...vectors.data.subarray(i * vectors.columns, (i + 1) * vectors.columns));
    return Math.max(most, off / Math.max(length, Math.hypot(...row)));
  }, 0);
}

describe("DuckDB", () => {
  it.each(["pca:17", "first:9", "random-dimensions:11", "gaussian-projection:12", "standardised-pca:30+pca:9", "pca:16+int8"])(
    "makes of vectors what %s makes of them",
    async (name) => {
      expect(await distance(await fittedChain(training, name))).toBeLessThan(tolerance);
    },
  );

  it("knows unit length and a hidden layer", async () => {
    const chain = await chainOfSteps(training, [unitStep(small), hiddenLayer(9, 14)], "float32");
    expect(await distance(chain)).toBeLessThan(tolerance);
  });

  it("gives the bits of sign codes", async () => {
    for (const name of ["pca:21+signs", "signs"]) {
      const chain = await fittedChain(training, name);
      const codes = await chain.encode(vectors);
      const bits = await compressed(chain, vectors);
      bits.forEach((row, i) => {
        const own = codes.data.subarray(i * codes.bytesPerVector, (i + 1) * codes.bytesPerVector);
        expect(row).toBe(
          Array.from(own, (byte) => byte.toString(2).padStart(8, "0"))
            .join("")
            .slice(0, chain.codedSize),
        );
      });
    }
  });

  it("says which codec it leaves out, and has no file where nothing is left", async () => {
    const text = (chain: FittedChain): string => String(duckdbFiles(exportedChain(chain))[0]?.content);
    expect(text(await fittedChain(training, "pca:16+int8"))).toMatch(/^-- DuckDB has no codec like int8/m);
    expect(text(await fittedChain(training, "pca:16"))).not.toMatch(/no codec/);
    expect(duckdbFiles(exportedChain(await fittedChain(training, "int8")))).toEqual([]);
  });
});
