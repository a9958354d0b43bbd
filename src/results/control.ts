/**
 * The shape of one entry of summary.json's `controls`: what must not be found, asked with the same program.
 *
 * "shuffled-labels": the labels of every split are shuffled among its own rows. Those of the test rows too: where
 * finetuning made one direction of everything, a probe of shuffled training labels is right, or wrong, about nearly
 * all true test labels by the luck of a sign. "impossible-task": a bit of a hash of each text (of its vector, where
 * there are no texts), which no encoder can compute, but which equal texts on both sides of a split give away.
 */

import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { headlineMetrics } from "../statistics/headline-metric.ts";
import { intervalScoreKeys } from "./interval-score.ts";
import { sliceIdentityKeys } from "./slice-identity.ts";

/** All controls, in their order. */
export const controlNames = ["shuffled-labels", "impossible-task"] as const;

/** Which control. */
export type ControlName = (typeof controlNames)[number];

/**
 * Confidence of the one-sided test that finds a control above its baseline. Stricter than that of claims: a control
 * that fails condemns a study, and there are several in each.
 */
export const controlLevel = 0.999;

const controlKeys = {
  ...intervalScoreKeys,
  ...sliceIdentityKeys,
  control: z.enum(controlNames),
  /** What the bit of an impossible task is a hash of; null for shuffled labels. */
  hashed: z.enum(["text", "vector"]).nullable(),
  probe: z.string(),
  metric: z.enum(headlineMetrics),
  train: z.number(),
  /** Test score of always giving the most frequent training label of the control; 0 for regression. */
  majority: z.number(),
  /** Whether it is not shown to be above that: one-sided, paired, at the level of controls. */
  passed: z.boolean(),
};

/** The whole vector's probe on one control. */
export interface Control extends Shape<typeof controlKeys> {}

/** Checks it. */
export const controlSchema: z.ZodType<Control> = shape(controlKeys);
