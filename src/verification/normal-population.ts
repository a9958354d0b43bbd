/**
 * Populations whose rows are normal given their label: every linear score of a row then has a closed form, which takes
 * the place of many fresh rows.
 *
 * A row is a base plus loadings times independent N(0, 1): the noise that `plant` gets, what it draws itself, and the
 * label where that is a real value. Bases and loadings are read off by planting one unit after another.
 */
import type { Random } from "../base/random.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { Population } from "./scenario.ts";

/** Rows of one class; of real-valued labels there is one entry, whose last loading is that of the label. */
export interface NormalRows {
  /** Its probability. */
  readonly share: number;
  /** [d] */
  readonly mean: Float64Array;
  /** One [d] a source of noise. */
  readonly loadings: readonly Float64Array[];
}

/** What rounding takes from a sum of planted units. */
const rounding = 1e-9;

/**
 * The rows of a population by class; null where what is planted is not linear in the noise, or draws something else than
 * normal numbers.
 *
 * @param map  [d, d], that rows are multiplied by; null for none
 */
export function normalPopulation(
  { shares, plant, dimensions }: Population & { readonly dimensions: number },
  map: Matrix | null,
): readonly NormalRows[] | null {
  const planted = (label: number, sources: ArrayLike<number>): Planting => plantedFrom({ plant, dimensions }, label, sources);
  const population: NormalRows[] = [];
  for (const [label, share] of (shares ?? [1]).entries()) {
    const isValue = shares === null;
    const base = planted(label, []);
    const count = dimensions + base.drawn;
    const at = (sources: ArrayLike<number>, value: number): Planting => planted(isValue ? value : label, sources);
    const loadings = Array.from({ length: count }, (_, i) => less(at(unit(i), 0), base));
    if (isValue) loadings.push(less(at([], 1), base));
    // all sources at once, each another number: the sum of what each does by itself where that is linear
    const steps = loadings.map((_, i) => Math.cos(1 + i) * (1 + i));
    const together = at(steps, steps.at(-1) ?? 0);
    if (together.isOther || together.drawn !== base.drawn || !isSum(together.row, base.row, loadings, steps)) return null;
    population.push({ share, mean: base.row, loadings });
  }
  return map === null ? population : population.map((part) => mapped(part, map));
}

/** A planted row, how many normal numbers were drawn for it, and whether anything else was. */
interface Planting {
  readonly row: Float64Array;
  readonly drawn: number;
  readonly isOther: boolean;
}

/** @param sources  the row's noise, then what is drawn; 0 beyond its end */
function plantedFrom(
  { plant, dimensions }: Pick<Population, "plant"> & { readonly dimensions: number },
  label: number,
  sources: ArrayLike<number>,
): Planting {
  const source = (at: number): number => (at < sources.length ? sources[at]! : 0);
  const row = Float64Array.from({ length: dimensions }, (_, j) => source(j));
  let [drawn, isOther] = [0, false];
  const other = (): number => {
    isOther = true;
    return 0;
  };
  const scripted: Random = {
    normal: () => source(dimensions + drawn++),
    uniform: other,
    uint32: other,
    below: other,
    shuffle(items) {
      isOther = true;
      return items;
    },
    fork() {
      isOther = true;
      return scripted;
    },
  };
  plant(row, label, scripted);
  return { row, drawn, isOther };
}

function unit(index: number): Float64Array {
  const sources = new Float64Array(index + 1);
  sources[index] = 1;
  return sources;
}

function less({ row }: Planting, base: Planting): Float64Array {
  return row.map((value, j) => value - base.row[j]!);
}

function isSum(row: Float64Array, base: Float64Array, loadings: readonly Float64Array[], steps: readonly number[]): boolean {
  return row.every((value, j) => {
    let [sum, size] = [base[j]!, Math.abs(base[j]!)];
    for (const [i, loading] of loadings.entries()) {
      sum += steps[i]! * loading[j]!;
      size += Math.abs(steps[i]! * loading[j]!);
    }
    return Math.abs(value - sum) <= rounding * Math.max(1, size);
  });
}

function mapped({ share, mean, loadings }: NormalRows, map: Matrix): NormalRows {
  return { share, mean: along(mean, map), loadings: loadings.map((loading) => along(loading, map)) };
}

/** A row times the map. */
function along(row: Float64Array, { columns, data }: Matrix): Float64Array {
  return Float64Array.from({ length: columns }, (_, j) => row.reduce((sum, value, i) => sum + value * data[i * columns + j]!, 0));
}
