/** What a vector set says of the encoder and the task that made it. */
import type { Encoder } from "../encoders/encoder.ts";
import type { Task } from "../tasks/task.ts";
import type { EncoderSummary, TaskSummary } from "./vector-set.ts";

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
