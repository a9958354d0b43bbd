import { describe, expect, it } from "vitest";
import { readVectorColumn } from "../../src/runtime/tables/tables.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { complaint, put, putParquet } from "./tables-support.ts";

const folder = temporaryFolder();
const rows = 5000;
const source = `(SELECT i, list_transform(range(6), x -> (i * 6 + x) / 4.0) AS list FROM range(${rows}) t(i))`;

describe("a column of vectors", () => {
  for (const type of ["FLOAT[]", "FLOAT[6]", "DOUBLE[]", "DOUBLE[6]"]) {
    it(`of type ${type} becomes one matrix, rows in the file's order`, async () => {
      const path = await putParquet(folder, "v.parquet", `SELECT i AS id, list::${type} AS v FROM ${source}`);
      const vectors = await readVectorColumn(path);
      expect([vectors.rows, vectors.columns]).toEqual([rows, 6]);
      expect(vectors.data).toEqual(Float32Array.from({ length: rows * 6 }, (_, i) => i / 4));
    });
  }

  it("is chosen by name where there are several", async () => {
    const path = await putParquet(folder, "two.parquet", "SELECT [1.5]::FLOAT[] AS a, [2.5]::FLOAT[] AS b, 1 AS c");
    expect((await readVectorColumn(path, "b")).data).toEqual(Float32Array.of(2.5));
    expect((await complaint(readVectorColumn(path))).message).toMatch(/one column of vectors.*got "a", "b"/);
    expect((await complaint(readVectorColumn(path, "c"))).message).toMatch(/lists of real numbers.*got the type INTEGER/);
    expect((await complaint(readVectorColumn(path, "d"))).message).toMatch(/column "d", got the columns "a", "b", "c"/);
  });

  it("names the first row that is shorter, longer, missing or has an empty place", async () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ["[1]::FLOAT[]", /as many numbers as the first, 2, got 1 .*row 3001/],
      ["[1, 2, 3]::FLOAT[]", /got 3 .*row 3001/],
      ["[]::FLOAT[]", /got 0 .*row 3001/],
      ["NULL", /got a row without a vector .*row 3001/],
      ["[1, NULL]::FLOAT[]", /number in every place, got an empty place .*row 3001/],
    ];
    for (const [value, message] of cases) {
      const query = `SELECT CASE WHEN i = 3000 THEN ${value} ELSE [i, i]::FLOAT[] END AS v FROM range(${rows}) t(i)`;
      const path = await putParquet(folder, "ragged.parquet", query);
      expect((await complaint(readVectorColumn(path))).message).toMatch(message);
    }
  });

  it("is refused when it is empty, not there, too large, or no parquet", async () => {
    const none = await putParquet(folder, "none.parquet", "SELECT [1]::FLOAT[] AS v LIMIT 0");
    expect((await complaint(readVectorColumn(none))).message).toMatch(/at least one/);
    const numbers = await putParquet(folder, "numbers.parquet", "SELECT 1.0 AS x, 'a' AS label");
    expect((await complaint(readVectorColumn(numbers))).message).toMatch(/got the columns "x", "label"/);
    const big = await putParquet(folder, "big.parquet", `SELECT list::FLOAT[] AS v FROM ${source}`);
    expect((await complaint(readVectorColumn(big, "v", { limitBytes: 100_000 }))).message).toMatch(/at most 100000 bytes/);
    expect((await complaint(readVectorColumn(put(folder, "text.parquet", "v\n1\n")))).code).toBe("format");
    expect((await complaint(readVectorColumn(`${folder}/absent.parquet`))).code).toBe("missing");
  });

  it("stops when it is told to", async () => {
    const path = await putParquet(folder, "stop.parquet", `SELECT list::FLOAT[] AS v FROM ${source}`);
    expect((await complaint(readVectorColumn(path, "v", { signal: AbortSignal.abort() }))).code).toBe("interrupted");
  });
});
