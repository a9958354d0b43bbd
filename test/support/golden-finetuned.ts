/** Models that transformers trained by one recipe: what they were trained on, and their logits. */
import { resolve } from "node:path";
import { readJson } from "../../src/formats/json.ts";
import type { Task } from "../../src/tasks/task.ts";
import type { HeadOptions } from "../../src/training/head-options.ts";

/** Each family's own head, for classes, for numbers and on pairs; a linear one of every pooling and bottleneck, and of lower layers. */
export const variants = ["", "regression", "pairs", "linear", "lower", "learned", "chosen", "random"] as const;
/** A head, or what it is trained for. */
export type Variant = (typeof variants)[number];

interface Golden {
  readonly recipe: {
    readonly texts: readonly string[];
    readonly pairs: readonly string[];
    readonly labels: readonly number[];
    readonly labelNames: readonly string[];
    readonly options: {
      readonly epochs: number;
      readonly batchSize: number;
      readonly learningRate: number;
      readonly keep: "last";
    };
  };
  readonly models: Readonly<
    Record<
      string,
      {
        readonly family: string;
        readonly variant: Variant;
        readonly head: HeadOptions;
        readonly class: string;
        readonly labels: readonly string[];
        readonly logits: readonly number[];
        readonly cut: readonly boolean[];
        readonly difference: number;
        readonly transformersJsDifference: number;
      }
    >
  >;
}

/** The recipe that every model was trained by, and what transformers says of each. */
export const { recipe, models } = (await readJson(resolve(import.meta.dirname, "../golden/finetuned.json"))) as Golden;

/** Under which a model is listed. */
export const keyOf = (family: string, variant: Variant): string => (variant === "" ? family : `${family}-${variant}`);

/** The recipe's rows. */
export function taskOf(variant: Variant): Task {
  const isRegression = variant === "regression";
  return {
    name: "golden",
    source: "tools/golden/finetuned.mjs",
    licence: null,
    citation: null,
    texts: recipe.texts,
    pairs: variant === "pairs" ? recipe.pairs : null,
    labels: isRegression
      ? { kind: "values", values: Float64Array.from(recipe.labels, (label) => label - 1) }
      : { kind: "classes", classes: recipe.labelNames.length, values: Int32Array.from(recipe.labels) },
    labelNames: isRegression ? [] : recipe.labelNames,
    splits: Uint8Array.from(recipe.texts, (_, row) => (row % 4 === 3 ? 1 : 0)),
    rowId: (row) => `row ${row}`,
    metric: isRegression ? "spearman" : "accuracy",
    besides: [],
    facts: [],
    hash: "0".repeat(64),
  };
}
