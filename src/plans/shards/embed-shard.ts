/** A shard of texts to vectors: a vector set like any other, without splits. */
import { join } from "node:path";
import type { Encoder, Pooling } from "../../encoders/encoder.ts";
import { listColumns, readColumns, tableFormat } from "../../runtime/tables/tables.ts";
import type { ClassLabels } from "../../statistics/labels.ts";
import type { Task } from "../../tasks/task.ts";
import { splitCodes } from "../../tasks/task.ts";
import { taskHash } from "../../tasks/task-hash.ts";
import { openTexts } from "../../tasks/texts.ts";
import { embed } from "../../vectors/embed.ts";
import type { TaskAtWork } from "../kinds/kind.ts";
import type { NamedShard } from "../kinds/shard-arguments.ts";
import { openShardTexts } from "./open-shard.ts";

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
export async function embedShard({ named, encoder, prefix, ...how }: ShardEmbedding, work: TaskAtWork): Promise<string> {
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
  const { labels, labelNames } = await labelsOf(path, columns.label, texts.length, work);
  const rows = { texts, pairs: null, labels, labelNames, splits: new Uint8Array(texts.length).fill(splitCodes.training) };
  const task: Task = {
    ...{ name: source, source, licence: null, citation: null, ...rows, metric: "accuracy", besides: [], facts: [] },
    rowId: (row) => ids[row]!,
    hash: taskHash(rows),
  };
  const folder = join(work.folder, "vectors");
  const { layer, pooling, maxLength } = how;
  const { threads, onProgress, signal } = work;
  await embed(encoder, task, { folder, layers: [layer], poolings: [pooling], maxLength, threads, onProgress, signal });
  return folder;
}

/** One class of all where no column is named. */
async function labelsOf(
  path: string,
  column: string | undefined,
  rows: number,
  { signal }: TaskAtWork,
): Promise<{ readonly labels: ClassLabels; readonly labelNames: readonly string[] }> {
  if (column === undefined) return { labels: { kind: "classes", classes: 1, values: new Int32Array(rows) }, labelNames: ["all"] };
  await listColumns(path, { signal });
  const { columns } = await readColumns(path, [column], { signal });
  const cells = columns[0]!.map((cell) => cell ?? "");
  const labelNames = [...new Set(cells)].sort();
  const places = new Map(labelNames.map((name, at) => [name, at]));
  return {
    labels: { kind: "classes", classes: labelNames.length, values: Int32Array.from(cells, (cell) => places.get(cell)!) },
    labelNames,
  };
}
