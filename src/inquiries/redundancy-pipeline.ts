/**
 * Three stages that throw redundancy away: layers, clusters of correlated
 * dimensions, then all but the first of a ranking. Each goes as far as the
 * validation score stays within a share δ of the oracle's, the probe of all layers
 * together.
 *
 *   layers    the lowest top layer l such that layers 0 … l, concatenated, are within δ
 *   clusters  the highest cut of 1 − |r| whose medoids are within δ (correlation-clusters.ts)
 *   ranking   the smallest size of the grid within δ, the first dimensions of a ranking
 *
 * Dalvi, Sajjad, Durrani & Belinkov 2020, "Analyzing Redundancy in Pretrained
 * Transformer Models", arXiv:2004.04010, section 6, and its code. There the cluster's
 * representative is drawn at random and the probe is elastic-net regression. Sizes
 * are shares of all dimensions of all layers, as there.
 */
import { seeded } from "../base/random.ts";
import { correlationTree, cutTree } from "../rankings/correlation-clusters.ts";
import { rankings } from "../rankings/index.ts";
import { orderByImportance } from "../rankings/ranking.ts";
import type { InquirySentence, InquiryTable } from "../results/inquired.ts";
import {
  counted,
  formatCount,
  formatDifference,
  formatInterval,
  formatIntervalScore,
  formatMargin,
  formatNumber,
} from "../results/words.ts";
import { lowerBound } from "../statistics/bootstrap.ts";
import { targetOf } from "../statistics/labels.ts";
import { marginOf } from "../statistics/margin.ts";
import { withDimensions } from "../statistics/rows.ts";
import { concatenated } from "./concatenated-layers.ts";
import type { InquiredVectors, Inquiry } from "./inquiry.ts";
import { notAboveMajority } from "./refusal.ts";
import { rowsNeededSentence, rowsToShowAbove } from "./rows-needed.ts";
import { intervalScore, type Probed, paired, startTestScores, type TestScores, withBounds } from "./test-scores.ts";

/** Losses of layer selection that are looked at, relative, the paper's; the pipeline goes on with the last. */
const deltas = [0.03, 0.02, 0.01] as const;

/** Cuts, the fewest clusters first. */
const heights = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];

/** The paper's sizes, per cent of all dimensions of all layers. */
const percentages = [0.1, 0.2, 0.3, 0.4, 0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90];

/** The paper's ranking, and what stands in for it where the labels are values. */
const chosenRankings = ["lca", "lda-forward"];

/** The inquiry. */
export const redundancyPipeline: Inquiry = {
  name: "redundancy-pipeline",
  title: "redundancy pipeline",
  description: "layer selection, clusters of correlated dimensions, then a ranking: how few of all layers' dimensions are enough",
  source: "Dalvi et al. 2020, arXiv:2004.04010",
  targets: ["binary", "multiclass", "regression"],
  over: "layers",
  async ask(layers, settings) {
    const scores = await startTestScores(layers[0]!, settings);
    const upTo = await concatenations(scores, layers);
    const oracle = upTo.at(-1)!;
    const refused = notAboveMajority(scores, oracle.probed.test);
    if (refused !== null) return { sentences: [refused], tables: [] };
    const all = oracle.vectors.living.length;
    const enough = (delta: number): number => oracle.probed.validation * (1 - delta);
    const selected = deltas.map((delta) => upTo.findIndex(({ probed }) => probed.validation >= enough(delta)));
    const least = enough(deltas.at(-1)!);
    const layer = upTo[selected.at(-1)!]!;
    const clustered = await byClusters(scores, layer, least);
    const ranked = await byRanking(scores, layer.vectors, clustered, least, all, settings.seed);
    const stages: readonly Stage[] = [
      { stage: "oracle: all layers", dimensions: all, how: counted(layers.length, "layer"), probed: oracle.probed },
      {
        stage: "layer selection",
        dimensions: layer.vectors.living.length,
        how: `layers up to ${layer.top ?? "the only one"}`,
        probed: layer.probed,
      },
      clustered,
      ranked,
    ];
    const margin = marginOf(settings.margin, oracle.probed.test.score, scores.majority.score);
    const rows = layers[0]!.test.vectors.rows;
    return {
      sentences: [sentenceOf(scores, ranked, oracle.probed, { all, layers: layers.length, margin, rows })],
      tables: [stagesTable(stages, all, oracle.probed), layersTable(upTo, selected)],
    };
  },
};

/** The layers up to one, side by side. */
interface Concatenation {
  /** The number of the last of them; null where vectors came without a model. */
  readonly top: number | null;
  /** The last of them by itself. */
  readonly alone: Probed;
  readonly vectors: InquiredVectors;
  readonly probed: Probed;
}

/** Of the first layer, the first two, … all. */
async function concatenations(scores: TestScores, layers: readonly InquiredVectors[]): Promise<readonly Concatenation[]> {
  const upTo: Concatenation[] = [];
  for (const [place, layer] of layers.entries()) {
    const alone = await scores.probed(layer);
    const vectors = place === 0 ? layer : concatenated(layers.slice(0, place + 1));
    const probed = place === 0 ? alone : await scores.probed(vectors);
    upTo.push({ top: layer.layer, alone, vectors, probed });
  }
  return upTo;
}

