/** From vectors and a goal to a certified compressor: fit, choose, certify. */
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { seeded } from "../base/random.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { meanOf } from "../numeric/mean.ts";
import type { Rows } from "../statistics/rows.ts";
import { certify, type Demand, type FrontCandidate, frontOf, isConstantEnough, qualityOf, rowsNeeded } from "./certify.ts";
import { type ChainFitter, chainFitter, type FittedChain } from "./chain.ts";
import { type Goal, type Lens, wholeVectors } from "./goals/goal.ts";
import { type TakenLook, takeLook } from "./ledger.ts";

/** What is asked. */
export interface CompressionRequest extends RunControl {
  /** Rows that chains are fitted on: none of those that choose or certify. */
  readonly training: Rows<"training">;
  readonly goal: Goal;
  /** Chains: "pca:128+int8". */
  readonly candidates: readonly string[];
  /** κ: the share of the full vector's score that is to be kept. */
  readonly kept: number;
  /** α of all looks at the rows that certify. */
  readonly level: number;
  readonly seed: number;
  /** Where looks at the rows that certify are written down. */
  readonly ledger: string;
}

/** What came of it. */
export interface CompressionResult {
  readonly measure: string;
  readonly kept: number;
  /** Whether all of the score is to be kept or the part above a constant prediction, which here would pass by itself. */
  readonly chance: number;
  /** Scores of the full vector on the rows that choose and on those that certify. */
  readonly full: { readonly chosen: number; readonly certified: number };
  /** All candidates on the front. */
  readonly front: readonly FrontCandidate[];
  /** Chains that keep κ, all together with probability 1 − α; the one of fewest bytes first. */
  readonly certified: readonly CertifiedChain[];
  readonly look: TakenLook;
  /** Rows to certify that would do, where nothing was certified and it can be told. */
  readonly rowsNeeded: number | null;
}

/** A chain with its certificate. */
export interface CertifiedChain {
  readonly chain: FittedChain;
  readonly family: string;
  readonly pValue: number;
  readonly level: number;
  /** On the rows that choose, and on those that certify. */
  readonly quality: { readonly chosen: number; readonly certified: number };
}

/** How codes show vectors. */
export function lensOf(chain: FittedChain): Lens {
  return {
    stored: async (vectors: Matrix) => chain.decode(await chain.encode(vectors)),
    asked: (vectors: Matrix) => chain.project(vectors),
  };
}

/**
 * Fits all candidates, finds their front, and certifies.
 * @throws UsageError, UnknownNameError for what is no chain; InputError for parts without rows; ConflictError for a
 *   ledger that is not ours
 */
export async function compress(request: CompressionRequest): Promise<CompressionResult> {
  const { goal, kept, seed } = request;
  const fitter = chainFitter(request.training, seeded(seed).fork("compression"));
  const full = await goal.outcomes(wholeVectors, "choose");
  const isAbove = goal.constant !== null && isConstantEnough(goal.constant.chosen, full, kept);
  const chance = isAbove ? (goal.constant?.share ?? 0) : 0;
  const demand = { kept, level: request.level, chance };
  const front = frontOf(await chosenCandidates(request, fitter), full, demand);
  const question = `at least ${kept} of ${goal.measure}${isAbove ? " above the majority" : ""}`;
  const look = await takeLook(request.ledger, { rows: goal.parts.certifyHash, question }, request.level);
  const groups = goal.groups === null ? null : groupsAt(goal.groups, goal.parts.choose);
  const last = await certifyFront(request, fitter, front, { ...demand, level: look.level });
  return {
    measure: goal.measure,
    kept,
    chance,
    full: { chosen: meanOf(full), certified: meanOf(last.full) },
    front,
    certified: last.certified,
    look,
    rowsNeeded: last.certified.length > 0 ? null : rowsNeeded(front, { full, groups }, { ...demand, level: look.level }, seed),
  };
}

/** Every candidate on the rows that choose. */
async function chosenCandidates(request: CompressionRequest, fitter: ChainFitter) {
  const { candidates, goal } = request;
  const chosen = [];
  for (const [at, name] of candidates.entries()) {
    stopIfAborted(request, "compression");
    request.onProgress?.({ stage: "candidates", done: at, total: candidates.length, unit: "chains" });
    const chain = await fitter.fit(name);
    chosen.push({ chain: chain.name, bytes: chain.bytesPerVector, chosen: await goal.outcomes(lensOf(chain), "choose") });
  }
  request.onProgress?.({ stage: "candidates", done: candidates.length, total: candidates.length, unit: "chains" });
  return chosen;
}

/** The candidates of the front on the rows that certify. */
async function certifyFront(
  request: CompressionRequest,
  fitter: ChainFitter,
  front: readonly FrontCandidate[],
  demand: Demand,
): Promise<{ readonly full: Float64Array; readonly certified: readonly CertifiedChain[] }> {
  const { goal } = request;
  const full = await goal.outcomes(wholeVectors, "certify");
  const outcomes = new Map<string, Float64Array>();
  const chains = new Map<string, FittedChain>();
  for (const [at, { chain: name }] of front.entries()) {
    stopIfAborted(request, "compression");
    request.onProgress?.({ stage: "certifying", done: at, total: front.length, unit: "chains" });
    const chain = await fitter.fit(name);
    chains.set(name, chain);
    outcomes.set(name, await goal.outcomes(lensOf(chain), "certify"));
  }
  request.onProgress?.({ stage: "certifying", done: front.length, total: front.length, unit: "chains" });
  const { certify: rows } = goal.parts;
  const groups = goal.groups === null ? null : groupsAt(goal.groups, rows);
  const passed = certify(front, { full, groups, of: ({ chain }) => outcomes.get(chain)! }, demand);
  const certified = passed.map(({ candidate, pValue, level }) => ({
    chain: chains.get(candidate.chain)!,
    family: candidate.family,
    pValue,
    level,
    quality: {
      chosen: candidate.quality,
      certified: qualityOf({ full, candidate: outcomes.get(candidate.chain)!, chance: demand.chance }),
    },
  }));
  return { full, certified };
}

function groupsAt(groups: ArrayLike<number>, rows: Int32Array): Int32Array {
  return rows.map((row) => groups[row]!);
}
