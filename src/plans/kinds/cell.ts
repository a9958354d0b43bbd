/** Cells: what is fitted on some slices of one variant, and its predictions. Small ones come together, for minutes of work. */
import { join } from "node:path";
import { z } from "zod";
import { filesBeneath } from "../../formats/packed-folder.ts";
import { type Shape, shape } from "../../formats/shape.ts";
import { makeCells } from "../../studies/analyze.ts";
import { openCellStore } from "../../studies/cell-store.ts";
import { openVariant } from "../variants.ts";
import { analysisKeys, slicesSchema, textKeys, variantKeys } from "./arguments.ts";
import type { Kind } from "./kind.ts";

const { maxLength: _, ...sourceKeys } = textKeys;

const cellKeys = {
  ...sourceKeys,
  variant: shape(variantKeys),
  slices: slicesSchema,
  /** Whether the study has other variants to compare this one with. */
  isCompared: z.boolean(),
  analysis: shape(analysisKeys),
};

/** What cells are told. */
export interface CellArguments extends Shape<typeof cellKeys> {}

/** Cells by the names that their store gives them; what it keeps besides is made again where it is missing. */
export const cellFiles: RegExp = /^[0-9a-f]{32}\.json$/;

/** The kind. */
export const cell: Kind<CellArguments> = {
  name: "cell",
  version: 1,
  args: shape(cellKeys),
  continues: false,
  async make({ encoder, task, prefix, variant, slices, isCompared, analysis }, work) {
    const rows = await work.task(task.name, prefix);
    const opened = await openVariant(variant, { encoder: encoder.name, task: rows, dataSeed: analysis.seed }, work);
    const folder = join(work.folder, "cells");
    const { threads, onProgress, signal } = work;
    const store = await openCellStore(folder);
    const settings = { ...analysis, dataSeed: analysis.seed, threads, onProgress, signal };
    await makeCells(opened, { ...settings, slices, isCompared, store });
    return filesBeneath(folder, cellFiles);
  },
};
