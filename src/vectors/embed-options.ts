/** What `embed` is asked for, checked and filled in, and the hash that names the result. */
import { UsageError } from "../base/errors.ts";
import { fillOptions, option, overwriteOption, type TableOf, threadsOption } from "../base/options.ts";
import { controlKeys, type RunControl } from "../base/progress.ts";
import { listOf } from "../base/value-kinds.ts";
import type { Encoder, Pooling } from "../encoders/encoder.ts";
import { layersOption, maxLengthOption, poolingKind, tokenBudgetOption } from "../encoders/encoder-options.ts";
import { sha256 } from "../formats/hash.ts";
import { canonicalJson } from "../formats/json.ts";
import type { Task } from "../tasks/task.ts";

/** How texts become vectors, and where they go. */
export interface EmbedOptions extends RunControl {
  /** Layer 0 is the embeddings. */
  readonly layers?: "last" | "all" | readonly number[] | undefined;
  /** How the vectors of tokens become one of a text. */
  readonly poolings?: readonly Pooling[] | undefined;
  /** The folder of the vector set; made where it is missing. Default: one of its own in Assay's cache. */
  readonly folder?: string | undefined;
  /** Longest text in tokens, special ones included; longer ones are cut and counted. */
  readonly maxLength?: number | undefined;
  /** Tokens a batch, padding included. */
  readonly tokenBudget?: number | undefined;
  /** Engine threads. */
  readonly threads?: number | undefined;
  /** Replace what another encoder, task or other options left in the folder, and a set that was damaged. */
  readonly overwrite?: boolean | undefined;
}

/** The options of an embedding. */
export const embedTable = {
  layers: layersOption,
  poolings: option({
    kind: listOf(poolingKind),
    default: null,
    otherwise: "the encoder's own",
    sentence: "cls, mean, max or token:N, separated by commas",
    placeholder: "list",
  }),
  maxLength: maxLengthOption,
  tokenBudget: tokenBudgetOption,
  threads: { ...threadsOption, otherwise: "the engine's own choice" },
  overwrite: overwriteOption("another vector set in the folder"),
} satisfies TableOf<Omit<EmbedOptions, "folder" | keyof RunControl>>;

/** Everything that determines the vectors, beside encoder and task. */
export interface EmbedSettings {
  readonly layers: readonly number[];
  readonly poolings: readonly Pooling[];
  readonly maxLength: number;
  readonly tokenBudget: number;
}

/** Fills in the defaults. @throws UsageError for layers, poolings, lengths and budgets that make no sense. */
export function embedSettings(encoder: Encoder, options: EmbedOptions): EmbedSettings {
  const last = encoder.config.layers;
  const { tokenBudget, ...filled } = fillOptions(embedTable, options, "embedding", ["folder", ...controlKeys]);
  const layers = layersFrom(filled.layers, last);
  const poolings = filled.poolings ?? [encoder.defaultPooling];
  const maxLength = filled.maxLength ?? encoder.maxLength;
  requireOnceEach("layers", layers);
  requireOnceEach("poolings", poolings);
  const beyond = layers.find((layer) => layer > last);
  if (beyond !== undefined) throw wrong(`layers must be from 0 (the embeddings) to ${last}`, `${beyond}`, "layers");
  const longest = encoder.config.maxPositions;
  if (maxLength > longest)
    throw wrong(`maxLength must be at most ${longest}, what the encoder reads`, `${maxLength}`, "maxLength");
  return { layers, poolings, maxLength, tokenBudget };
}

/** The hash of a vector set: the same encoder, task and settings give the same. */
export function vectorsHash(encoder: Encoder, task: Task, settings: EmbedSettings): string {
  const { layers, poolings, maxLength, tokenBudget } = settings;
  // Padding changes the last bits of a sum, so the budget belongs to what determines the vectors.
  return sha256(
    canonicalJson({
      schema: "assay/vectors@1",
      encoder: encoder.hash,
      task: task.hash,
      layers,
      poolings,
      maxLength,
      tokenBudget,
    }),
  );
}

function layersFrom(layers: "last" | "all" | readonly number[], last: number): readonly number[] {
  if (layers === "last") return [last];
  return layers === "all" ? Array.from({ length: last + 1 }, (_, layer) => layer) : layers;
}

function requireOnceEach(key: keyof typeof embedTable, chosen: readonly unknown[]): void {
  if (chosen.length > 0 && new Set(chosen).size === chosen.length) return;
  throw wrong(`${key} must be named once each, and at least one`, JSON.stringify(chosen), key);
}

function wrong(must: string, got: string, key: keyof typeof embedTable): UsageError {
  return new UsageError({ where: "embedding", must, got, todo: `Change {${key}}, or leave it out for the default.` });
}
