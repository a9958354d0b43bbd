/** What compressor.json says of a chain that was chosen: where it is from, what was measured on which rows, what it cost. */
import type { RunControl } from "../base/progress.ts";
import { seeded } from "../base/random.ts";
import { toolVersion } from "../base/version.ts";
import type { StudiedHead } from "../cells/studied-variant.ts";
import { meanOf } from "../numeric/mean.ts";
import type { CompressorDescription, GoalKind, StratumScores } from "../results/compressor-description.ts";
import type { Fact } from "../results/fact.ts";
import type { Rows } from "../statistics/rows.ts";
import { describeChain } from "./artefact.ts";
import { besidesOf } from "./besides.ts";
import type { CertifiedChain, CompressionResult } from "./compress.ts";
import type { Goal } from "./goals/goal.ts";
import { learningCurve } from "./learning-curve.ts";
import { leftoverOf } from "./leftover.ts";
import { ownHeadScores } from "./own-head.ts";
import type { Parts } from "./parts.ts";
import type { Ask } from "./request.ts";
import type { RowsToCompress } from "./rows-to-compress.ts";

/** What the chain was made for, and of. */
export interface Described extends RunControl {
  readonly kind: GoalKind;
  readonly goal: Goal;
  readonly rows: RowsToCompress;
  readonly parts: Parts;
  readonly ask: Ask;
  readonly training: Rows<"training">;
  readonly probe: string;
  readonly distance: CompressorDescription["distance"];
  readonly seed: number;
  readonly facts: readonly Fact[];
  /** The head that was trained on the vectors, where there is one. */
  readonly head: StudiedHead | null;
}

/** The description, but for the files. */
export async function describeCompressor(
  request: Described,
  result: CompressionResult,
  chosen: CertifiedChain,
): Promise<Omit<CompressorDescription, "tensors" | "files">> {
  const { kind, goal, rows, parts, ask, probe, distance, seed } = request;
  const { full, candidate } = chosen.outcomes;
  const { chance } = result;
  const counts = { fit: parts.fit.length, choose: parts.choose.length, certify: parts.certify.length };
  return {
    schema: "assay/compressor@1",
    ...describeChain(chosen.chain),
    distance,
    tool: { name: "assay", version: toolVersion },
    fittedOn: rows.source,
    prefixes: null,
    parts: { ...counts, from: rows.splits === null ? "content" : "splits", certifyHash: parts.certifyHash },
    goal: { kind, measure: goal.measure, noun: goal.noun, chance, probe: kind === "labels" ? probe : null },
    asked: { kind: ask.kind, value: ask.kind === "keep" ? ask.kept : ask.most },
    seed,
    certificate: chosen.certificate,
    looks: result.look.looks,
    scores: { full: result.full, compressed: chosen.scores },
    besides: await besidesOf(rows, parts, chosen.chain, distance),
    ownHead: request.head === null ? null : await ownHeadScores(rows, parts, chosen.chain, request.head),
    strata: strataOf(goal, full, candidate),
    leftover: await leftoverOf(rows, parts, chosen.chain, probe),
    front: result.front,
    learning: await learningCurve(request, chosen.chain.name, { random: seeded(seed), chance }),
    facts: request.facts,
  };
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
