/** How far a study is that is not complete: what its folder has, beside what its manifest asks for. */
import { join } from "node:path";
import { z } from "zod";
import { sliceCellSpecs } from "../cells/table.ts";
import { isFolderInUse } from "../formats/folder-lock.ts";
import { plainFolderNames } from "../formats/ownership.ts";
import { shape } from "../formats/shape.ts";
import type { StudyManifest } from "../results/manifest.ts";
import { countCells } from "../studies/cell-store.ts";
import { studyFiles } from "../studies/study-files.ts";
import { openVectorSet } from "../vectors/open.ts";
import type { VectorSet } from "../vectors/vector-set.ts";

/** How far it is. */
export interface StudyProgress {
  /** "running" while a living process has the folder. */
  readonly state: "running" | "stopped" | "failed";
  /** What it is at, or was. */
  readonly stage: "vectors" | "analysis";
  /** Sets of vectors that are there, and all. */
  readonly sets: { readonly done: number; readonly planned: number };
  /** Cells that are there, and about how many there will be; null where that cannot be told. */
  readonly cells: { readonly done: number; readonly planned: number | null };
}

/** Reads it from the folder; changes nothing. */
export async function studyProgress(folder: string, manifest: StudyManifest): Promise<StudyProgress> {
  const isRunning = manifest.state === "running" && (await isFolderInUse(folder));
  const isBrought = manifest.options["command"] === "analyze";
  const sets = await finishedSets(folder);
  const done = await countCells(join(folder, studyFiles.cells));
  const planned = isBrought ? 1 : 1 + finetunedSets(manifest);
  return {
    state: isRunning ? "running" : manifest.state === "failed" ? "failed" : "stopped",
    stage: isBrought || sets.length >= planned ? "analysis" : "vectors",
    sets: { done: isBrought ? 1 : Math.min(sets.length, planned), planned },
    cells: { done, planned: sets[0] === undefined ? null : plannedCells(manifest, sets[0], planned) },
  };
}

/** A set for each head: those that are trained, or those that were named. */
function finetunedSets({ seeds, options }: StudyManifest): number {
  const named = options["finetuned"];
  return Array.isArray(named) ? named.length : seeds.head.length;
}

/** The sets of vectors that are whole. */
async function finishedSets(folder: string): Promise<readonly VectorSet[]> {
  const vectors = join(folder, studyFiles.vectors);
  const names = [...((await plainFolderNames(vectors)) ?? [])].sort();
  const sets = await Promise.all(names.map((name) => openVectorSet(join(vectors, name)).catch(() => null)));
  return sets.filter((set) => set !== null);
}

const count = z.int().nonnegative();

/** Of the options that a manifest keeps, those that cells hang on. */
const cellOptionsSchema = shape({
  compressors: z.array(z.string()),
  probes: z.tuple([z.string()], z.string()),
  sizes: z.array(count).nullable(),
  bootstraps: count,
  permutations: count,
  rotations: count,
  redraws: count,
  measures: z.array(z.string()).optional(),
});

/** Cells of all slices and pairs; those of inquiries, interventions and trainings are not among them. */
function plannedCells({ options }: StudyManifest, set: VectorSet, sets: number): number | null {
  const plan = cellOptionsSchema.safeParse(options);
  if (!plan.success) return null;
  const { measures, ...asked } = plan.data;
  const isCompared = sets > 1;
  const ofSet = set.slices.map((_, at) => {
    const question = { plan: { ...asked, measures: measures ?? null }, set, head: null, isCompared, isHeadline: at === 0 };
    return specsOf(question);
  });
  if (ofSet.some((specs) => specs === null)) return null;
  const own = ofSet.reduce<number>((sum, specs) => sum + (specs ?? 0), 0);
  // beside them, each finetuned set has a head of its own, and is compared with the pretrained one slice by slice
  return sets * own + (sets - 1) * (1 + set.slices.length);
}

/** Null where it asks for what is not in our lists. */
function specsOf(question: Parameters<typeof sliceCellSpecs>[0]): number | null {
  try {
    return sliceCellSpecs(question).length;
  } catch {
    return null;
  }
}
