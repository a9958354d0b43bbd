/** Candidates on the rows that choose, and those of the front on the rows that certify: each is fitted and looked through once. */
import { UsageError } from "../base/errors.ts";
import { stopIfAborted } from "../base/progress.ts";
import type { Candidate, FrontCandidate } from "./certify.ts";
import type { ChainFitter, FittedChain } from "./chain.ts";
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
  const each = async <T>(stage: keyof typeof stopped, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
    let done = 0;
    const tell = (): void => request.onProgress?.({ stage, done, total: items.length, unit: "chains" });
    const running = new Set<Promise<void>>();
    tell();
    try {
      for (const item of items) {
        stopIfAborted(request, "compression", stopped[stage]);
        const one = work(item).then(() => {
          running.delete(one);
          done++;
          tell();
        });
        running.add(one);
        if (running.size >= weighedAtOnce) await Promise.race(running);
      }
      await Promise.all(running);
    } catch (error) {
      await Promise.allSettled(running); // nothing goes on behind an error
      stopIfAborted(request, "compression", stopped[stage]);
      throw error;
    }
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
      await each("certifying", front, async ({ chain: name }) => {
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