function stagesTable(stages: readonly Stage[], all: number, oracle: Probed): InquiryTable {
  return {
    title: "Stages",
    columns: [
      { key: "stage", title: "Stage", unit: "text" },
      { key: "how", title: "What is kept", unit: "text" },
      { key: "dimensions", title: "Dimensions", unit: "count" },
      { key: "share", title: "of all", unit: "share" },
      { key: "validation", title: "on validation", unit: "score" },
      { key: "score", title: "Score", unit: "score" },
      { key: "change", title: "Against the oracle", unit: "difference" },
    ],
    rows: stages.map(({ stage, how, dimensions, probed }) => ({
      stage,
      how,
      dimensions,
      share: dimensions / all,
      validation: probed.validation,
      score: withBounds(probed.test),
      change: withBounds(paired(probed.test, oracle.test)),
    })),
    note: `Every stage goes as far as the validation score stays within ${deltas.at(-1)! * 100} % (relative) of the oracle's.`,
  };
}

/** @param selected  place of the lowest top layer for each of `deltas` */
function layersTable(upTo: readonly Concatenation[], selected: readonly number[]): InquiryTable {
  return {
    title: "Layers",
    columns: [
      { key: "layer", title: "Layer", unit: "text" },
      { key: "alone", title: "Alone", unit: "score" },
      { key: "aloneValidation", title: "on validation", unit: "score" },
      { key: "dimensions", title: "Dimensions up to here", unit: "count" },
      { key: "concatenated", title: "All up to here", unit: "score" },
      { key: "concatenatedValidation", title: "on validation", unit: "score" },
    ],
    rows: upTo.map(({ top, alone, vectors, probed }) => ({
      layer: `${top ?? "–"}`,
      alone: withBounds(alone.test),
      aloneValidation: alone.validation,
      dimensions: vectors.living.length,
      concatenated: withBounds(probed.test),
      concatenatedValidation: probed.validation,
    })),
    note: `Lowest top layer of the concatenation within 3, 2 and 1 % of all layers on validation rows: ${selected.map((place) => upTo[place]!.top ?? "–").join(", ")}.`,
  };
}

interface Stage {
  readonly stage: string;
  readonly how: string;
  readonly dimensions: number;
  readonly probed: Probed;
  /** Columns of the selected layers. */
  readonly columns?: Int32Array;
}

async function byClusters(
  scores: TestScores,
  { vectors, probed }: { readonly vectors: InquiredVectors; readonly probed: Probed },
  enough: number,
): Promise<Stage & { readonly columns: Int32Array }> {
  const tree = await correlationTree(vectors.training.vectors);
  for (const height of heights) {
    const { representatives } = cutTree(tree, height);
    const reduced = await scores.probed(vectors, representatives);
    if (reduced.validation < enough) continue;
    return {
      stage: "correlation clustering",
      how: `one of each cluster, cut at ${formatNumber(height, 1)}`,
      dimensions: representatives.length,
      probed: reduced,
      columns: representatives,
    };
  }
  const all = Int32Array.from(vectors.living.keys());
  return { stage: "correlation clustering", how: "no cut is within δ: all", dimensions: all.length, probed, columns: all };
}

async function byRanking(
  scores: TestScores,
  vectors: InquiredVectors,
  before: Stage & { readonly columns: Int32Array },
  enough: number,
  all: number,
  seed: number,
): Promise<Stage> {
  const target = targetOf(vectors.training.labels);
  const ranking = rankings.items.find(({ name, targets }) => chosenRankings.includes(name) && targets.includes(target))!;
  const { columns } = before;
  const kept = columns.length;
  const seen = withDimensions(vectors.training, columns);
  const order = orderByImportance(await ranking.importance(seen, seeded(seed).fork("ranking").fork(ranking.name)));
  const sizes = new Set(percentages.map((percent) => Math.max(1, Math.round((percent / 100) * all))));
  for (const size of sizes) {
    if (size >= kept) break;
    const chosen = Int32Array.from(order.subarray(0, size), (place) => columns[place]!).sort();
    const reduced = await scores.probed(vectors, chosen);
    if (reduced.validation < enough) continue;
    return { stage: "feature selection", how: `first by ${ranking.name}`, dimensions: size, probed: reduced };
  }
  return { ...before, stage: "feature selection", how: "no smaller size is within δ: all" };
}

function sentenceOf(
  scores: TestScores,
  { dimensions, probed }: Stage,
  oracle: Probed,
  {
    all,
    layers,
    margin,
    rows,
  }: { readonly all: number; readonly layers: number; readonly margin: number; readonly rows: number },
): InquirySentence {
  const change = paired(probed.test, oracle.test);
  const { score, interval } = intervalScore(change);
  const shown = lowerBound(change.resampled) > -margin;
  const within = formatMargin(margin, scores.metric);
  return {
    kind: shown ? "finding" : "limit",
    text: `Of ${formatCount(all)} dimensions of ${counted(layers, "layer")}, layer selection, clustering and a ranking keep ${formatCount(dimensions)} (${formatNumber((100 * dimensions) / all, 1)} %), chosen on training and validation rows: ${formatIntervalScore(intervalScore(probed.test), scores.metric)} on the test rows, ${formatDifference(score, scores.metric)} ${formatInterval(interval, scores.metric)} against all of them. ${shown ? `They are shown to lose less than ${within}.` : `That they lose less than ${within} is not shown.${rowsNeededSentence(rowsToShowAbove(change, -margin, rows))}`}`,
  };
}
