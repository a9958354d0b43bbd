/** What determines the results of a study: its folder says it, and another study is refused there. */
import { sha256 } from "../formats/hash.ts";
import { bytesOf } from "../formats/whole-file.ts";
import type { Task } from "../tasks/task.ts";
import type { Finetuned } from "../training/finetuned.ts";
import type { VectorSet } from "../vectors/vector-set.ts";
import type { AnalysisPlan } from "./plan.ts";
import type { StudyIdentity } from "./study-folder.ts";
import type { StudyPlan } from "./study-plan.ts";

/** Of a study of a model. */
export function identityOfStudy(study: StudyPlan): StudyIdentity {
  const { encoder, task, analysis, layers, poolings, maxLength, finetuning, steps, checkpoints, headOf } = study;
  return {
    options: {
      command: "study",
      layers,
      poolings,
      maxLength,
      ...determining(analysis),
      ...leftoverIdentity(task),
      ...(finetuning === null ? {} : { finetune: JSON.parse(JSON.stringify(finetuning)) }),
      ...(study.interventions ? { interventions: true } : {}),
      ...(steps.length === 0 ? {} : { trajectory: steps }),
      ...(checkpoints.length === 0 ? {} : { finetuned: checkpoints.map((checkpoint) => checkpoint.encoder.hash) }),
      ...(checkpoints.length === 0 || headOf === undefined ? {} : { headOf: headHash(checkpoints) }),
    },
    inputs: {
      model: { name: encoder.name, revision: encoder.revision, hash: encoder.hash },
      task: { name: task.name, revision: null, hash: task.hash },
      vectors: [],
    },
    seeds: {
      data: analysis.dataSeed,
      head: [...new Set(study.finetuned.flatMap(({ headSeed }) => (headSeed === null ? [] : [headSeed])))],
      resampling: analysis.seed,
    },
  };
}

/** Of an analysis of brought vectors. */
export function identityOfVectors(vectors: VectorSet, plan: AnalysisPlan): StudyIdentity {
  const { encoder, task, sample, hash } = vectors;
  return {
    options: {
      command: "analyze",
      vectors: hash,
      ...(sample === undefined ? {} : { sample }),
      ...determining(plan),
      ...leftoverIdentity(vectors),
    },
    inputs: {
      model: encoder === null ? null : { name: encoder.name, revision: encoder.revision, hash: encoder.hash },
      task: { name: task.name, revision: null, hash: task.hash },
      vectors: [],
    },
    seeds: { data: plan.dataSeed, head: [], resampling: plan.seed },
  };
}

/** The part of a plan that determines results. */
function determining(plan: AnalysisPlan): Readonly<Record<string, unknown>> {
  const { threads: _, catalogues: __, inquiries, measures, ...rest } = plan;
  return {
    ...rest,
    ...(inquiries.length === 0 ? {} : { inquiries }),
    ...(measures === null ? {} : { measures }),
  };
}

/** Which other labelling is asked about. */
function leftoverIdentity({ leftover }: Pick<Task, "leftover">): Readonly<Record<string, unknown>> {
  if (leftover === undefined) return {};
  return { leftover: { name: leftover.name, hash: sha256(leftover.labels.kind, bytesOf(leftover.labels.values)) } };
}

/** Of the head that all checkpoints are under. */
function headHash([first]: readonly Finetuned[]): string {
  const parts = first?.head.layers.flatMap(({ weight, bias }) => [weight, ...(bias === null ? [] : [bias])]) ?? [];
  return sha256(...parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)));
}
