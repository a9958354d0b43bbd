/** From inferred variants to summary.json. */

import type { BroughtNouns } from "../results/brought-nouns.ts";
import type { Comparison, Geometry } from "../results/comparison.ts";
import type { Control } from "../results/control.ts";
import type { Inquired } from "../results/inquired.ts";
import type { Leftover } from "../results/leftover.ts";
import type { Summary, SummaryFact } from "../results/summary.ts";
import { countGroups } from "../tasks/groups.ts";
import { splitCodes } from "../tasks/task.ts";
import type { VectorSet } from "../vectors/vector-set.ts";
import { combineSeeds } from "./combine.ts";
import { sideOf, studyOverlaps } from "./importance-overlap.ts";
import type { Inferred } from "./inference.ts";
import type { InferredSlice } from "./inferred-slice.ts";

/** The numbers of the plan that the summary states. */
export interface ResamplingPlan {
  readonly bootstraps: number;
  readonly permutations: number;
  readonly rotations: number;
  readonly seed: number;
}

/** What is said beside the claims about each slice; what is left out, or empty, has no key in the summary. */
export interface BesideSlices {
  readonly facts: readonly SummaryFact[];
  readonly comparison?: Comparison | undefined;
  /** Of slices that are not compared. */
  readonly geometry: readonly Geometry[];
  /** Undefined where nothing was brought. */
  readonly nouns: BroughtNouns | undefined;
  readonly inquiries: readonly Inquired[];
  readonly controls: readonly Control[];
  readonly leftover: readonly Leftover[];
}

/** The summary of a study's slices; the first of each variant ought to be the headline (last layer, [CLS]). */
export function summariseSlices(
  set: VectorSet,
  slices: readonly InferredSlice[],
  plan: ResamplingPlan,
  { facts, comparison, geometry, nouns, inquiries, controls, leftover }: BesideSlices,
): Summary {
  const inferred = slices.map((slice) => slice.inferred);
  const overlaps = studyOverlaps(slices.map(sideOf));
  return {
    ...summarise(set, inferred, plan, facts),
    ...(nouns === undefined ? {} : { nouns }),
    ...(comparison === undefined ? {} : { comparison }),
    ...(geometry.length === 0 ? {} : { geometry }),
    ...(inquiries.length === 0 ? {} : { inquiries }),
    ...(controls.length === 0 ? {} : { controls }),
    ...(leftover.length === 0 ? {} : { leftover }),
    ...(overlaps.length === 0 ? {} : { overlaps }),
  };
}

/** Builds the summary; the first slice of each variant ought to be the headline (last layer, [CLS]). */
export function summarise(
  set: VectorSet,
  inferred: readonly Inferred[],
  plan: ResamplingPlan,
  facts: readonly SummaryFact[] = [],
): Summary {
  const count = (code: number): number => set.splits.reduce((sum, split) => sum + (split === code ? 1 : 0), 0);
  const { task, encoder } = set;
  return {
    schema: "assay/summary@1",
    task: {
      name: task.name,
      metric: task.metric,
      classes: set.labels.kind === "classes" ? set.labels.classes : null,
      rows: { train: count(splitCodes.training), validation: count(splitCodes.validation), test: count(splitCodes.test) },
      ...(set.groups === undefined ? {} : { groups: countGroups(set.splits, set.groups) }),
      majority: inferred[0]!.majority,
      labelNames: task.labelNames,
      source: task.source,
      licence: task.licence,
      citation: task.citation,
      facts: [...task.facts, ...set.facts, ...facts],
      hash: task.hash,
    },
    encoder:
      encoder === null
        ? null
        : {
            name: encoder.name,
            layers: encoder.layers,
            dimensions: encoder.dimensions,
            parameters: encoder.parameters,
            licence: encoder.licence,
            revision: encoder.revision,
            hash: encoder.hash,
          },
    resampling: { bootstraps: plan.bootstraps, permutations: plan.permutations, rotations: plan.rotations, seed: plan.seed },
    variants: inferred.map((one) => one.variant),
    combined: combineSeeds(inferred),
  };
}
