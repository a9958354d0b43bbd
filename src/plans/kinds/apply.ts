/** Codes of a shard, by the compressor of its source. The result is the parquet file itself: `read_parquet('run/results/apply-*')`. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { InputError } from "../../base/errors.ts";
import { writeAllCodes } from "../../compression/apply.ts";
import { openArtefact } from "../../compression/index.ts";
import { type Shape, shape } from "../../formats/shape.ts";
import { rowChunks } from "../../formats/stored-rows.ts";
import { verdictName, verdictSchema } from "../../results/source-verdict.ts";
import { writeCodes } from "../../sinks/files/codes-file.ts";
import { shardVectors } from "../shards/shard-rows.ts";
import type { Kind } from "./kind.ts";
import { vectorsKeys } from "./shard-arguments.ts";

const applyKeys = {
  ...vectorsKeys,
  /** Id of the task that made the compressor. */
  compressor: z.string(),
};

/** What is coded, and by what. */
export interface ApplyArguments extends Shape<typeof applyKeys> {}

/** The kind. */
export const apply: Kind<ApplyArguments> = {
  name: "apply",
  version: 1,
  args: shape(applyKeys),
  continues: false,
  isOneFile: true,
  async make({ compressor, ...named }, work) {
    const folder = await work.input(compressor);
    const { chain: certified } = verdictSchema.parse(JSON.parse(await readFile(join(folder, verdictName), "utf8")));
    if (certified === null) throw nothingCertified(named.source);
    const { chain, description } = await openArtefact(folder);
    const { stored, ids } = await shardVectors(named, work);
    const path = join(work.folder, "codes.parquet");
    const writing = await writeCodes(path, description, { rows: stored.rows, identity: named.hash, ids });
    await writeAllCodes(chain, { ...stored, chunks: (from) => rowChunks(stored, from) }, writing, work);
    return new Map([["codes.parquet", path]]);
  },
};

function nothingCertified(source: string): InputError {
  return new InputError({
    where: "apply",
    must: `a compressor must be certified for ${source}`,
    got: "none: no chain was shown to keep what was asked for",
    todo: "Ask for less with keep, or hold out more rows, in the grid; then plan again.",
  });
}
