/** The shape of one entry of a score's `besides` in summary.json. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { intervalScoreKeys } from "./interval-score.ts";

const besideKeys = {
  ...intervalScoreKeys,
  /** "macro-f1", "matthews", "worst-recall", "calibration-error"; the task's own ("f1"), "pearson". */
  metric: z.string(),
  /** For "worst-recall": whose it is. */
  className: z.string().optional(),
  /** For "worst-recall": the test rows of that class. */
  rows: z.int().nonnegative().optional(),
  /** For "calibration-error": what a probe of the same confidences that is calibrated perfectly has on average. */
  expected: z.number().optional(),
};

/** One score on the test rows. The interval of the worst recall is Wilson's, that of the calibration error conservative. */
export interface Beside extends Shape<typeof besideKeys> {}

/** Checks it. */
export const besideSchema: z.ZodType<Beside> = shape(besideKeys);
