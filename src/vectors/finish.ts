/** The small files of a vector set: what is known of its rows, their ids and, last of all, the manifest. */
import { join } from "node:path";
import type { RunControl } from "../base/progress.ts";
import { toolVersion } from "../base/version.ts";
import { writeFileAtomically, writePiecesAtomically } from "../formats/atomic-file.ts";
import { listFile } from "../formats/ownership.ts";
import { type Tensor, writeSafetensors } from "../formats/safetensors.ts";
import { sealedJson } from "../formats/seal.ts";
import type { Task } from "../tasks/task.ts";
import { type Extraction, partialName } from "./extraction.ts";
import { fileNames, listedVectorFiles, type setSchemas, type VectorsManifest } from "./manifest.ts";
import { taskSummary } from "./summaries.ts";

/** What the embedding itself says of a set. */
export type EmbeddedFacts = Pick<VectorsManifest, "hash" | "rows" | "dimensions" | "slices" | "facts"> & {
  readonly [Key in "encoder" | "maxLength" | "tokenBudget"]: NonNullable<VectorsManifest[Key]>;
};

/** Files of a set beside its vectors, and the manifest that lists all. */
export interface SetContents<Manifest> {
  /** rows.safetensors */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly rows: number;
  rowId(row: number): string;
  manifest(files: VectorsManifest["files"]): Manifest;
}

/** Lines of ids that are joined into one write. */
const linesAPiece = 4096;

/** Writes everything but the vectors, which must be written already. */
export async function finishSet<
  Manifest extends { readonly schema: (typeof setSchemas)[number] } & Pick<VectorsManifest, "files">,
>(folder: string, extraction: Pick<Extraction, "complete">, contents: SetContents<Manifest>, control: RunControl): Promise<void> {
  const pathOf = (name: string): string => join(folder, partialName(name));
  await writeSafetensors(pathOf(fileNames.rows), contents.tensors);
  await writePiecesAtomically(pathOf(fileNames.ids), idLines(contents));
  const manifest = contents.manifest({
    vectors: await listFile(pathOf(fileNames.vectors), control),
    rows: await listFile(pathOf(fileNames.rows)),
    ids: await listFile(pathOf(fileNames.ids)),
  });
  await extraction.complete(listedVectorFiles(manifest));
  await writeFileAtomically(join(folder, fileNames.manifest), sealedJson(manifest));
}

/** What finishes the vector set of a task. */
export function finishVectorSet(task: Task, control: RunControl) {
  const { labels, splits, groups } = task;
  return (folder: string, extraction: Pick<Extraction, "complete">, facts: EmbeddedFacts): Promise<void> => {
    const shape = [facts.rows];
    const tensors = new Map<string, Tensor>([
      ["labels", { shape, data: labels.values }],
      ["splits", { shape, data: splits }],
      ...(groups === undefined ? [] : [["groups", { shape, data: groups }] as const]),
    ]);
    const manifest = (files: VectorsManifest["files"]): VectorsManifest => ({
      schema: "assay/vectors@1",
      tool: { name: "assay", version: toolVersion },
      hash: facts.hash,
      rows: facts.rows,
      dimensions: facts.dimensions,
      slices: facts.slices,
      labels: labels.kind === "classes" ? { kind: "classes", classes: labels.classes } : { kind: "values" },
      encoder: facts.encoder,
      task: taskSummary(task),
      maxLength: facts.maxLength,
      tokenBudget: facts.tokenBudget,
      facts: facts.facts,
      files,
    });
    const contents = { tensors, rows: facts.rows, rowId: (row: number) => task.rowId(row), manifest };
    return finishSet(folder, extraction, contents, control);
  };
}

function* idLines({ rows, rowId }: Pick<SetContents<unknown>, "rows" | "rowId">): Generator<Uint8Array> {
  for (let from = 0; from < rows; from += linesAPiece) {
    const to = Math.min(from + linesAPiece, rows);
    let lines = "";
    // a name of a file may hold a line end, one line of ids may not
    for (let row = from; row < to; row++) lines += `${rowId(row).replace(/[\r\n]/g, " ")}\n`;
    yield Buffer.from(lines, "utf8");
  }
}
