/** The options that say which encoder is used and which of its vectors. */
import { type Command, InvalidArgumentError } from "commander";
import { UsageError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import type { Encoder, Pooling } from "../encoders/encoder.ts";
import { commaList, wholeNumber } from "./shared-options.ts";

/** As commander gives them. */
export interface EncoderWords {
  readonly model?: string;
  readonly revision?: string;
  readonly layers: string;
  readonly pooling?: readonly Pooling[];
  readonly maxLength?: number;
}

/** Adds --revision, --layers, --pooling and --max-length. */
export function addEncoderOptions(command: Command, layers: "last" | "all"): Command {
  return command
    .option("--revision <commit>", "commit, tag or branch of a Hub model")
    .option("--layers <last|all|list>", "layers wanted, 0 is the embeddings", layers)
    .option("--pooling <list>", "cls, mean, max or token:N, separated by commas (default: cls,mean)", poolingsOf)
    .option(
      "--max-length <tokens>",
      "longest text in tokens, longer ones are cut (default: the model's own, else 512)",
      wholeNumber(1, 1_000_000),
    );
}

/** Loads the encoder of the words; "demo" when none is named. */
export async function encoderOf(words: Pick<EncoderWords, "model" | "revision">, control: RunControl): Promise<Encoder> {
  const { loadEncoder } = await import("../encoders/index.ts");
  return loadEncoder(words.model ?? "demo", {
    ...control,
    ...(words.revision === undefined ? {} : { revision: words.revision }),
  });
}

/** "cls,mean" as poolings. */
function poolingsOf(word: string): readonly Pooling[] {
  return commaList(word).map(poolingOf);
}

/** One pooling. */
export function poolingOf(word: string): Pooling {
  if (word === "cls" || word === "mean" || word === "max" || /^token:\d{1,6}$/.test(word)) return word as Pooling;
  throw new InvalidArgumentError(`Poolings are cls, mean, max and token:N, not ${JSON.stringify(word)}.`);
}

/**
 * "last", "all", or numbers separated by commas.
 * @throws UsageError for layers the encoder does not have
 */
export function layersOf(word: string, last: number): "last" | "all" | readonly number[] {
  if (word === "last" || word === "all") return word;
  const layers = word.split(",").map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN));
  if (layers.every((layer) => layer <= last)) return [...new Set(layers)].sort((a, b) => a - b);
  throw new UsageError({
    where: "--layers",
    must: `must be last, all, or numbers from 0 (the embeddings) to ${last} separated by commas`,
    got: JSON.stringify(word),
    todo: "For example --layers 0,3,6.",
  });
}
