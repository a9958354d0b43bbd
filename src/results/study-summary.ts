/** A summary that answers what people ask of it: a curve, k*, the score at a size, a table. Its JSON is summary.json. */
import { InputError, UsageError } from "../base/errors.ts";
import { requireKnown } from "../base/options.ts";
import { shownBriefly } from "../base/parts.ts";
import { curveOf, pointAtFewest } from "./curves.ts";
import type { ResultRow } from "./result-row.ts";
import type { Curve, CurvePoint, Fewest, Summary, Variant } from "./summary.ts";
import { type SummaryTableRow, summaryTable } from "./summary-table.ts";

/** Which curve is asked for. */
export interface CurveQuery {
  /** Name of the variant: "pretrained", "finetuned", "vectors"; the first when left out. */
  readonly variant?: string | undefined;
  /** The first of its name when left out, which is the headline's. */
  readonly layer?: number | null | undefined;
  readonly pooling?: string | null | undefined;
  /** The one with the smallest k* when left out. */
  readonly compressor?: string | undefined;
  /** The whole vector's when left out. */
  readonly probe?: string | undefined;
}

/** A summary with answers. Scores are fractions on the test rows. */
export interface StudySummary extends Summary {
  /**
   * The headline variant, or the one of a name, layer and pooling.
   * @throws InputError when there is none
   */
  variant(query?: CurveQuery): Variant;
  /**
   * A curve; the best one, that with the smallest k* (of equal ones the one that scores higher there), when no compressor is named.
   * @throws InputError when there is none
   */
  curve(query?: CurveQuery): Curve;
  /**
   * The fewest dimensions of that curve.
   * @throws InputError when there is no such curve
   */
  fewest(query?: CurveQuery): Fewest;
  /**
   * The score at a size of that curve, with its 95 % interval.
   * @throws InputError when the curve has no such size
   */
  scoreAt(k: number, query?: CurveQuery): CurvePoint;
  /** The whole vector of every variant with each probe, and every curve with its k*, to be printed as a table. */
  table(): SummaryTableRow[];
  /** The same with some of its keys changed. */
  with(changes: Partial<Summary>): StudySummary;
  /** What summary.json holds: schemas/summary.json. */
  toJSON(): Summary;
}

/**
 * The same summary, with answers; they are no part of its JSON.
 * @param rows  its result rows, which know what probes beside the reference have of the whole vector
 */
export function studySummary(data: Summary, rows: readonly ResultRow[] = []): StudySummary {
  const variant = (query: CurveQuery = {}): Variant => chosenVariant(data, checkedQuery(query));
  const fewest = (query: CurveQuery = {}): Fewest => chosenFewest(variant(query), query);
  const curve = (query: CurveQuery = {}): Curve => {
    const { compressor, probe } = fewest(query);
    return curveOf(variant(query), { compressor, probe }) ?? { compressor, probe, points: [] };
  };
  const answers = {
    variant,
    fewest,
    curve,
    scoreAt: (k: number, query: CurveQuery = {}): CurvePoint => pointAt(curve(query), k),
    table: (): SummaryTableRow[] => summaryTable(data, rows),
    with: (changes: Partial<Summary>): StudySummary => studySummary({ ...data, ...changes }, rows),
    toJSON: (): Summary => data,
  };
  // not enumerable: whoever goes through the keys of a summary finds those of summary.json
  const hidden = Object.fromEntries(Object.entries(answers).map(([name, value]) => [name, { value }]));
  const summary: StudySummary = Object.assign(Object.create(Object.prototype, hidden), data);
  return summary;
}

/** What a query may have under each key, beside nothing. */
const queryParts: Readonly<Record<keyof CurveQuery, (value: unknown) => boolean>> = {
  variant: (value) => typeof value === "string",
  layer: (value) => value === null || Number.isInteger(value),
  pooling: (value) => value === null || typeof value === "string",
  compressor: (value) => typeof value === "string",
  probe: (value) => typeof value === "string",
};

/** A query that was misspelt would be answered by another curve. @throws UsageError */
function checkedQuery(query: CurveQuery): CurveQuery {
  requireKnown(queryParts, query, "summary");
  for (const [key, is] of Object.entries(queryParts)) {
    const value: unknown = Reflect.get(query, key);
    if (value === undefined || is(value)) continue;
    const must = `${key} must be ${key === "layer" ? "a whole number" : "a name"}`;
    throw new UsageError({ where: "summary", must, got: shownBriefly(value), todo: `Leave ${key} out for the headline's.` });
  }
  return query;
}

function chosenVariant({ variants }: Summary, { variant: name, layer, pooling }: CurveQuery): Variant {
  const found = variants.find(
    (of) =>
      (name === undefined || of.name === name) &&
      (layer === undefined || of.layer === layer) &&
      (pooling === undefined || of.pooling === pooling),
  );
  if (found !== undefined) return found;
  const has = variants.map((of) => [of.name, of.layer, of.pooling].filter((part) => part !== null).join(" "));
  throw new InputError({
    where: "summary",
    must: "there must be such a variant",
    got: JSON.stringify({ variant: name, layer, pooling }),
    todo: `It has: ${[...new Set(has)].join(", ")}.`,
  });
}

function chosenFewest(of: Variant, { compressor, probe = of.full.probe }: CurveQuery): Fewest {
  const fitting = of.fewest.filter((entry) => entry.probe === probe && (compressor ?? entry.compressor) === entry.compressor);
  const [best] = fitting.sort((a, b) => fewestFirst(of, a, b));
  if (best !== undefined) return best;
  const curves = of.fewest.map((entry) => `${entry.compressor} with ${entry.probe}`).join(", ");
  throw new InputError({
    where: "summary",
    must: `there must be a curve of ${compressor ?? "a compressor"} with ${probe}`,
    got: curves === "" ? "none for that variant" : `curves of ${curves}`,
    todo: "Ask for a curve it has, or analyse again with that compressor and probe.",
  });
}

/** Curves without k* last; of equal ones the one that scores higher there. */
function fewestFirst(of: Variant, a: Fewest, b: Fewest): number {
  if (a.k !== b.k) return (a.k ?? Infinity) - (b.k ?? Infinity);
  const [first, second] = [pointAtFewest(of, a), pointAtFewest(of, b)];
  return first === null || second === null ? 0 : second.score - first.score;
}

function pointAt({ compressor, probe, points }: Curve, k: number): CurvePoint {
  const found = points.find((point) => point.k === k);
  if (found !== undefined) return found;
  throw new InputError({
    where: "summary",
    must: `k must be a size of the curve of ${compressor} with ${probe}`,
    got: `${k}`,
    todo: points.length === 0 ? "It has no sizes." : `It has ${points.map((point) => point.k).join(", ")}.`,
  });
}
