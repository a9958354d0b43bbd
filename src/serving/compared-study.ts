/** A finished study as it is compared: its predictions read back from its cells, the labels of its test rows from its vectors. */
import { join } from "node:path";
import { z } from "zod";
import type { CellFit } from "../cells/cell-fit.ts";
import { unpackLabels } from "../cells/packed-labels.ts";
import { labelsOfRole, testRowsOf } from "../cells/slice.ts";
import type { CellSpec } from "../cells/table.ts";
import type { ComponentPredictions } from "../claims/redundancy-change.ts";
import type { ComparedStudy, ComparedVariant } from "../claims/study-differences.ts";
import { plainFolderNames } from "../formats/ownership.ts";
import { shape } from "../formats/shape.ts";
import { headlineVariants } from "../report/study.ts";
import type { StudyManifest } from "../results/manifest.ts";
import { identityOfSlice } from "../results/slice-identity.ts";
import type { Variant } from "../results/summary.ts";
import { type CellKey, readCell } from "../studies/cell-store.ts";
import type { FinishedStudy } from "../studies/read-study.ts";
import { studyFiles } from "../studies/study-files.ts";
import { openVectorSet } from "../vectors/open.ts";

/** What an unchanged folder says; what is not there, or was changed, is null, and less is compared. */
export async function comparedStudy(folder: string, study: FinishedStudy): Promise<ComparedStudy> {
  const { summary, manifest } = study;
  const variants: ComparedVariant[] = [];
  for (const variant of headlineVariants(summary)) {
    const { probe, score, interval } = variant.full;
    const hash = vectorsOf(manifest, variant);
    const predictions = hash === null ? null : await predictionsOf(folder, study, variant, hash).catch(() => null);
    variants.push({ slice: identityOfSlice(variant), hash, probe, full: { score, interval }, predictions });
  }
  return {
    task: {
      name: summary.task.name,
      classes: summary.task.classes,
      labelNames: summary.task.labelNames ?? null,
      source: summary.task.source ?? null,
      hash: manifest.inputs.task.hash,
      isOfTexts: manifest.inputs.model !== null,
    },
    metric: summary.task.metric,
    variants,
    truth: await truthOf(folder, study).catch(() => null),
    bootstraps: summary.resampling.bootstraps,
    seed: summary.resampling.seed,
  };
}

/** The hash of a variant's vectors. */
function vectorsOf({ inputs }: StudyManifest, { name, headSeed }: Variant): string | null {
  const called = typeof headSeed === "number" ? `${name}, head seed ${headSeed}` : name;
  return inputs.vectors.find(({ variant }) => variant === called)?.hash ?? null;
}

/** The labels of the test rows, of vectors that are of the study's own task. */
async function truthOf(folder: string, { summary, manifest }: FinishedStudy): Promise<ComparedStudy["truth"]> {
  const vectors = join(folder, studyFiles.vectors);
  const [name] = [...((await plainFolderNames(vectors)) ?? [])].sort();
  if (name === undefined) return null;
  const set = await openVectorSet(join(vectors, name));
  if (!manifest.inputs.vectors.some(({ hash }) => hash === set.hash)) return null;
  const { rows, groups } = testRowsOf(set);
  return rows === summary.task.rows.test ? { labels: labelsOfRole(set.labels, set.splits, "test"), groups } : null;
}

/** Of the options that a manifest keeps, those that name cells. */
const optionsSchema = shape({
  probes: z.array(z.string()),
  sizes: z.array(z.int()).nullable(),
  seed: z.int(),
});

async function predictionsOf(
  folder: string,
  { summary, manifest }: FinishedStudy,
  { layer, pooling, full: { probe } }: Variant,
  vectors: string,
): Promise<ComponentPredictions | null> {
  const { probes, sizes, seed } = optionsSchema.parse(manifest.options);
  // in the order of a cell's key, of which its file's name is the hash
  const keyOf = <Spec extends CellSpec>(spec: Spec): CellKey<Spec> => ({ vectors, slice: { layer, pooling }, spec, seed });
  const cells = join(folder, studyFiles.cells);
  const ofProbe = (fits: readonly CellFit[]): CellFit | undefined => fits.find((fit) => fit.probe === probe);
  const whole = await readCell(cells, keyOf({ kind: "full", probes }));
  const full = whole === null ? undefined : ofProbe(whole.fits)?.test;
  if (full === undefined) return null;
  unpackLabels(full, summary.task.rows.test); // throws where there are others than test rows
  const curve = await readCell(cells, keyOf({ kind: "curve", compressor: "pca", probes, sizes }));
  const points = (curve?.points ?? []).flatMap(({ k, fits }) => {
    const fit = ofProbe(fits);
    return fit === undefined ? [] : [[k, fit.test] as const];
  });
  return { full, components: new Map(points) };
}
