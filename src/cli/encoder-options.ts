/** Words for layers and poolings. */
import { InvalidArgumentError } from "commander";
import { UsageError } from "../base/errors.ts";
import type { Pooling } from "../encoders/encoder.ts";
import { commaList } from "./shared-options.ts";

/** "cls,mean" as poolings. */
export function poolingsOf(word: string): readonly Pooling[] {
  return commaList(word).map((name) => {
    if (name === "cls" || name === "mean" || name === "max" || /^token:\d{1,6}$/.test(name)) return name as Pooling;
    throw new InvalidArgumentError(`Poolings are cls, mean, max and token:N, not ${JSON.stringify(name)}.`);
  });
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
