/** The vectors of a shard and what goes with each row, wherever they come from; and which rows are held out of all sums. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { rowDigests } from "../../compression/content-sample.ts";
import { readJson } from "../../formats/json.ts";
import { rowChunks } from "../../formats/stored-rows.ts";
import { bytesOf } from "../../formats/whole-file.ts";
import { openVectorSet } from "../../vectors/open.ts";
import { idsOfSet } from "../../vectors/stored-ids.ts";
import type { TaskAtWork } from "../kinds/kind.ts";
import type { NamedVectors } from "../kinds/shard-arguments.ts";
import { labelsName } from "./embed-shard.ts";
import { openShardVectors, type ShardVectors } from "./open-shard.ts";
import { saidOf } from "./said-of.ts";

/** The vectors of a shard. @throws as openShardVectors */
export async function shardVectors({ embedded, columns, ...named }: NamedVectors, work: TaskAtWork): Promise<ShardVectors> {
  if (embedded === null) {
    const asked = { at: named.shard, columns };
    const shard = work.shard(named);
    return saidOf(shard, work, () => openShardVectors(shard, asked, join(work.folder, "shard"), work));
  }
  const folder = await work.input(embedded);
  const set = await openVectorSet(folder);
  const { stored } = set.onDisk!(set.slices[0]!);
  const labels = columns.label === undefined ? null : labelsSchema.parse(await readJson(join(folder, labelsName)));
  return { stored, ids: await idsOfSet(folder, set.rows), labels, withoutVector: 0 };
}

const labelsSchema = z.array(z.string());

const whole = 2 ** 32;

/**
 * Whether a row is held out of all sums, to fit codes on, to choose and to certify. Its contents and the seed decide, so that
 * equal rows are on one side, in whichever shards they are.
 */
export function isHeldOut(row: Float32Array, share: number, seed: number): boolean {
  const digest = createHash("sha256").update(`${seed}`).update(bytesOf(row)).digest();
  return digest.readUInt32LE(0) < share * whole;
}

/** What rows are known by. @param data  [rows, columns] */
export function contentsOf(data: Float32Array, columns: number): readonly string[] {
  return rowDigests(data, columns).map((digest) => digest.toString("base64"));
}

/** Goes through all rows. @param visit  the row is used again for later ones */
export async function eachRow({ stored }: ShardVectors, visit: (row: Float32Array, at: number) => void): Promise<void> {
  const { columns } = stored;
  for await (const { from, rows, data } of rowChunks(stored)) {
    for (let i = 0; i < rows; i++) visit(data.subarray(i * columns, (i + 1) * columns), from + i);
  }
}
