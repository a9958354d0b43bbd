/** What is compressed, what is to be kept of it, and what else is looked at once a chain is chosen. */
import type { CompressorDescription, GoalKind } from "../../results/compressor-description.ts";
import type { Fact } from "../../results/fact.ts";
import type { Nearness } from "../../statistics/nearest-rows.ts";
import type { Rows } from "../../statistics/rows.ts";
import type { FittedChain } from "../chain.ts";
import type { Goal } from "../goals/goal.ts";

/** How vectors are compared, by the names that people give. */
export const nearnessOf: Readonly<Record<CompressorDescription["distance"], Nearness>> = {
  cosine: "cosine",
  dot: "product",
  l2: "euclidean",
};

/** Vectors with a goal. */
export interface Subject {
  readonly kind: GoalKind;
  readonly goal: Goal;
  /** Rows that chains are fitted on. */
  readonly training: Rows<"training">;
  /** Of the labels that chains may be fitted to; 0 where there are none. */
  readonly classes: number;
  readonly source: CompressorDescription["fittedOn"];
  readonly prefixes: CompressorDescription["prefixes"];
  /** Whether the parts came with the vectors. */
  readonly hasSplits: boolean;
  /** Said beside those of the source. */
  readonly facts: readonly Fact[];
  /** The probe that the goal fits; null where it fits none. */
  readonly probe: string | null;
  /** What a chain keeps otherwise, by name. */
  besides(chain: FittedChain): Promise<Readonly<Record<string, number>>>;
  leftover(chain: FittedChain): Promise<CompressorDescription["leftover"]>;
  ownHead(chain: FittedChain): Promise<CompressorDescription["ownHead"]>;
}
