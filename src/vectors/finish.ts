/** The small files of a vector set: rows, ids and, last of all, the manifest. */
import { join } from "node:path";
import type { RunControl } from "../base/progress.ts";
import { toolVersion } from "../base/version.ts";
import { writeFileAtomically, writePiecesAtomically } from "../formats/atomic-file.ts";
import { sha256File } from "../formats/hash.ts";
import { canonicalJson } from "../formats/json.ts";
import { type Tensor, writeSafetensors } from "../formats/safetensors.ts";
import { regularFileSize } from "../formats/whole-file.ts";
import type { Task } from "../tasks/task.ts";
import { type FileSummary, fileNames, type VectorsManifest } from "./manifest.ts";
import { taskSummary } from "./summaries.ts";

/** Lines of ids that are joined into one write. */
const linesAPiece = 4096;

/** Writes everything but the vectors, which must be in their place already. */
export async function finishVectorSet(
  folder: string,
  task: Task,
  facts: Omit<VectorsManifest, "schema" | "tool" | "rows" | "labels" | "task" | "files">,
  control: RunControl,
): Promise<void> {
  const { labels, splits, groups } = task;
  const rowsPath = join(folder, fileNames.rows);
  const idsPath = join(folder, fileNames.ids);
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
    files: {
      vectors: await summary(join(folder, fileNames.vectors), control),
      rows: await summary(rowsPath, {}),
      ids: await summary(idsPath, {}),
    },
  };
  await writeFileAtomically(join(folder, fileNames.manifest), canonicalJson(manifest));
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

async function summary(path: string, control: RunControl): Promise<FileSummary> {
  return { bytes: await regularFileSize(path), sha256: await sha256File(path, control) };
}
