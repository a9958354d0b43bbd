/** From vectors and a goal to a certified compressor: fit, choose, certify. */
import { seeded } from "../base/random.ts";
import { meanOf } from "../numeric/mean.ts";
import type { Certificate, WeighedChain } from "../results/compressor-description.ts";
import { keptPValue, largestKept } from "../statistics/certificates/kept-share.ts";
import {
  certify,
  type Demand,
  type FrontCandidate,
  frontOf,
  isAboveChance,
  isConstantEnough,
  isHopeful,
  qualityOf,
  rowsNeeded,
} from "./certify.ts";
import { chainFitter, type FittedChain } from "./chain.ts";
import { groupsAt, lookAt, wholeVectors } from "./goals/goal.ts";
import { type TakenLook, takeLook } from "./ledger.ts";
import type { CompressionRequest } from "./request.ts";
import { type Weighing, weighing } from "./weighing.ts";

/** What came of it. */
export interface CompressionResult {
  /** κ, or most dimensions or bytes. */
  readonly asked: number;
  /** π: what a constant prediction gets, where only the part above it counts because it would pass by itself; else 0. */
  readonly chance: number;
  /** Whether the full vector was shown to have anything above it; true where all of the score counts. */
  readonly isAboveChance: boolean;
  /** Scores of the full vector on the rows that choose and on those that certify. */
  readonly full: { readonly chosen: number; readonly certified: number };
  /** The front: of each family from most bytes to fewest. */
  readonly front: readonly WeighedChain[];
  /** Chains that keep κ, all together with probability 1 − α; the one of fewest bytes first. */
  readonly certified: readonly CertifiedChain[];
  /** What to ship: the first of those, or the one that was asked for by its size; null where nothing is certified. */
  readonly chosen: CertifiedChain | null;
  readonly look: TakenLook;
  /** Rows to certify that would do, where nothing was certified and it can be told. */
  readonly rowsNeeded: number | null;
}

/** A chain with its certificate. */
export interface CertifiedChain {
  readonly chain: FittedChain;
  readonly family: string;
  /** Null where no κ is shown, which can be only where a size was asked for. */
  readonly certificate: Certificate | null;
  /** Shares that are kept on the rows that choose, and on those that certify. */
  readonly quality: { readonly chosen: number; readonly certified: number };
  /** Scores on the rows that choose, and on those that certify. */
  readonly scores: { readonly chosen: number; readonly certified: number };
  /** What each row that certifies gets, in the order of the part, by the full vector and by the code. */
  readonly outcomes: { readonly full: Float64Array; readonly candidate: Float64Array };
}

/**
 * Fits all candidates, finds their front, and certifies.
 * @throws UsageError, UnknownNameError for what is no chain, or where none is small enough; InputError for parts without
 *   rows; ConflictError for a ledger that is not ours
 */
export async function compress(request: CompressionRequest): Promise<CompressionResult> {
  const fitter = chainFitter(request.training, seeded(request.seed).fork("compression"));
  const weighed = weighing(request, fitter);
  return request.ask.kind === "keep" ? keeping(request, request.ask.kept, weighed) : sized(request, weighed);
}

