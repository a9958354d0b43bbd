/**
 * The losses of training, as graph operations, and the targets they take.
 * Everything that depends on labels alone (smoothing, class weights, the
 * number of rows in the whole step) is in the targets, so that the graph stays
 * one sum and gradients of a step's parts simply add up.
 */
import type { GraphBuilder, Value } from "../graph/builder.ts";
import type { EngineTensors } from "../runtime/session.ts";
import type { Labels } from "../statistics/labels.ts";

/** Names of the losses. */
export type LossName = "cross-entropy" | "mean-squared-error";

/** What changes a cross-entropy. */
export interface LossOptions {
  /** ε: every class gets ε/C of the target. Szegedy et al. 2016, arXiv:1512.00567, section 7. */
  readonly labelSmoothing: number;
  /** One a class; null for 1 each. */
  readonly classWeights: readonly number[] | null;
}

/** Names of the inputs that hold the targets. */
export const targetNames = { targets: "targets", share: "target_share" } as const;

/** The loss that labels of this kind are trained with. */
export function lossOf(labels: Labels): LossName {
  return labels.kind === "classes" ? "cross-entropy" : "mean-squared-error";
}

/** The inputs of a loss; made once, whatever the number of losses that share them. */
export interface TargetInputs {
  /** [batch, outputs] */
  readonly targets: Value;
  /** [] : 1/rows of the step, for the mean squared error. */
  readonly share: Value;
}

/** Adds the inputs. */
export function targetInputs(graph: GraphBuilder, outputs: number): TargetInputs {
  return {
    targets: graph.input(targetNames.targets, "float32", ["batch", outputs]),
    share: graph.input(targetNames.share, "float32", []),
  };
}

/**
 * The loss of logits [batch, outputs], one number:
 *
 *   cross-entropy        −Σᵢ Σ_c targetᵢc · log softmax(logitsᵢ)_c
 *   mean squared error   share · Σᵢ (logitᵢ − targetᵢ)²
 */
export function emitLoss(graph: GraphBuilder, loss: LossName, logits: Value, { targets, share }: TargetInputs): Value {
  const sum = (value: Value): Value => graph.apply("ReduceSum", [value], { axes: [0, 1], keep: false });
  if (loss === "cross-entropy") {
    const logarithms = graph.apply("LogSoftmax", [logits], { axis: -1 });
    return graph.apply("Neg", [sum(graph.apply("Mul", [targets, logarithms]))]);
  }
  const error = graph.apply("Sub", [logits, targets]);
  return graph.apply("Mul", [share, sum(graph.apply("Mul", [error, error]))]);
}

/**
 * The targets of a part of a step.
 *
 *   targetᵢc = ((1 − ε) · [c = yᵢ] · w_y + ε/C · w_c) / Σ over the step's rows of w_y     (as PyTorch's CrossEntropyLoss)
 *
 * @param labels    of all rows
 * @param part      the rows of this batch
 * @param step      the rows of the whole step: more than the part's where gradients are accumulated
 */
export function targetFeeds(
  labels: Labels,
  part: readonly number[],
  step: readonly number[],
  options: LossOptions,
): EngineTensors {
  const share = (value: number): EngineTensors[string] => ({ type: "float32", shape: [], data: Float32Array.of(value) });
  if (labels.kind === "values") {
    const targets = Float32Array.from(part, (row) => labels.values[row]!);
    return {
      [targetNames.targets]: { type: "float32", shape: [part.length, 1], data: targets },
      [targetNames.share]: share(1 / step.length),
    };
  }
  const { classes, values } = labels;
  const { classWeights } = options;
  const weightOf = (label: number): number => (classWeights === null ? 1 : classWeights[label]!);
  const total = step.reduce((sum, row) => sum + weightOf(values[row]!), 0);
  const targets = new Float32Array(part.length * classes);
  part.forEach((row, i) => {
    const label = values[row]!;
    for (let c = 0; c < classes; c++) {
      const observed = c === label ? (1 - options.labelSmoothing) * weightOf(label) : 0;
      targets[i * classes + c] = (observed + (options.labelSmoothing / classes) * weightOf(c)) / total;
    }
  });
  return {
    [targetNames.targets]: { type: "float32", shape: [part.length, classes], data: targets },
    [targetNames.share]: share(1),
  };
}
