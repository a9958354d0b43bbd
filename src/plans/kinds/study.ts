/** Claims: all cells of one encoder and one task, tested together, as `assay study` does of what it has made itself. */
import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { canonicalJson } from "../../formats/json.ts";
import { type Shape, shape } from "../../formats/shape.ts";
import { analyze } from "../../studies/analyze.ts";
import { openCellStore } from "../../studies/cell-store.ts";
import { studyFiles } from "../../studies/study-files.ts";
import { openVariant } from "../variants.ts";
import { analysisKeys, textKeys, variantKeys } from "./arguments.ts";
import type { Kind } from "./kind.ts";

const { maxLength: _, ...sourceKeys } = textKeys;

const studyKeys = {
  ...sourceKeys,
  /** The pretrained one first. */
  variants: z.array(shape(variantKeys)).min(1),
  /** Ids of the tasks that made the cells. */
  cells: z.array(z.string()),
  analysis: shape(analysisKeys),
};

/** What a study's claims are made of. */
export interface StudyArguments extends Shape<typeof studyKeys> {}

/** The kind. */
export const study: Kind<StudyArguments> = {
  name: "study",
  version: 1,
  args: shape(studyKeys),
  continues: false,
  async make({ encoder, task, prefix, variants, cells, analysis }, work) {
    const rows = await work.task(task.name, prefix);
    const sources = { encoder: encoder.name, task: rows, dataSeed: analysis.seed };
    const opened = [];
    for (const variant of variants) opened.push(await openVariant(variant, sources, work));
    const folder = join(work.folder, "cells");
    const store = await openCellStore(folder);
    for (const id of cells) {
      const from = await work.input(id);
      for (const name of await readdir(from)) await cp(join(from, name), join(folder, name));
    }
    const { threads, onProgress, signal } = work;
    const made = await analyze(opened, { ...analysis, dataSeed: analysis.seed, threads, onProgress, signal, store });
    const lines = made.rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    return new Map([
      [studyFiles.summary, Buffer.from(canonicalJson(made.summary), "utf8")],
      [studyFiles.rows, Buffer.from(lines, "utf8")],
    ]);
  },
};
