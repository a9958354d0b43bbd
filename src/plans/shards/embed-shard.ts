/** A shard of texts to vectors: a vector set like any other, without splits. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Encoder, Pooling } from "../../encoders/encoder.ts";
import { readColumns, tableFormat } from "../../runtime/tables/tables.ts";
import type { Labels } from "../../statistics/labels.ts";
import type { Task } from "../../tasks/task.ts";
import { splitCodes } from "../../tasks/task.ts";
import { taskHash } from "../../tasks/task-hash.ts";
import { openTexts } from "../../tasks/texts.ts";
import { embed } from "../../vectors/embed.ts";
import type { TaskAtWork } from "../kinds/kind.ts";
import type { NamedShard } from "../kinds/shard-arguments.ts";
import { openShardTexts, requireLabel } from "./open-shard.ts";
import { saidOf } from "./said-of.ts";

/** How a shard is embedded. */
export interface ShardEmbedding {
  readonly named: NamedShard;
  readonly encoder: Encoder;
  readonly prefix: string;
  readonly layer: number;
  readonly pooling: Pooling;
  readonly maxLength: number;
}

/** Embeds a shard. @returns the folder of the vector set */
export function embedShard(embedding: ShardEmbedding, work: TaskAtWork): Promise<string> {
  return saidOf(work.shard(embedding.named), work, () => embedded(embedding, work));
}

async function embedded({ named, encoder, prefix, ...how }: ShardEmbedding, work: TaskAtWork): Promise<string> {
  const path = await openShardTexts(work.shard(named), join(work.folder, "shard"), work);
  const { columns, source } = named;
  const isTable = tableFormat(path) !== null;
  const opened = await openTexts(path, isTable ? { text: columns.text, id: columns.id } : {});
  const texts: string[] = [];
  const ids: string[] = [];
  for await (const { id, text } of opened.texts) {
    texts.push(`${prefix}${text}`);
    ids.push(columns.id === undefined ? `${named.shard}:${id}` : id);
  }
  // a shard may have rows of one class alone, which a vector set cannot: they stand beside it
  const labels: Labels = { kind: "values", values: new Float64Array(texts.length) };
  const splits = new Uint8Array(texts.length).fill(splitCodes.training);
  const rows = { texts, pairs: null, labels, labelNames: [], splits };
  const task: Task = {
    ...{ name: source, source, licence: null, citation: null, ...rows, metric: "spearman", besides: [], facts: [] },
    rowId: (row) => ids[row]!,
    hash: taskHash(rows),
  };
  const folder = join(work.folder, "vectors");
  const { layer, pooling, maxLength } = how;
  const { threads, onProgress, signal } = work;
  const names = await labelsOf(path, columns.label, work);
  await embed(encoder, task, { folder, layers: [layer], poolings: [pooling], maxLength, threads, onProgress, signal });
  if (names !== null) await writeFile(join(folder, labelsName), JSON.stringify(names));
  return folder;
}

/** The labels of a shard that was embedded. */
export const labelsName = "labels.json";

/** One a row, as text; null where no column is named. */
async function labelsOf(path: string, column: string | undefined, { signal }: TaskAtWork): Promise<readonly string[] | null> {
  if (column === undefined) return null;
  const { columns } = await readColumns(path, [column], { signal });
  return columns[0]!.map((cell, row) => requireLabel(cell, path, row));
}
