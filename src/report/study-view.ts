/** A study as the page looks at it: what sections and plots ask of its summary and rows, looked up once. */

import type { CompressorDescription } from "../results/compressor-description.ts";
import { fewestOf, pointAtFewest } from "../results/curves.ts";
import { placeOf, poolingName, variantName } from "../results/names.ts";
import type { ResultRow } from "../results/result-row.ts";
import { keyOfSlice, type SliceIdentity } from "../results/slice-identity.ts";
import type { Curve, CurvePoint, Fewest, Variant } from "../results/summary.ts";
import {
  dimensionsOf,
  headlineFewest,
  headlineVariants,
  mainCurves,
  otherPoolings,
  type StudyResults,
  seedVariants,
} from "./study.ts";
import { everyTurnSaid } from "./turns-said.ts";

/** One entry of the summary with what belongs to it. */
export interface VariantView {
  readonly variant: Variant;
  /** "finetuned, layer 6, [CLS], head seed 1". */
  readonly fullName: string;
  /** How many dimensions the original vectors have. */
  readonly dimensions: number;
  /** The variants that differ from this one by their seeds alone, itself among them. */
  readonly seeds: readonly Variant[];
  /** The entry of `fewest` that headlines use. */
  readonly fewest: Fewest | null;
  /** One curve a compressor, of a fitted probe. */
  readonly curves: readonly Curve[];
  /** Of these the one that headlines read k* from. */
  readonly headlineCurve: Curve | undefined;
  /** Its point at k*; null where no size was shown to be enough. */
  readonly atFewest: CurvePoint | null;
  /** The rows of one part, in their order: those of the headline metric, or of every metric. */
  rows(part: ResultRow["part"], metrics?: "headline" | "every"): readonly ResultRow[];
}

/** The three files, and each variant with what belongs to it. */
export interface StudyView extends StudyResults {
  readonly compressor: CompressorDescription | null;
  /** In the order of the summary. */
  readonly variants: readonly VariantView[];
  /** The first entry of each name: what headlines and figures are about. */
  readonly headlines: readonly VariantView[];
  /** The headlines, and the other poolings of the layer of each behind it. */
  readonly withPoolings: readonly VariantView[];
}

/** Looks everything up. */
export function studyView(results: StudyResults): StudyView {
  const said = everyTurnSaid(results);
  const { summary } = said;
  const rows = rowsBySlice(said.rows);
  const views = new Map(summary.variants.map((variant) => [variant, variantView(said, variant, rows)]));
  const of = (variants: readonly Variant[]): readonly VariantView[] => variants.flatMap((variant) => views.get(variant) ?? []);
  const headlines = headlineVariants(summary);
  return {
    ...said,
    compressor: said.compressor ?? null,
    variants: of(summary.variants),
    headlines: of(headlines),
    withPoolings: of(headlines.flatMap((headline) => [headline, ...otherPoolings(summary, headline)])),
  };
}

function variantView({ summary }: StudyResults, variant: Variant, rows: RowsBySlice): VariantView {
  const curves = mainCurves(variant);
  const fewest = headlineFewest(variant);
  return {
    variant,
    fullName: variantName(variant, summary.variants),
    dimensions: dimensionsOf(summary, variant),
    seeds: seedVariants(summary, variant),
    fewest,
    curves,
    headlineCurve: curves.find((curve) => fewest !== null && fewestOf(variant, curve) === fewest) ?? curves[0],
    atFewest: fewest === null ? null : pointAtFewest(variant, fewest),
    rows(part, metrics = "headline") {
      const all = rows.get(keyOfRows(variant, part)) ?? [];
      return metrics === "every" ? all : all.filter(({ metric }) => metric === summary.task.metric);
    },
  };
}

type RowsBySlice = ReadonlyMap<string, readonly ResultRow[]>;

function rowsBySlice(rows: readonly ResultRow[]): RowsBySlice {
  const found = new Map<string, ResultRow[]>();
  for (const row of rows) {
    const key = keyOfRows({ ...row, name: row.variant }, row.part);
    const group = found.get(key);
    if (group === undefined) found.set(key, [row]);
    else group.push(row);
  }
  return found;
}

function keyOfRows(slice: SliceIdentity, part: ResultRow["part"]): string {
  return `${part} ${keyOfSlice(slice)}`;
}

/** A heading of one variant, with its name where there are several. */
export function headingOf({ headlines }: StudyView, { variant }: VariantView, heading: string): string {
  return headlines.length > 1 ? `${heading}: ${variant.name}` : heading;
}

/** Where vectors lie, each place once: "layer 6, [CLS]; layer 6, mean of tokens". Empty for vectors without a model. */
export function placesOf(views: readonly VariantView[]): string {
  return [...new Set(views.map(({ variant }) => placeOf(variant)))].filter((place) => place !== "").join("; ");
}

/** By what tells the sets apart: their names, their poolings, or both. */
export function labelsOf(views: readonly VariantView[]): readonly string[] {
  const names = new Set(views.map(({ variant }) => variant.name));
  return views.map(({ variant: { name, pooling: key } }) => {
    const pooling = key === null || names.size === views.length ? "" : poolingName(key);
    return names.size === 1 ? pooling : `${name}${pooling === "" ? "" : `, ${pooling}`}`;
  });
}
