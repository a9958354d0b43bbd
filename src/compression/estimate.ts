/**
 * About how long a compression will take and how much memory it needs, said before it starts. Orders of magnitude from
 * operation counts and rates: processor seconds of one thread of a 2024 server, measured on 2,000 and 6,000 rows of 256
 * dimensions, candidate by candidate. The progress bars know better once work is under way.
 */
import type { GoalKind } from "../results/compressor-description.ts";
import { type ChainStep, parseChain } from "./chain-name.ts";
import { isTruncation } from "./nested-check.ts";

/** What the estimate is made from. */
export interface CompressionSize {
  readonly candidates: readonly string[];
  readonly kind: GoalKind;
  /** d */
  readonly dimensions: number;
  /** Of the labels; 0 where there are none. */
  readonly classes: number;
  /** Rows, queries or pairs of the three parts; of `fit` those that chains are fitted on. */
  readonly parts: { readonly fit: number; readonly choose: number; readonly certify: number };
  /** All vectors that are held. */
  readonly held: number;
}

/** What is said. */
export interface CompressionEstimate {
  readonly seconds: number;
  readonly memoryBytes: number;
}

/** Multiply-adds a second: of closed-form maps, of searches, of probes. */
const [mapRate, searchRate, probeRate] = [1e9, 6e9, 1e9];

/** Sweeps of an eigendecomposition in units of d³. */
const eigenSweeps = 9;

/** Evaluations of a logistic objective over a grid of penalties. */
const probeEvaluations = 450;

/** Seconds a row and dimension: maps that are trained, ranges of a codec, codes made and read. */
const [trainedSeconds, rangeSeconds, codeSeconds] = [1.2e-5, 9e-7, 2e-7];

/** Compressors that are trained step by step. */
const trained = ["logistic-discriminants", "matryoshka-adaptor"];

/** Compressors that have nothing to learn. */
const unlearnt = ["first-dimensions", "random-dimensions", "gaussian-projection", "sparse-projection"];

/** Of each part of a product code. */
const centroids = 256;

/** Comparisons of coordinates with centroids a second, when codes are made: of product codes, and of residual ones, part after part. */
const [productRate, residualRate] = [1.2e8, 3.6e6];

/** Seconds to learn a product code: a row and squared dimension, and a cubed dimension, for its rotation. */
const [turnedRowSeconds, turnSeconds] = [7e-9, 1.9e-7];

/** What is looked through beside the candidates: the full vector on two parts, and the chosen chain, mostly smaller, fitted on six numbers of rows. */
const wholeLooks = 2 + 6 / 2;

/** The test of nested dimensions, for d = 256, in proportion to d. */
const nestedSeconds = 1.75;

/** What the process has before any vector, and vectors at once: as they came, those that fit, decoded ones, and a probe's. */
const [baseBytes, matricesAtOnce] = [220e6, 4];

/** Estimates a compression. */
export function estimateCompression(size: CompressionSize): CompressionEstimate {
  const { candidates, dimensions: d, parts, held } = size;
  const maps = new Map<string, number>();
  const each = candidates.map((name) => {
    const { steps, codec } = parseChain(name);
    for (const [at, { compressor }] of steps.entries()) {
      const key = [...steps.slice(0, at).map(({ compressor: before, size: k }) => `${before}:${k}`), compressor].join("+");
      maps.set(key, mapSeconds(compressor, parts.fit, inputOf(steps, at, d)));
    }
    const coded = inputOf(steps, steps.length, d);
    return codecFitSeconds(codec, parts.fit, coded) + shownSeconds(codec, shownRows(size), coded) + goalSeconds(size, coded);
  });
  const shared = [...maps.values()].reduce((sum, seconds) => sum + seconds, 0);
  const weighed = each.reduce((sum, seconds) => sum + seconds, 0);
  const certifying = size.kind === "labels" ? 0 : (weighed * parts.certify) / Math.max(1, 2 * parts.choose);
  const nested = candidates.some(isTruncation) ? (nestedSeconds * d) / 256 : 0;
  return {
    seconds: Math.ceil(shared + weighed + certifying + nested + wholeLooks * goalSeconds(size, d)),
    memoryBytes: baseBytes + matricesAtOnce * 4 * held * d + 4 * 8 * d * d,
  };
}

/** Numbers that come out of the steps before one. */
function inputOf(steps: readonly ChainStep[], at: number, dimensions: number): number {
  return steps.slice(0, at).reduce((before, { size }) => size ?? before, dimensions);
}

function mapSeconds(compressor: string, rows: number, d: number): number {
  if (compressor === "unit" || unlearnt.includes(compressor)) return 0;
  const closed = (rows * d * d + eigenSweeps * d ** 3) / mapRate;
  return trained.includes(compressor) ? closed + rows * d * trainedSeconds : closed;
}

function codecFitSeconds(codec: string, rows: number, d: number): number {
  if (codec.startsWith("opq")) return d ** 3 * turnSeconds + rows * d * d * turnedRowSeconds;
  if (codec.startsWith("rq")) return (rows * d * centroids) / (2 * residualRate);
  if (codec.startsWith("topk")) return rows * d * trainedSeconds;
  return codec.startsWith("int") ? rows * d * rangeSeconds : 0;
}

/** Codes made of rows, and read again. */
function shownSeconds(codec: string, rows: number, d: number): number {
  if (codec.startsWith("rq")) return (rows * d * centroids) / residualRate;
  const isProduct = /^[no]?pq/.test(codec);
  return isProduct ? (rows * d * centroids) / productRate : rows * d * codeSeconds;
}

/** Rows whose codes are looked at, a candidate. */
function shownRows({ kind, parts, held }: CompressionSize): number {
  if (kind === "neighbours") return parts.fit + parts.choose;
  return kind === "pairs" ? 2 * parts.choose : held;
}

/** What a candidate of k numbers keeps, on the rows that choose. */
function goalSeconds({ kind, classes, parts, held }: CompressionSize, k: number): number {
  switch (kind) {
    case "labels":
      return (probeEvaluations * parts.fit * k * Math.max(2, classes)) / probeRate;
    case "neighbours":
      return (parts.choose * parts.fit * k) / searchRate;
    case "retrieval":
      return (parts.choose * held * k) / searchRate;
    case "pairs":
      return 0;
  }
}
