/** Folders of studies, written as a study writes them, of invented numbers. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson } from "../../src/formats/json.ts";
import { sealedJson } from "../../src/formats/seal.ts";
import type { StudyResults } from "../../src/report/study.ts";
import type { StudyManifest } from "../../src/results/manifest.ts";

/** Writes a finished study; gives its folder. @param changes  of its manifest */
export function writeStudyFolder(folder: string, study: StudyResults, changes: Partial<StudyManifest> = {}): string {
  mkdirSync(folder, { recursive: true });
  writeManifest(folder, { ...study.manifest, ...changes });
  writeFileSync(join(folder, "summary.json"), canonicalJson(study.summary));
  writeFileSync(join(folder, "results.jsonl"), study.rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return folder;
}

/** A study that has begun, with so many cells. */
export function writeBegunStudy(folder: string, study: StudyResults, cells: number): string {
  mkdirSync(join(folder, "cells"), { recursive: true });
  writeManifest(folder, { ...study.manifest, state: "running", finishedAt: null });
  for (let cell = 0; cell < cells; cell++) {
    writeFileSync(join(folder, "cells", `${cell.toString(16).padStart(32, "0")}.json`), "{}");
  }
  return folder;
}

function writeManifest(folder: string, manifest: StudyManifest): void {
  writeFileSync(join(folder, "manifest.json"), sealedJson(manifest));
}
