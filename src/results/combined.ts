/** The shape of one entry of summary.json's `combined`: what several seeds say together. */
import { z } from "zod";
import { type Interval, type IntervalScore, intervalSchema, intervalScoreKeys } from "./interval-score.ts";

/** Mean of the seeds' scores. The interval is about the seeds and about the test rows, which all share (`seedMean`). */
export interface SeedScore extends IntervalScore {
  /** The lowest and the highest seed. */
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  /** Standard errors of the mean by rows and by seeds, and the interval's degrees of freedom; null where seeds do not differ. */
  readonly errors?: { readonly rows: number; readonly seeds: number; readonly freedom: number | null } | undefined;
}

/** A curve over seeds: the sizes that all of them have. */
export interface CombinedCurve {
  readonly compressor: string;
  readonly probe: string;
  readonly points: readonly (SeedScore & { readonly k: number })[];
}

/** The fewest dimensions over seeds, of one compressor and probe. */
export interface CombinedFewest {
  readonly compressor: string;
  readonly probe: string;
  /** k* of every seed, null where none was shown. */
  readonly k: readonly (number | null)[];
  /** The point estimate of every seed (descriptive, untested). */
  readonly pointEstimates: readonly (number | null)[];
  /** Mean of the point estimates; null where a seed has none. */
  readonly mean: number | null;
  /** Always null: sizes of a grid over a few seeds have no interval that holds. */
  readonly interval: Interval | null;
}

/** Do the same dimensions come first with every seed? */
export interface ImportantDimensions {
  /** So many of each seed, by single-dimension train score. */
  readonly top: number;
  readonly seeds: readonly {
    readonly headSeed: number | null;
    readonly dataSeed: number;
    /** Of the original vector, best first. */
    readonly dimensions: readonly number[];
  }[];
  /** Jaccard's index, mean over all pairs of seeds. */
  readonly overlap: number;
  /** What two random choices of as many dimensions would have (hypergeometric). */
  readonly expected: number;
}

/** Means and intervals over seeds, for one (name, layer, pooling). */
export interface Combined {
  readonly name: string;
  readonly layer: number | null;
  readonly pooling: string | null;
  /** In the order of everything below that is one a seed. */
  readonly headSeeds: readonly (number | null)[];
  readonly dataSeeds: readonly number[];
  readonly full: SeedScore;
  /** Null where a seed has none. */
  readonly ownHead?: SeedScore | null | undefined;
  /** Null where a seed was refused one. */
  readonly bestDimension?: SeedScore | null | undefined;
  /** Of the best dimension after random rotations. */
  readonly rotated?: SeedScore | null | undefined;
  readonly curves?: readonly CombinedCurve[] | undefined;
  readonly fewest?: readonly CombinedFewest[] | undefined;
  readonly importantDimensions?: ImportantDimensions | null | undefined;
}

const count = z.int().nonnegative();
const size = z.int().positive();
const errors = z.looseObject({ rows: z.number(), seeds: z.number(), freedom: z.number().nullable() }).optional();
const spread = { minimum: z.number().optional(), maximum: z.number().optional(), errors };
const seedScore = { ...intervalScoreKeys, ...spread };
const seedScores = z.looseObject(seedScore).nullable().optional();

/** Checks one entry; unknown keys pass. */
export const combinedSchema: z.ZodType<Combined> = z.looseObject({
  name: z.string(),
  layer: count.nullable(),
  pooling: z.string().nullable(),
  headSeeds: z.array(z.int().nullable()),
  dataSeeds: z.array(z.int()),
  full: z.looseObject(seedScore),
  ownHead: seedScores,
  bestDimension: seedScores,
  rotated: seedScores,
  curves: z
    .array(
      z.looseObject({
        compressor: z.string(),
        probe: z.string(),
        points: z.array(z.looseObject({ k: size, ...intervalScoreKeys, ...spread })),
      }),
    )
    .optional(),
  fewest: z
    .array(
      z.looseObject({
        compressor: z.string(),
        probe: z.string(),
        k: z.array(size.nullable()),
        pointEstimates: z.array(size.nullable()),
        mean: z.number().nullable(),
        interval: intervalSchema.nullable(),
      }),
    )
    .optional(),
  importantDimensions: z
    .looseObject({
      top: size,
      seeds: z.array(z.looseObject({ headSeed: z.int().nullable(), dataSeed: z.int(), dimensions: z.array(count) })),
      overlap: z.number().min(0).max(1),
      expected: z.number().min(0).max(1),
    })
    .nullable()
    .optional(),
});
