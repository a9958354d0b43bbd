/** The SQL for pgvector by its text; tools/readers/check_artefact.py runs it in PostgreSQL itself. */
import { describe, expect, it } from "vitest";
import { exportedChain } from "../../../src/compression/exports/exported-chain.ts";
import { pgvectorFiles } from "../../../src/compression/exports/pgvector.ts";
import { float32Text } from "../../../src/compression/exports/sql-text.ts";
import { chainOfSteps, fittedChain, hiddenLayer, small, trainingRows, unitStep } from "./exported-rows.ts";

const training = trainingRows(600, small, 1);
const text = async (name: string): Promise<string> =>
  String(pgvectorFiles(exportedChain(await fittedChain(training, name)))[0]?.content);

describe("pgvector", () => {
  it("gets one row an output, whose numbers are those of the map", async () => {
    const chain = await fittedChain(training, "pca:5");
    const sql = String(pgvectorFiles(exportedChain(chain))[0]!.content);
    const rows = [...sql.matchAll(/^ {2}\((\d+), '\[([^\]]+)\]', ([^)]+)\)/gm)];
    const { directions, shift } = Object.fromEntries(chain.compressors[0]!.toTensors());
    expect(rows.map(([, i]) => Number(i))).toEqual([1, 2, 3, 4, 5]);
    rows.forEach(([, , w, b], i) => {
      const line = (directions!.data as Float32Array).subarray(i * small, (i + 1) * small);
      expect(Float32Array.from(w!.split(","), Number)).toEqual(line);
      expect(Number(b)).toBeCloseTo(
        line.reduce((sum, value, j) => sum + value * Number(shift!.data[j]), 0),
        12,
      );
    });
  });

  it("returns what the codec is stored as, and says where there is no such type", async () => {
    expect(await text("pca:5")).toMatch(/FUNCTION assay_compress\(x vector\) RETURNS vector /);
    expect(await text("pca:5+float16")).toMatch(/RETURNS halfvec [^;]*assay_step_1\(x\)::halfvec\(5\)/);
    expect(await text("pca:5+signs")).toMatch(/RETURNS bit [^;]*binary_quantize\(assay_step_1\(x\)\)/);
    const integers = await text("pca:5+int8");
    expect(integers).toMatch(/^-- pgvector has no codec like int8/m);
    expect(integers).toMatch(/FUNCTION assay_compress\(x vector\) RETURNS vector /);
    expect(pgvectorFiles(exportedChain(await fittedChain(training, "int8")))).toEqual([]);
  });

  it("cuts the first dimensions, and picks others by their places from 1", async () => {
    expect(await text("first:7")).toMatch(/subvector\(x, 1, 7\)::vector\(7\)/);
    const chain = await fittedChain(training, "random-dimensions:4");
    const { dimensions } = Object.fromEntries(chain.compressors[0]!.toTensors());
    const places = Array.from(dimensions!.data as Int32Array, (dimension) => dimension + 1).join(",");
    expect(String(pgvectorFiles(exportedChain(chain))[0]!.content)).toContain(`unnest(ARRAY[${places}])`);
  });

  it("gives every layer a table of its own", async () => {
    const chain = await chainOfSteps(training, [unitStep(small), hiddenLayer(9, 14)], "float32");
    const sql = String(pgvectorFiles(exportedChain(chain))[0]!.content);
    expect([...sql.matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => name)).toEqual(["assay_map", "assay_map_2"]);
    expect(sql).toMatch(/assay_step_1[^;]*l2_normalize\(x\)/);
    expect(sql).toMatch(/greatest\(0, -\(x <#> w\) - b\)/);
    expect(sql).toMatch(/SELECT assay_step_2\(assay_step_1\(x\)\)/);
  });
});

it("writes float32 numbers so that they come back", () => {
  const bits = new Uint32Array(2000).map((_, i) => Math.imul(i + 1, 0x9e3779b9));
  for (const value of new Float32Array(bits.buffer)) {
    if (Number.isFinite(value)) expect(Math.fround(Number(float32Text(value)))).toBe(value);
  }
});
