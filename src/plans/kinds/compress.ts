/** A compressor for all rows of a source: components from the sums of all, codes and certificate from rows held out of them. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { compressVectors } from "../../compression/index.ts";
import { canonicalJson } from "../../formats/json.ts";
import { npyBytes } from "../../formats/npy-writer.ts";
import { type FilesToPack, filesBeneath } from "../../formats/packed-folder.ts";
import { type Shape, shape } from "../../formats/shape.ts";
import { writeCompressorPages } from "../../report/write-compressor.ts";
import { type SourceVerdict, verdictName } from "../../results/source-verdict.ts";
import { labelledOfClasses, rowsOfMoments } from "../../statistics/moments/class-moments.ts";
import { fileNameOf } from "../shards/shard.ts";
import { readPartial } from "../shards/stored-partial.ts";
import type { Kind } from "./kind.ts";

const compressKeys = {
  source: z.string(),
  /** Id of the task that has the sums and the rows that were held out of them. */
  moments: z.string(),
  /** Null for the usual ones. */
  candidates: z.array(z.string()).min(1).nullable(),
  keep: z.number().positive().max(1),
  seed: z.int().nonnegative(),
};

/** What a compressor is made of. */
export interface CompressArguments extends Shape<typeof compressKeys> {}

/** The kind. */
export const compress: Kind<CompressArguments> = {
  name: "compress",
  version: 1,
  args: shape(compressKeys),
  continues: false,
  async make({ source, moments: id, candidates, keep, seed }, work) {
    const { moments, heldOut, labels } = await readPartial(await work.input(id));
    const name = fileNameOf(source);
    const vectors = join(work.folder, `${name}.npy`);
    await writeFile(vectors, npyBytes({ shape: [heldOut.rows, heldOut.columns], data: heldOut.data }));
    const table = join(work.folder, `${name}.jsonl`);
    if (labels !== null) await writeFile(table, labels.map((label) => `${JSON.stringify({ label })}\n`).join(""));
    const folder = join(work.folder, "compressor");
    const { description } = await compressVectors(vectors, {
      ...(labels === null ? { goal: "neighbours" as const } : { labels: table, labelColumn: "label" }),
      ...(candidates === null ? {} : { candidates }),
      ...{ keep, seed, folder, sample: 0, ledger: join(work.folder, "ledger.json") },
      ...{ signal: work.signal, onProgress: work.onProgress },
      sums: { rows: rowsOfMoments(moments), momentsOf: (names) => labelledOfClasses(moments, names) },
      writeBeside: writeCompressorPages,
    });
    const verdict: SourceVerdict = {
      schema: "assay/source-verdict@1",
      ...{ keep, rows: rowsOfMoments(moments), heldOut: heldOut.rows },
      chain: description?.chain ?? null,
      bytesPerVector: description?.bytesPerVector ?? null,
      certificate: description?.certificate ?? null,
    };
    const files: FilesToPack = description === null ? new Map() : await filesBeneath(folder, /^[^.]/);
    return new Map<string, Uint8Array | string>([...files, [verdictName, Buffer.from(canonicalJson(verdict), "utf8")]]);
  },
};
