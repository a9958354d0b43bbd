/** What `embed` is asked for, checked and filled in, and the hash that names the result. */
import { UsageError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { defaultTokenBudget } from "../encoders/batch-plan.ts";
import type { Encoder, Pooling } from "../encoders/encoder.ts";
import { sha256 } from "../formats/hash.ts";
import { canonicalJson } from "../formats/json.ts";
import type { Task } from "../tasks/task.ts";

/** How texts become vectors, and where they go. */
export interface EmbedOptions extends RunControl {
  /** Layer 0 is the embeddings. Default: the last. */
  readonly layers?: "last" | "all" | readonly number[] | undefined;
  /** Default: the encoder's own. */
  readonly poolings?: readonly Pooling[] | undefined;
  /** The folder of the vector set; made where it is missing. Default: one of its own in Assay's cache. */
  readonly folder?: string | undefined;
  /** Longest text in tokens, special ones included; longer ones are cut and counted. Default: the encoder's. */
  readonly maxLength?: number | undefined;
  /** Tokens a batch, padding included. Default: 1,024. */
  readonly tokenBudget?: number | undefined;
  /** Engine threads; the engine's own choice when left out. */
  readonly threads?: number | undefined;
  /** Replace what another encoder, task or other options left in the folder, and a set that was damaged. */
  readonly overwrite?: boolean | undefined;
}

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
  const asked = options.layers ?? "last";
  const layers = asked === "last" ? [last] : asked === "all" ? Array.from({ length: last + 1 }, (_, layer) => layer) : asked;
  const poolings = options.poolings ?? [encoder.defaultPooling];
  const maxLength = options.maxLength ?? encoder.maxLength;
  const tokenBudget = options.tokenBudget ?? defaultTokenBudget;
  requireChoice("layers", layers, (layer) => Number.isSafeInteger(layer) && layer >= 0 && layer <= last, `0 to ${last}`);
  requireChoice(
    "poolings",
    poolings,
    (pooling) => /^(cls|mean|max|token:\d{1,6})$/.test(pooling),
    "cls, mean, max or token:<number>",
  );
  const longest = encoder.config.maxPositions;
  if (!Number.isSafeInteger(maxLength) || maxLength < 1 || maxLength > longest) {
    throw wrong(`the maximum length must be a whole number of tokens from 1 to ${longest}`, String(maxLength));
  }
  if (!Number.isSafeInteger(tokenBudget) || tokenBudget < 1) {
    throw wrong("the token budget must be a positive whole number", String(tokenBudget));
  }
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

function requireChoice<T>(name: string, chosen: readonly T[], allowed: (one: T) => boolean, choices: string): void {
  const stranger = chosen.find((one) => !allowed(one));
  if (stranger !== undefined) throw wrong(`${name} must be ${choices}`, JSON.stringify(stranger));
  if (chosen.length === 0 || new Set(chosen).size !== chosen.length) {
    throw wrong(`${name} must be named once each, and at least one`, JSON.stringify(chosen));
  }
}

function wrong(must: string, got: string): UsageError {
  return new UsageError({ where: "embedding", must, got, todo: "Change the option, or leave it out for the default." });
}
