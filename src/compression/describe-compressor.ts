/** What compressor.json says of a chain that was chosen: where it is from, what was measured on which rows, what it cost. */
import type { RunControl } from "../base/progress.ts";
import { seeded } from "../base/random.ts";
import { toolVersion } from "../base/version.ts";
import { meanOf } from "../numeric/mean.ts";
import type { CompressorDescription, NestedCheck, StratumScores } from "../results/compressor-description.ts";
import type { Fact } from "../results/fact.ts";
import { describeChain } from "./artefact.ts";
import type { CertifiedChain, CompressionResult } from "./compress.ts";
import { type Goal, groupsAt } from "./goals/goal.ts";
import { learningCurve } from "./learning-curve.ts";
import type { Ask } from "./request.ts";
import type { Subject } from "./subjects/subject.ts";

/** What the chain was made for, and of. */
export interface Described extends RunControl {
  readonly subject: Subject;
  readonly ask: Ask;
  /** 1 − α */
  readonly confidence: number;
  readonly distance: CompressorDescription["distance"];
  readonly seed: number;
  readonly facts: readonly Fact[];
  /** Asked once. */
  nested(): Promise<NestedCheck | null>;
}

/** The description, but for the files. */
export async function describeCompressor(
  { subject, ask, confidence, distance, seed, facts, nested, ...control }: Described,
  result: CompressionResult,
  chosen: CertifiedChain,
): Promise<Omit<CompressorDescription, "tensors" | "files" | "missing">> {
  const { kind, goal, training, probe } = subject;
  const { chain, outcomes } = chosen;
  const { chance } = result;
  const { choose, certify, certifyHash } = goal.parts;
  const counts = { fit: training.vectors.rows, choose: choose.length, certify: certify.length };
  const learning = learningCurve(
    { training, goal, ...control },
    { chain: chain.name, quality: chosen.quality.chosen },
    { random: seeded(seed), chance },
  );
  learning.catch(() => undefined); // waited for below: another thread has most of its work
  const checked = await nested();
  return {
    schema: "assay/compressor@1",
    ...describeChain(chain),
    distance,
    tool: { name: "assay", version: toolVersion },
    fittedOn: subject.source,
    prefixes: subject.prefixes,
    parts: { ...counts, from: subject.hasSplits ? "splits" : "content", certifyHash, groups: drawsOf(goal) },
    goal: { kind, measure: goal.measure, noun: goal.noun, chance, probe },
    asked: { kind: ask.kind, value: ask.kind === "keep" ? ask.kept : ask.most, confidence },
    seed,
    certificate: chosen.certificate,
    looks: result.look.looks,
    scores: { full: result.full, compressed: chosen.scores },
    besides: await subject.besides(chain),
    ownHead: await subject.ownHead(chain),
    strata: strataOf(goal, outcomes.full, outcomes.candidate),
    leftover: await subject.leftover(chain),
    front: result.front,
    learning: await learning,
    nested: checked,
    facts,
  };
}

/** Groups are draws where there are any. */
function drawsOf(goal: Goal): number | null {
  const groups = groupsAt(goal, "certify");
  return groups === null ? null : new Set(groups).size;
}

/** What each kind of rows lost, on the rows that certify. */
function strataOf({ strata, parts }: Goal, full: Float64Array, candidate: Float64Array): StratumScores[] {
  if (strata === null) return [];
  return strata.names.flatMap((name, code) => {
    const at = [...parts.certify.keys()].filter((i) => strata.of[parts.certify[i]!] === code);
    const mean = (of: Float64Array): number => meanOf(at.map((i) => of[i]!));
    return at.length === 0 ? [] : [{ name, rows: at.length, full: mean(full), compressed: mean(candidate) }];
  });
}
