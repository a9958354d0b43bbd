import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type OutputColumn, readColumns, writeParquet } from "../../src/runtime/tables/tables.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { complaint, namesIn, put } from "./tables-support.ts";

const folder = temporaryFolder();
const rows = 5000; // more than two chunks
const columns: readonly OutputColumn[] = [
  { name: "text", type: "text", values: Array.from({ length: rows }, (_, i) => (i % 7 === 0 ? null : `é ${i}`)) },
  { name: "k", type: "integer", values: Array.from({ length: rows }, (_, i) => (i % 5 === 0 ? null : i - 2 ** 40)) },
  { name: "score", type: "real", values: Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? null : i / 3)) },
  { name: "done", type: "boolean", values: Array.from({ length: rows }, (_, i) => (i % 11 === 0 ? null : i % 2 === 0)) },
];

describe("writing parquet", () => {
  it("gives back every value, every null and the order of rows", async () => {
    const path = join(folder, "new", "results.parquet");
    await writeParquet(path, columns);
    const table = await readColumns(
      path,
      columns.map((column) => column.name),
    );
    const text = (value: unknown): string | null => (value === null ? null : String(value));
    expect(table.columns[0]).toEqual(columns[0]?.values.map(text));
    expect(table.columns[1]).toEqual(columns[1]?.values.map(text));
    expect(table.columns[2]?.map((cell) => (cell === null ? null : Number(cell)))).toEqual(columns[2]?.values);
    expect(table.columns[3]).toEqual(columns[3]?.values.map(text));
    expect(namesIn(join(folder, "new"))).toEqual(["results.parquet"]);
  });

  it("gives the same bytes for the same columns", async () => {
    const [a, b] = [join(folder, "a.parquet"), join(folder, "b.parquet")];
    await writeParquet(a, columns);
    await writeParquet(b, columns);
    expect(readFileSync(a).equals(readFileSync(b))).toBe(true);
  });

  it("writes columns without rows", async () => {
    const path = join(folder, "none.parquet");
    await writeParquet(path, [{ name: "a", type: "real", values: [] }]);
    expect((await readColumns(path, ["a"])).rows).toBe(0);
  });

  it("refuses what parquet would hide, names it, and leaves nothing behind", async () => {
    const inner = join(folder, "refused");
    mkdirSync(inner);
    const path = join(inner, "x.parquet");
    const bad: readonly (readonly [readonly OutputColumn[], RegExp])[] = [
      [[{ name: "a", type: "real", values: [1, Number.NaN] }], /finite.*got NaN.*row 2/],
      [[{ name: "a", type: "real", values: [Number.POSITIVE_INFINITY] }], /finite/],
      [[{ name: "a", type: "integer", values: [0.5] }], /whole numbers.*got 0\.5/],
      [[{ name: "a", type: "integer", values: [2 ** 53] }], /whole numbers/],
      [[], /there must be columns/],
      [
        [
          { name: "a", type: "text", values: ["x"] },
          { name: "A", type: "text", values: ["x"] },
        ],
        /different names/,
      ],
      [
        [
          { name: "a", type: "text", values: ["x"] },
          { name: "b", type: "text", values: [] },
        ],
        /1 values, got 0 in b/,
      ],
    ];
    for (const [output, message] of bad) expect((await complaint(writeParquet(path, output))).message).toMatch(message);
    expect(namesIn(inner)).toEqual([]);
  });

  it("keeps the old file, and leaves no temporary one, when the new one cannot be put in place", async () => {
    const inner = join(folder, "occupied");
    mkdirSync(join(inner, "x.parquet"), { recursive: true }); // a folder stands where the file should go
    put(join(inner, "x.parquet"), "kept", "1");
    await complaint(writeParquet(join(inner, "x.parquet"), columns));
    expect(namesIn(inner)).toEqual(["x.parquet"]);
    const file = put(folder, "file", "1");
    expect((await complaint(writeParquet(join(file, "x.parquet"), columns))).code).toBe("conflict");
  });
});
