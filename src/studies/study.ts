/** The main job: text to vectors to claims, in a folder that an interrupted run continues. */

import { controlKeys, type RunControl } from "../base/progress.ts";
import type { Analysis } from "../results/analysis.ts";
import type { VectorSet } from "../vectors/vector-set.ts";
import type { AnalysisOptions } from "./analysis-options.ts";
import { analyze } from "./analyze.ts";
import { estimateStudy } from "./estimate.ts";
import { ownTraining, type Training } from "./open-checkpoints.ts";
import { optionsOf, planAnalysis } from "./plan.ts";
import { runInterventions } from "./run-interventions.ts";
import { type FolderWork, inStudyFolder } from "./study-folder.ts";
import { identityOfStudy, identityOfVectors } from "./study-identity.ts";
import type { StudyOptions } from "./study-options.ts";
import { planStudy, type StudyPlan, sizeOfStudy } from "./study-plan.ts";
import { makeVariants, type StudyVariants } from "./study-variants.ts";

/**
 * Runs a study and writes its folder (all but the report): pretrained vectors, and those of finetuned models where
 * these are asked for, each with the model's own head.
 *
 * @example
 * ```ts
 * import { loadEncoder, loadTask, runStudy, writeReport } from "assay";
 *
 * const encoder = await loadEncoder("demo");
 * const task = await loadTask("demo");
 * const { summary } = await runStudy({ encoder, task, folder: "studies/demo", finetune: { seeds: [0] } });
 * await writeReport("studies/demo");
 * ```
 */
export async function runStudy(options: StudyOptions, training: Training = ownTraining): Promise<Analysis> {
  const study = await planStudy(options, training);
  const work: FolderWork = async (folder, store) => {
    options.onEstimate?.(estimateStudy(sizeOfStudy(study)));
    const variants = await makeVariants(study, folder, store);
    folder.stage("analysis");
    const { task, maxLength, control } = study;
    const analysis = await analyze(variants.studied, { ...optionsOf(study.analysis), ...control, store });
    if (!study.interventions) return { analysis: withBeside(analysis, study, variants), vectors: hashesOf(variants) };
    folder.stage("interventions");
    const setting = { ...study.analysis, task, maxLength, store, ...control };
    const interventions = await runInterventions(variants.models, analysis, setting);
    const summary = analysis.summary.with({ interventions });
    return { analysis: withBeside({ ...analysis, summary }, study, variants), vectors: hashesOf(variants) };
  };
  const { folder, overwrite } = study;
  const setting = { folder, overwrite, threads: study.analysis.threads, command: options.command };
  return inStudyFolder(setting, identityOfStudy(study), work);
}

/** With what was seen on the way, and what is to be said of the models besides. */
function withBeside({ summary, ...analysis }: Analysis, { facts }: StudyPlan, { trajectory }: StudyVariants): Analysis {
  const task = { ...summary.task, facts: [...(summary.task.facts ?? []), ...facts] };
  return { summary: summary.with({ task, ...(trajectory.length === 0 ? {} : { trajectory }) }), ...analysis };
}

function hashesOf({ studied }: StudyVariants): readonly { readonly variant: string; readonly hash: string }[] {
  return studied.map(({ name, headSeed, vectors: { hash } }) => ({
    variant: typeof headSeed === "number" ? `${name}, head seed ${headSeed}` : name,
    hash,
  }));
}

/** What an analysis of brought vectors is made of. */
export interface VectorStudyOptions extends AnalysisOptions, RunControl {
  readonly vectors: VectorSet;
  readonly folder: string;
  readonly overwrite?: boolean | undefined;
  /** What was typed to ask for it, for its manifest and page. */
  readonly command?: string | undefined;
}

/** What is no option of its analysis. */
const besideAnalysis = ["vectors", "folder", "overwrite", "command", ...controlKeys];

/**
 * Analyses vectors that a person brought and writes the study's folder (all but the report).
 *
 * @example
 * ```ts
 * import { bringVectors, runVectorStudy, writeReport } from "assay";
 *
 * const vectors = await bringVectors("vectors.npy", { labels: "labels.txt" });
 * const { summary } = await runVectorStudy({ vectors, folder: "studies/vectors" });
 * await writeReport("studies/vectors");
 * ```
 */
export function runVectorStudy(options: VectorStudyOptions): Promise<Analysis> {
  const { vectors, folder, onProgress, signal, command, overwrite = false } = options;
  const plan = planAnalysis(vectors.labels, vectors.dimensions, options, besideAnalysis);
  const setting = { folder, overwrite, threads: plan.threads, command };
  return inStudyFolder(setting, identityOfVectors(vectors, plan), async (study, store) => {
    study.stage("analysis");
    const analysis = await analyze({ vectors }, { ...optionsOf(plan), onProgress, signal, store });
    return { analysis, vectors: [{ variant: "vectors", hash: vectors.hash }] };
  });
}
