/** The tasks of a source in shards: embeddings, moments, a tree of merges, components, a compressor, and all shards coded by it. */
import type { Encoder, Pooling } from "../../encoders/encoder.ts";
import { embedSettings } from "../../vectors/embed-options.ts";
import type { Grid, GridSource } from "../grid.ts";
import type { PlannedEncoder } from "../plan.ts";
import type { Effort, PlannedWork } from "../planned-work.ts";
import { requireVectorFiles } from "./open-shard.ts";
import type { PlannedSource, Shard } from "./shard.ts";

/** One source. */
export interface SourceToPlan {
  readonly grid: Grid;
  readonly source: GridSource;
  readonly planned: PlannedSource;
  /** What embeds it; null where its rows are vectors. */
  readonly by: { readonly encoder: Encoder; readonly planned: PlannedEncoder } | null;
}

/** Ids of the tasks that a report reads. */
export interface SourceTasks {
  readonly name: string;
  readonly pca: string;
  /** Null where none is asked for. */
  readonly compressor: string | null;
}

/** Results that are merged into one: a tree of 10,000 shards is four deep. */
const fanIn = 16;

/** Rows that are held out for a compressor, where nothing is said. */
const usuallyHeldOut = 20_000;

/** So much of all rows is held out at most. */
const mostHeldOut = 0.2;

/** Rows a second and core, of 768 dimensions in parquet: summed, coded. As measured (docs/scale.md). */
const rowsASecond = { moments: 15_000, apply: 20_000 } as const;

/** Characters a token, numbers of a parameter, multiply-adds a second: as estimates of studies have them. */
const [charactersAText, charactersPerToken, multiplyAdds] = [150, 4, 20e9];

/** Minutes that finding components, and a compressor among the usual ones, take. */
const seconds = { merge: 5, pca: 20, compress: 180 } as const;

/** Adds the tasks of a source. @returns those that say what came of it */
export function planShardTasks(source: SourceToPlan, work: PlannedWork): SourceTasks {
  const { grid, source: asked, planned } = source;
  const { threads, seed } = grid;
  const { name, compress } = asked;
  const heldOut = asked.heldOut ?? (compress === false ? 0 : usuallyHeldOut);
  const total = planned.shards.reduce((sum, { rows }) => sum + rows, 0);
  const share = Math.min(mostHeldOut, heldOut / total);
  const vectors = planned.shards.map((shard, at) => vectorsOf(source, shard, at, work));
  const partials = vectors.map(({ args, inputs, rows }) => {
    const effort = { seconds: rows / rowsASecond.moments, bytes: bytesOf(rows, source) };
    return work.add({ kind: "moments", args: { ...args, heldOut: share, seed }, inputs, threads }, effort);
  });
  const moments = merged({ name, heldOut }, partials, threads, work);
  const pca = work.add({ kind: "pca", args: { source: name, moments }, inputs: [moments], threads }, cheap(seconds.pca, heldOut));
  if (compress === false) return { name, pca, compressor: null };
  const args = { source: name, moments, candidates: compress.candidates ?? null, keep: compress.keep, seed };
  const compressor = work.add({ kind: "compress", args, inputs: [moments], threads }, cheap(seconds.compress, heldOut));
  if (compress.apply) {
    for (const { args: named, inputs, rows } of vectors) {
      const effort = { seconds: rows / rowsASecond.apply, bytes: bytesOf(rows, source) };
      work.add({ kind: "apply", args: { ...named, compressor }, inputs: [...inputs, compressor], threads }, effort);
    }
  }
  return { name, pca, compressor };
}

/** Arguments that name the vectors of a shard, and what has to be there first. */
interface PlannedVectors {
  readonly args: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
  readonly rows: number;
}

function vectorsOf({ grid, source, by }: SourceToPlan, shard: Shard, at: number, work: PlannedWork): PlannedVectors {
  const { name, vector, text, label, id, pooling } = source;
  const columns = Object.fromEntries(Object.entries({ vector, text, label, id }).filter(([, value]) => value !== undefined));
  const named = { source: name, shard: at, hash: shard.hash, columns };
  if (by === null) {
    requireVectorFiles(shard.from);
    return { args: { ...named, embedded: null }, inputs: [], rows: shard.rows };
  }
  const { encoder, planned } = by;
  const layers = source.layer === undefined ? ("last" as const) : [source.layer];
  const settings = embedSettings(encoder, { layers, poolings: [pooling as Pooling], maxLength: grid.maxLength });
  const how = {
    encoder: { name: source.encoder, hash: planned.hash },
    prefix: planned.prefix,
    ...{ maxLength: settings.maxLength, layer: settings.layers[0], pooling },
  };
  const weights = encoder.parameters - encoder.config.vocabularySize * encoder.config.embeddingSize;
  const effort = {
    seconds: (shard.rows * (charactersAText / charactersPerToken) * weights) / (multiplyAdds * grid.threads),
    bytes: 4 * encoder.parameters + charactersAText * 4 * shard.rows,
  };
  const embedded = work.add({ kind: "embed", args: { ...named, ...how }, inputs: [], threads: grid.threads }, effort);
  return { args: { ...named, embedded }, inputs: [embedded], rows: shard.rows };
}

/** Merges by sixteen until one is left: always the same tree. */
function merged(
  source: Pick<Required<GridSource>, "name" | "heldOut">,
  partials: readonly string[],
  threads: number,
  work: PlannedWork,
): string {
  if (partials.length === 1) return partials[0]!;
  const next: string[] = [];
  for (let from = 0; from < partials.length; from += fanIn) {
    const parts = partials.slice(from, from + fanIn);
    next.push(
      work.add(
        { kind: "merge", args: { source: source.name, parts }, inputs: parts, threads },
        cheap(seconds.merge, source.heldOut),
      ),
    );
  }
  return merged(source, next, threads, work);
}

/** @param held  rows that are held out, of the dimensions that most encoders have: two copies and codes of them are in memory */
function cheap(time: number, held = 0): Effort {
  return { seconds: time, bytes: 500 * 2 ** 20 + 4 * 4 * usualDimensions * held };
}

const usualDimensions = 768;

/** What is in memory at once: ids and labels of a shard, and the sums. */
function bytesOf(rows: number, { source }: SourceToPlan): number {
  return 400 * rows + (source.label === undefined ? 200 : 300) * 2 ** 20;
}
