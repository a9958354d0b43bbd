/**
 * The rows of a grid as a table for other programs, and back: a line for every loss and every k* of each seed, with the
 * scores of its encoder, task, variant and slice beside it. A slice without either has a line of its own.
 */
import { existsSync } from "node:fs";
import { ConflictError, FormatError } from "../base/errors.ts";
import type { GridLoss, GridRow, SeedLoss } from "../results/grid-summary.ts";
import { listColumns, type OutputColumn, readColumns, type TextTable, writeParquet } from "../runtime/tables/tables.ts";
import { overSeeds } from "./grid-rows.ts";

const kinds = {
  encoder: "text",
  task: "text",
  metric: "text",
  majority: "real",
  test: "integer",
  dimensions: "integer",
  name: "text",
  layer: "integer",
  pooling: "text",
  headSeeds: "text",
  full: "real",
  fullLow: "real",
  fullHigh: "real",
  best: "real",
  bestLow: "real",
  bestHigh: "real",
  what: "text",
  headSeed: "integer",
  difference: "real",
  lower: "real",
  k: "integer",
} as const;

type Column = keyof typeof kinds;
type Line = Readonly<Record<Column, string | number | null>>;

/** Names of the columns. */
const gridColumns: readonly Column[] = Object.keys(kinds) as Column[];

/** What stands before the compressor and the probe of a k*. */
const fewestMark = "k*:";

const noLoss = { what: null, headSeed: null, difference: null, lower: null, k: null };

/** As columns of parquet. */
function gridTable(rows: readonly GridRow[]): readonly OutputColumn[] {
  const lines = rows.flatMap(linesOf);
  return gridColumns.map((name) => {
    const values = lines.map((line) => line[name]);
    const type = kinds[name];
    if (type === "text") return { name, type, values: values as (string | null)[] };
    return { name, type, values: values as (number | null)[] };
  });
}

function linesOf(row: GridRow): readonly Line[] {
  const { encoder, task, metric, majority, test, dimensions, name, layer, pooling, headSeeds, full, bestDimension: best } = row;
  const [fullLow, fullHigh] = full.interval;
  const [bestLow, bestHigh] = best?.interval ?? [null, null];
  const known = {
    ...{ encoder, task, metric, majority, test, dimensions, name, layer, pooling, headSeeds: headSeeds.join(",") },
    ...{ full: full.score, fullLow, fullHigh, best: best?.score ?? null, bestLow, bestHigh },
  };
  const losses = row.losses.flatMap(({ what, ofSeeds }) => ofSeeds.map((each) => ({ ...known, ...noLoss, what, ...each })));
  const fewest = row.fewest.flatMap(({ compressor, probe, k }) =>
    k.map((size, at) => {
      const what = `${fewestMark}${compressor}:${probe}`;
      return { ...known, ...noLoss, what, headSeed: headSeeds[at] ?? null, k: size };
    }),
  );
  const lines = [...losses, ...fewest];
  return lines.length === 0 ? [{ ...known, ...noLoss }] : lines;
}

/**
 * Reads a table back.
 * @throws FormatError for a file that `writeGridTable` did not write; as readColumns
 */
export async function readGridTable(path: string): Promise<readonly GridRow[]> {
  const table = await readColumns(path, gridColumns);
  const lines = Array.from({ length: table.rows }, (_, at) => new TableLine(table, at));
  const places = new Map<string, TableLine[]>();
  for (const line of lines) {
    const place = line.place();
    places.set(place, [...(places.get(place) ?? []), line]);
  }
  return [...places.values()].map(rowOf);
}

/** Writes the table, over one that was there. @throws ConflictError for another file of that name */
export async function writeGridTable(path: string, rows: readonly GridRow[]): Promise<void> {
  if (existsSync(path)) {
    const there = await listColumns(path).catch(() => []);
    if (there.map(({ name }) => name).join() !== gridColumns.join()) {
      const todo = "Move it away, then make the report again.";
      throw new ConflictError({
        where: "grid table",
        must: "the file must be new, or such a table",
        got: "another",
        todo,
        file: path,
      });
    }
  }
  await writeParquet(path, gridTable(rows));
}

/** A line, its cells as text. */
class TableLine {
  readonly #table: TextTable;
  readonly #at: number;

  constructor(table: TextTable, at: number) {
    this.#table = table;
    this.#at = at;
  }

  cell(name: Column): string | null {
    return this.#table.columns[gridColumns.indexOf(name)]?.[this.#at] ?? null;
  }

  /** @throws FormatError where there is none */
  text(name: Column): string {
    const value = this.cell(name);
    if (value !== null) return value;
    throw new FormatError({
      where: "grid table",
      must: `every line must have ${name}`,
      got: "none",
      todo: "Write the table again, from the run.",
      file: this.#table.path,
      row: this.#at + 1,
    });
  }

  number(name: Column): number {
    return Number(this.text(name));
  }

  numberOrNull(name: Column): number | null {
    return this.cell(name) === null ? null : this.number(name);
  }

  place(): string {
    return JSON.stringify((["encoder", "task", "name", "layer", "pooling"] as const).map((name) => this.cell(name)));
  }
}

function rowOf(lines: readonly TableLine[]): GridRow {
  const line = lines[0]!;
  const seeds = line.cell("headSeeds") ?? "";
  const whats = [...new Set(lines.map((each) => each.cell("what")).filter((what) => what !== null))];
  const of = (what: string): readonly TableLine[] => lines.filter((each) => each.cell("what") === what);
  const test = line.number("test");
  const best = line.numberOrNull("best");
  return {
    ...{ encoder: line.text("encoder"), task: line.text("task"), metric: line.text("metric"), majority: line.number("majority") },
    ...{ test, dimensions: line.number("dimensions"), name: line.text("name") },
    ...{ layer: line.numberOrNull("layer"), pooling: line.cell("pooling") },
    headSeeds: seeds === "" ? [] : seeds.split(",").map(Number),
    full: { score: line.number("full"), interval: [line.number("fullLow"), line.number("fullHigh")] },
    bestDimension: best === null ? null : { score: best, interval: [line.number("bestLow"), line.number("bestHigh")] },
    fewest: whats.filter((what) => what.startsWith(fewestMark)).map((what) => fewestOfLines(what, of(what))),
    losses: whats.filter((what) => !what.startsWith(fewestMark)).map((what) => lossOfLines(what, of(what), test)),
  };
}

function fewestOfLines(what: string, lines: readonly TableLine[]): GridRow["fewest"][number] {
  const name = what.slice(fewestMark.length);
  const cut = name.lastIndexOf(":");
  return { compressor: name.slice(0, cut), probe: name.slice(cut + 1), k: lines.map((line) => line.numberOrNull("k")) };
}

function lossOfLines(what: string, lines: readonly TableLine[], test: number): GridLoss {
  const ofSeeds = lines.map((line): SeedLoss => {
    const headSeed = line.numberOrNull("headSeed");
    return { headSeed, difference: line.number("difference"), lower: line.number("lower") };
  });
  return { what, ofSeeds, ...overSeeds(ofSeeds, test) };
}
