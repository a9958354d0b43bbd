/** Chains: compressors one after another and a codec at the end, fitted and applied as one. */
import { InputError } from "../base/errors.ts";
import type { Random } from "../base/random.ts";
import { artefactBytes, codecOf, type FittedCodec } from "../codecs/index.ts";
import type { Codes } from "../codes/code.ts";
import type { FittedCompressor, PreparedCompressor } from "../compressors/compressor.ts";
import { compressors } from "../compressors/index.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { type Rows, withVectors } from "../statistics/rows.ts";
import { type ChainParts, type ChainStep, chainName, parseChain, stepName } from "./chain-name.ts";
import { familyOf } from "./families.ts";
import { type ApplyStep, applyStep } from "./step-arithmetic.ts";
import { unitLength } from "./unit-length.ts";

/** A fitted chain: a value that can be applied and saved. */
export interface FittedChain {
  readonly name: string;
  readonly parts: ChainParts;
  /** The compressors, in their order. */
  readonly compressors: readonly FittedCompressor[];
  readonly codec: FittedCodec;
  /** Numbers of a vector that goes in. */
  readonly inputSize: number;
  /** Numbers that are coded. */
  readonly codedSize: number;
  /** Of one coded vector: all that is kept of it. */
  readonly bytesPerVector: number;
  /** Of all that every vector needs together: maps, ranges, centroids. */
  readonly artefactBytes: number;
  /** [n, inputSize] → [n, codedSize]: what a query becomes. */
  project(vectors: Matrix): Promise<Matrix>;
  /** [n, inputSize] → n codes. */
  encode(vectors: Matrix): Promise<Codes>;
  /** n codes → [n, codedSize]: what queries are compared with. */
  decode(codes: Codes): Matrix;
}

/** Fits chains on the same rows; what several have in common is done once. */
export interface ChainFitter {
  /** @throws UsageError, UnknownNameError for what is no chain; ShapeError for sizes that the vectors do not have */
  fit(name: string): Promise<FittedChain>;
}

/** Begins with rows that chains are fitted on. Streams of random numbers go by the names of steps, so chains do not move each other. */
export function chainFitter(training: Rows<"training">, random: Random): ChainFitter {
  const prepared = new Map<string, Promise<PreparedCompressor>>();
  const outputs = new Map<string, Promise<Rows<"training">>>([["", Promise.resolve(training)]]);
  const chains = new Map<string, Promise<FittedChain>>();
  const preparedOf = (before: readonly ChainStep[], { compressor }: ChainStep): Promise<PreparedCompressor> => {
    const key = `${keyOf(before)}+${compressor}`;
    const known =
      prepared.get(key) ?? rowsAfter(before).then((rows) => compressors.get(compressor).prepare(rows, random.fork(key)));
    prepared.set(key, known);
    return known;
  };
  const rowsAfter = (steps: readonly ChainStep[]): Promise<Rows<"training">> => {
    const key = keyOf(steps);
    const known = outputs.get(key) ?? compressed(steps);
    if (steps.length <= 1) outputs.set(key, known); // of chains of chains there are as many as chains
    return known;
  };
  const stepsOf = new Map<string, Promise<FittedCompressor>>();
  // one value for all chains that begin alike, by which they know what was applied already
  const fittedStep = (steps: readonly ChainStep[], at: number): Promise<FittedCompressor> => {
    const key = keyOf(steps.slice(0, at + 1));
    const known = stepsOf.get(key) ?? newStep(steps.slice(0, at), steps[at]!);
    stepsOf.set(key, known);
    return known;
  };
  const newStep = async (before: readonly ChainStep[], step: ChainStep): Promise<FittedCompressor> => {
    if (step.size === null) return unitLength((await rowsAfter(before)).vectors.columns);
    return (await preparedOf(before, step)).at(step.size);
  };
  const compressed = async (steps: readonly ChainStep[]): Promise<Rows<"training">> => {
    const [step, before] = [await fittedStep(steps, steps.length - 1), await rowsAfter(steps.slice(0, -1))];
    return { ...withVectors(before, await applyStep(step, before.vectors)), units: step.units };
  };
  const fitted = async (parts: ChainParts): Promise<FittedChain> => {
    const steps: FittedCompressor[] = [];
    for (const at of parts.steps.keys()) steps.push(await fittedStep(parts.steps, at));
    requireCentroidRows(chainName(parts), training.vectors.rows);
    const codec = await codecOf(parts.codec).fit(await rowsAfter(parts.steps), random.fork(chainName(parts)));
    return chainOf(parts, steps, codec, training.vectors.columns);
  };
  return {
    async fit(name) {
      const parts = parseChain(name);
      const chain = chains.get(chainName(parts)) ?? fitted(parts);
      chains.set(chainName(parts), chain);
      return chain;
    },
  };
}

const keyOf = (steps: readonly ChainStep[]): string => steps.map(stepName).join("+");

/** Of each part of a product code. */
const centroids = 256;

/** A product code of fewer rows than centroids has a centroid for every row: nothing was learnt, and all rows are kept beside the codes. */
function requireCentroidRows(chain: string, rows: number): void {
  if (rows >= centroids || familyOf(chain) !== "product codes") return;
  throw new InputError({
    where: `chain ${chain}`,
    must: `there must be at least ${centroids} rows to fit a product code on, as many as it has centroids`,
    got: `${rows}`,
    todo: "Give more rows, or another chain: npq:16 and rotate+bits:2 learn next to nothing from rows.",
  });
}

/** What steps make of vectors, one after another. */
export async function throughSteps(steps: readonly FittedCompressor[], vectors: Matrix, apply: ApplyStep): Promise<Matrix> {
  let outputs = vectors;
  for (const step of steps) outputs = await apply(step, outputs);
  return outputs;
}

/** A chain of fitted parts. */
export function chainOf(
  parts: ChainParts,
  steps: readonly FittedCompressor[],
  codec: FittedCodec,
  inputSize: number,
): FittedChain {
  const project = (vectors: Matrix): Promise<Matrix> => throughSteps(steps, vectors, applyStep);
  const stepBytes = steps.map((step) => artefactBytes(step));
  return {
    name: chainName(parts),
    parts,
    compressors: steps,
    codec,
    inputSize,
    codedSize: codec.inputSize,
    bytesPerVector: codec.bytesPerVector,
    artefactBytes: stepBytes.reduce((sum, bytes) => sum + bytes, artefactBytes(codec)),
    project,
    encode: async (vectors) => codec.encode(await project(vectors)),
    decode: (codes) => codec.decode(codes),
  };
}
