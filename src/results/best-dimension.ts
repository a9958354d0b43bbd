/** The shape of a variant's `bestDimension` in summary.json: the one chosen on training rows, and what it is held against. */
import { z } from "zod";
import {
  type Interval,
  type IntervalScore,
  intervalSchema as interval,
  intervalScoreKeys as intervalScore,
} from "./interval-score.ts";

/** The best dimension's test values, for the picture. */
export type BestDimensionValues =
  | {
      /** Bin borders, ascending: one more than counts. */
      readonly edges: readonly number[];
      /** One histogram a class, in label order. */
      readonly classes: readonly { readonly name: string; readonly counts: readonly number[] }[];
    }
  | {
      /** Regression: a sample of (value of the dimension, label). */
      readonly x: readonly number[];
      readonly y: readonly number[];
    };

/** What the best dimension has above the best coordinates of random rotations. */
export interface AxisPrivilege {
  /** Its score less the mean of theirs. */
  readonly value: number;
  readonly interval: Interval;
  /** (1 + b)/(1 + R), b of the R rotations reaching its score. */
  readonly pValue?: number | undefined;
  /** Test rows that would put the interval above 0, where these do not and it can be told. */
  readonly rowsNeeded?: number | null | undefined;
}

/** The single dimension with the best train score. */
export interface BestDimension extends IntervalScore {
  /** Of the original vector, counted from 0. */
  readonly index: number;
  readonly probe: string;
  readonly train: number;
  /** Whether its test score is shown to be above the majority baseline (one-sided 95 %, paired). */
  readonly aboveMajority?: boolean | undefined;
  /** Test rows that would show that, where these do not and it can be told. */
  readonly rowsNeeded?: number | null | undefined;
  /** Of this dimension by itself: its rule, fitted on training rows, against the test labels in other orders (`heldOutTest`). */
  readonly pValue: number;
  /** (score − majority)/(reference − majority). */
  readonly retention: number;
  /** 95 %, paired (Fieller); null where the reference is too near to the majority to tell. Left out by earlier versions. */
  readonly retentionInterval?: Interval | null | undefined;
  /** Whether it is shown to lose less than the margin against the reference: one-sided 95 %, paired, lower > −margin. */
  readonly nonInferior?:
    | {
        readonly shown: boolean;
        readonly margin: number;
        readonly difference: number;
        readonly lower: number;
        /** Test rows that would show it, where these do not and it can be told. */
        readonly rowsNeeded?: number | null | undefined;
      }
    | undefined;
  /** Mean best score after random rotations, each choosing on train. */
  readonly rotated: IntervalScore;
  /** score − rotated.score. An axis is privileged where this and `standardised.axisPrivilege` both show it. */
  readonly axisPrivilege: AxisPrivilege;
  /** The same after rotations of standardised vectors: each dimension divided by its standard deviation first. */
  readonly standardised?: { readonly rotated: IntervalScore; readonly axisPrivilege: AxisPrivilege } | undefined;
  /** How many single dimensions score within the margin of the reference. */
  readonly withinMargin: number;
  readonly values?: BestDimensionValues | undefined;
}

/** The level of the test by rank among the rotations. */
const level = 0.05;

/** Whether the interval is above 0 and nearly no rotation reaches the dimension. */
function isAboveRotations({ interval, pValue = 1 }: AxisPrivilege): boolean {
  return interval[0] > 0 && pValue < level;
}

/** Whether the axis is shown to matter in whatever units: of vectors as they are, and of standardised ones. */
export function isPrivileged({ axisPrivilege, standardised }: Pick<BestDimension, "axisPrivilege" | "standardised">): boolean {
  return standardised !== undefined && [axisPrivilege, standardised.axisPrivilege].every(isAboveRotations);
}

const count = z.int().nonnegative();
const rowsNeeded = z.int().positive().nullable().optional();

const values = z.union([
  z.looseObject({
    edges: z.array(z.number()),
    classes: z.array(z.looseObject({ name: z.string(), counts: z.array(count) })),
  }),
  z.looseObject({ x: z.array(z.number()), y: z.array(z.number()) }),
]);

const privilege = z.looseObject({
  value: z.number(),
  interval,
  pValue: z.number().positive().max(1).optional(),
  rowsNeeded,
});

/** Checks it; unknown keys pass. */
export const bestDimensionSchema: z.ZodType<BestDimension> = z.looseObject({
  index: count,
  probe: z.string(),
  ...intervalScore,
  train: z.number(),
  aboveMajority: z.boolean().optional(),
  rowsNeeded,
  pValue: z.number().positive().max(1),
  retention: z.number(),
  retentionInterval: interval.nullable().optional(),
  nonInferior: z
    .looseObject({ shown: z.boolean(), margin: z.number().positive(), difference: z.number(), lower: z.number(), rowsNeeded })
    .optional(),
  rotated: z.looseObject(intervalScore),
  axisPrivilege: privilege,
  standardised: z.looseObject({ rotated: z.looseObject(intervalScore), axisPrivilege: privilege }).optional(),
  withinMargin: count,
  values: values.optional(),
});
