/** Candidates on the rows that choose, and those of the front on the rows that certify: each is fitted and looked through once. */
import { UsageError } from "../base/errors.ts";
import { stopIfAborted } from "../base/progress.ts";
import type { Candidate, FrontCandidate } from "./certify.ts";
import type { ChainFitter, FittedChain } from "./chain.ts";
import { familyOf } from "./families.ts";
import { groupsAt, type Lens, lensOf, wholeVectors } from "./goals/goal.ts";
import type { CompressionRequest } from "./request.ts";
import { rememberingSteps } from "./step-arithmetic.ts";

/** What the rows say. */
export interface Weighing {
  chain(name: string): Promise<FittedChain>;
  /** Every candidate that is small enough, on the rows that choose. */
  candidates(): Promise<readonly Candidate[]>;
  /** The full vector and the candidates of a front on the rows that certify; call it after the look was written down. */
  certifying(front: readonly FrontCandidate[]): Promise<{
    readonly full: Float64Array;
    readonly groups: Int32Array | null;
    /** By the names of chains. */
    readonly outcomes: ReadonlyMap<string, Float64Array>;
  }>;
}

/** Candidates in work: the codes of one are made while a probe is fitted to those of another. */
const weighedAtOnce = 2;

/** Product codes are learnt beside all others, one after another: their rotations take this thread long, and probes none of it. */
const isLongLearnt = (chain: string): boolean => familyOf(chain) === "product codes";

/** What is said of an interruption, by what was being done. */
const stopped = {
  candidates: "Nothing was written, and no look was taken: run the same command again.",
  certifying: "The look at the rows that certify was counted, and no compressor was written: the next one has half of its level.",
} as const;

/** Weighs chains of a fitter. */
export function weighing(request: CompressionRequest, fitter: ChainFitter): Weighing {
  const { goal, candidates } = request;
  const lenses = new Map<string, Lens>();
  const apply = rememberingSteps();
  const lens = (chain: FittedChain): Lens => {
    const known = lenses.get(chain.name) ?? lensOf(chain, apply);
    lenses.set(chain.name, known);
    return known;
  };
  const each = async (stage: keyof typeof stopped, names: readonly string[], work: (name: string) => Promise<void>) => {
    let done = 0;
    let hasFailed = false;
    const tell = (): void => request.onProgress?.({ stage, done, total: names.length, unit: "chains" });
    const through = async (queue: IterableIterator<string>): Promise<void> => {
      for (const name of queue) {
        if (hasFailed) return; // nothing goes on behind an error
        stopIfAborted(request, "compression", stopped[stage]);
        await work(name);
        done++;
        tell();
      }
    };
    tell();
    const [learnt, others] = [true, false].map((isLearnt) => names.filter((name) => isLongLearnt(name) === isLearnt).values());
    const lanes = [learnt!, ...Array.from({ length: weighedAtOnce }, () => others!)];
    const ends = await Promise.allSettled(
      lanes.map((queue) =>
        through(queue).catch((error: unknown) => {
          hasFailed = true;
          throw error;
        }),
      ),
    );
    stopIfAborted(request, "compression", stopped[stage]);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  };
  return {
    chain: (name) => fitter.fit(name),
    async candidates() {
      const chosen = new Map<string, Candidate>();
      await each("candidates", candidates, async (name) => {
        const chain = await fitter.fit(name);
        if (!isSmallEnough(chain, request)) return;
        const { name: spelled, bytesPerVector } = chain;
        chosen.set(name, { chain: spelled, bytes: bytesPerVector, chosen: await goal.outcomes(lens(chain), "choose") });
      });
      if (chosen.size === 0) throw noneSmallEnough(request);
      return candidates.flatMap((name) => chosen.get(name) ?? []);
    },
    async certifying(front) {
      const full = await goal.outcomes(wholeVectors, "certify");
      const outcomes = new Map<string, Float64Array>();
      const names = front.map(({ chain }) => chain);
      await each("certifying", names, async (name) => {
        outcomes.set(name, await goal.outcomes(lens(await fitter.fit(name)), "certify"));
      });
      return { full, groups: groupsAt(goal, "certify"), outcomes };
    },
  };
}

function isSmallEnough({ codedSize, bytesPerVector }: FittedChain, { ask }: CompressionRequest): boolean {
  if (ask.kind === "keep") return true;
  return (ask.kind === "bytes" ? bytesPerVector : codedSize) <= ask.most;
}

function noneSmallEnough({ ask, candidates }: CompressionRequest): UsageError {
  return new UsageError({
    where: "compression",
    must: ask.kind === "keep" ? "there must be candidates" : `a candidate must have at most ${ask.most} ${ask.kind}`,
    got: candidates.length === 0 ? "none" : candidates.slice(0, 8).join(", "),
    todo: "Name a smaller one with {candidates}, or leave it out for the usual ones.",
  });
}