/** The fewest bytes that keep κ. */
async function keeping(request: CompressionRequest, kept: number, weighed: Weighing): Promise<CompressionResult> {
  const { goal } = request;
  const full = await goal.outcomes(wholeVectors, "choose");
  const isAbove = goal.constant !== null && isConstantEnough(goal.constant.chosen, full, kept);
  const chance = isAbove ? goal.constant.share : 0;
  const front = frontOf(await weighed.candidates(), full, { kept, chance });
  const question = `at least ${kept} of ${goal.measure}${isAbove ? " above chance" : ""}`;
  const look = await takeLook(request.ledger, lookAt(goal, question), request.level);
  const demand: Demand = { kept, level: look.level, chance };
  const hopeful = front.filter(isHopeful);
  const { full: last, groups, outcomes } = await weighed.certifying(hopeful);
  const isTold = chance === 0 || isAboveChance({ full: last, groups }, demand);
  const passed = !isTold ? [] : certify(hopeful, { full: last, groups, of: ({ chain }) => outcomes.get(chain)! }, demand);
  const certified: CertifiedChain[] = [];
  for (const { candidate, pValue, level } of passed) {
    const certificate = { kept, confidence: 1 - request.level, rows: last.length, pValue, level };
    const after = outcomes.get(candidate.chain)!;
    certified.push(await certifiedChain(candidate, { weighed, certificate, full: last, after, chance }));
  }
  return {
    asked: kept,
    chance,
    isAboveChance: isTold,
    full: { chosen: meanOf(full), certified: meanOf(last) },
    front: front.map(({ chain, family, bytes, share }) => ({
      ...{ chain, family, bytes, chosen: share },
      // of those that failed nothing is told: what is known of these rows must not choose what is asked of them next
      certified: certified.find((each) => each.chain.name === chain)?.quality.certified ?? null,
      passed: passed.some(({ candidate }) => candidate.chain === chain),
    })),
    certified,
    chosen: certified[0] ?? null,
    look,
    rowsNeeded: certified.length > 0 ? null : rowsNeeded(front, { full, groups: groupsAt(goal, "choose") }, demand, request.seed),
  };
}

/** The best of those that are small enough, with the bound that it has: a single hypothesis after another, each within the last. */
async function sized(request: CompressionRequest, weighed: Weighing): Promise<CompressionResult> {
  const { goal, ask, level } = request;
  const full = await goal.outcomes(wholeVectors, "choose");
  const candidates = await weighed.candidates();
  const plain = bestOf(frontOf(candidates, full, { kept: null, chance: 0 }));
  const isAbove = goal.constant !== null && isConstantEnough(goal.constant.chosen, full, plain.share);
  const chance = isAbove ? goal.constant.share : 0;
  const front = frontOf(candidates, full, { kept: null, chance });
  const best = bestOf(front);
  const question = `the share of ${goal.measure} that ${best.chain} keeps, the best of at most ${ask.kind === "keep" ? "" : ask.most} ${ask.kind}`;
  const look = await takeLook(request.ledger, lookAt(goal, question), level);
  const { full: last, groups, outcomes } = await weighed.certifying([best]);
  const after = outcomes.get(best.chain)!;
  const paired = { full: last, candidate: after, chance, ...(groups === null ? {} : { groups }) };
  const isTold = chance === 0 || isAboveChance({ full: last, groups }, { kept: 1, level: look.level, chance });
  const kept = isTold ? largestKept(paired, look.level) : null;
  const pValue = kept === null ? 1 : keptPValue(paired, kept, look.level);
  const certificate = kept === null ? null : { kept, confidence: 1 - level, rows: last.length, pValue, level: look.level };
  const chosen = await certifiedChain(best, { weighed, certificate, full: last, after, chance });
  return {
    asked: ask.kind === "keep" ? ask.kept : ask.most,
    chance,
    isAboveChance: isTold,
    full: { chosen: meanOf(full), certified: meanOf(last) },
    front: front.map(({ chain, family, bytes, share }) => ({
      ...{ chain, family, bytes, chosen: share },
      certified: chain === best.chain ? chosen.quality.certified : null,
      passed: chain === best.chain && certificate !== null,
    })),
    certified: [chosen],
    chosen,
    look,
    rowsNeeded: null,
  };
}

function bestOf(front: readonly FrontCandidate[]): FrontCandidate {
  return [...front].sort((a, b) => b.quality - a.quality || a.bytes - b.bytes)[0]!;
}

interface Certifying {
  readonly weighed: Weighing;
  readonly certificate: Certificate | null;
  readonly full: Float64Array;
  readonly after: Float64Array;
  readonly chance: number;
}

async function certifiedChain(candidate: FrontCandidate, of: Certifying): Promise<CertifiedChain> {
  const { full, after, chance } = of;
  return {
    chain: await of.weighed.chain(candidate.chain),
    family: candidate.family,
    certificate: of.certificate,
    quality: { chosen: candidate.share, certified: qualityOf({ full, candidate: after, chance }) },
    scores: { chosen: meanOf(candidate.chosen), certified: meanOf(after) },
    outcomes: { full, candidate: after },
  };
}
