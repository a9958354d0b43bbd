/** The small files of a vector set: rows, ids and, last of all, the manifest. */
import { join } from "node:path";
import type { RunControl } from "../base/progress.ts";
import { toolVersion } from "../base/version.ts";
import { writeFileAtomically, writePiecesAtomically } from "../formats/atomic-file.ts";
import { listFile } from "../formats/ownership.ts";
import { type Tensor, writeSafetensors } from "../formats/safetensors.ts";
import { sealedJson } from "../formats/seal.ts";
import type { Task } from "../tasks/task.ts";
import { type Extraction, partialName } from "./extraction.ts";
import { fileNames, listedVectorFiles, type VectorsManifest } from "./manifest.ts";
import { taskSummary } from "./summaries.ts";

/** Lines of ids that are joined into one write. */
const linesAPiece = 4096;

/** Writes everything but the vectors, which must be written already. */
export async function finishVectorSet(
  folder: string,
  task: Task,
  extraction: Pick<Extraction, "complete">,
  facts: Omit<VectorsManifest, "schema" | "tool" | "rows" | "labels" | "task" | "files">,
  control: RunControl,
): Promise<void> {
  const { labels, splits, groups } = task;
  const [vectorsPath, rowsPath, idsPath] = [fileNames.vectors, fileNames.rows, fileNames.ids].map((name) =>
    join(folder, partialName(name)),
  ) as [string, string, string];
  const shape = [splits.length];
  await writeSafetensors(
    rowsPath,
    new Map<string, Tensor>([
      ["labels", { shape, data: labels.values }],
      ["splits", { shape, data: splits }],
      ...(groups === undefined ? [] : [["groups", { shape, data: groups }] as const]),
    ]),
  );
  await writePiecesAtomically(idsPath, idLines(task));
  const files = {
    vectors: await listFile(vectorsPath, control),
    rows: await listFile(rowsPath),
    ids: await listFile(idsPath),
  };
  const manifest: VectorsManifest = {
    schema: "assay/vectors@1",
    tool: { name: "assay", version: toolVersion },
    hash: facts.hash,
    rows: splits.length,
    dimensions: facts.dimensions,
    slices: facts.slices,
    labels: labels.kind === "classes" ? { kind: "classes", classes: labels.classes } : { kind: "values" },
    encoder: facts.encoder,
    task: taskSummary(task),
    maxLength: facts.maxLength,
    tokenBudget: facts.tokenBudget,
    facts: facts.facts,
    files,
  };
  await extraction.complete(listedVectorFiles(manifest));
  await writeFileAtomically(join(folder, fileNames.manifest), sealedJson(manifest));
}

function* idLines(task: Task): Generator<Uint8Array> {
  for (let from = 0; from < task.texts.length; from += linesAPiece) {
    const to = Math.min(from + linesAPiece, task.texts.length);
    let lines = "";
    // a name of a file may hold a line end, one line of ids may not
    for (let row = from; row < to; row++) lines += `${task.rowId(row).replace(/[\r\n]/g, " ")}\n`;
    yield Buffer.from(lines, "utf8");
  }
}
