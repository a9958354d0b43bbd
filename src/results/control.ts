/**
 * The shape of one entry of summary.json's `controls`: what must not be found, asked with the same program.
 *
 * "shuffled-labels": the labels of every split are shuffled among its own rows. Those of the test rows too: where
 * finetuning made one direction of everything, a probe of shuffled training labels is right, or wrong, about nearly
 * all true test labels by the luck of a sign. "impossible-task": a bit of a hash of each text (of its vector, where
 * there are no texts), which no encoder can compute, but which equal texts on both sides of a split give away.
 */

import { z } from "zod";
import { type HeadlineMetric, headlineMetrics } from "../statistics/headline-metric.ts";
import { type IntervalScore, intervalScoreKeys } from "./interval-score.ts";
import { type SliceIdentity, sliceIdentityKeys } from "./slice-identity.ts";

/** Which control. */
export type ControlName = "shuffled-labels" | "impossible-task";

/** All controls, in their order. */
export const controlNames: readonly ControlName[] = ["shuffled-labels", "impossible-task"];

/**
 * Confidence of the one-sided test that finds a control above its baseline. Stricter than that of claims: a control
 * that fails condemns a study, and there are several in each.
 */
export const controlLevel = 0.999;

/** The whole vector's probe on one control. */
export interface Control extends SliceIdentity, IntervalScore {
  readonly control: ControlName;
  /** What the bit of an impossible task is a hash of; null for shuffled labels. */
  readonly hashed: "text" | "vector" | null;
  readonly probe: string;
  readonly metric: HeadlineMetric;
  readonly train: number;
  /** Test score of always giving the most frequent training label of the control; 0 for regression. */
  readonly majority: number;
  /** Whether it is not shown to be above that: one-sided, paired, at the level of controls. */
  readonly passed: boolean;
}

/** Checks it; unknown keys pass. */
export const controlSchema: z.ZodType<Control> = z.looseObject({
  ...intervalScoreKeys,
  ...sliceIdentityKeys,
  control: z.enum(["shuffled-labels", "impossible-task"]),
  hashed: z.enum(["text", "vector"]).nullable(),
  probe: z.string(),
  metric: z.enum(headlineMetrics),
  train: z.number(),
  majority: z.number(),
  passed: z.boolean(),
});
