/** What a vector set says of the encoder and the task that made it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Encoder } from "../encoders/encoder.ts";
import { type Shape, shape } from "../formats/shape.ts";
import { factSchema } from "../results/fact.ts";
import { headlineMetrics } from "../statistics/headline-metric.ts";
import type { Task } from "../tasks/task.ts";

const count = z.int().nonnegative();

const encoderSummaryKeys = {
  name: z.string(),
  layers: count,
  dimensions: count,
  parameters: count,
  hash: z.string(),
  revision: z.string().nullable(),
  licence: z.string().nullable(),
  /** Whether it was finetuned on labels, here or by others: its folder says so, or it has a classifier. Earlier sets do not say. */
  isFinetuned: z.boolean().optional(),
};

/** What a set says of the encoder that made it. */
export interface EncoderSummary extends Shape<typeof encoderSummaryKeys> {}

/** Checks what a set says of its encoder. */
export const encoderSummarySchema: z.ZodType<EncoderSummary> = shape(encoderSummaryKeys);

const taskSummaryKeys = {
  name: z.string(),
  source: z.string(),
  licence: z.string().nullable(),
  citation: z.string().nullable(),
  labelNames: z.array(z.string()),
  metric: z.enum(headlineMetrics),
  besides: z.array(z.enum(["matthews", "f1", "pearson"])),
  facts: z.array(factSchema),
  hash: z.string(),
};

/** What a set says of its task. */
export interface TaskSummary extends Shape<typeof taskSummaryKeys> {}

/** Checks what a set says of its task. */
export const taskSummarySchema: z.ZodType<TaskSummary> = shape(taskSummaryKeys);

/** The encoder, without its weights. */
export function encoderSummary(encoder: Encoder): EncoderSummary {
  return {
    name: encoder.name,
    layers: encoder.config.layers,
    dimensions: encoder.config.hiddenSize,
    parameters: encoder.parameters,
    hash: encoder.hash,
    revision: encoder.revision,
    licence: encoder.licence,
    isFinetuned: encoder.labels !== null || existsSync(join(encoder.folder, "finetune.json")),
  };
}

/** The task, without its rows. */
export function taskSummary(task: Task): TaskSummary {
  return {
    name: task.name,
    source: task.source,
    licence: task.licence,
    citation: task.citation,
    labelNames: task.labelNames,
    metric: task.metric,
    besides: task.besides,
    facts: task.facts,
    hash: task.hash,
  };
}
