/** Probes of somebody's own: the sign of one dimension, and whatever a test makes of that. */
import type { FittedProbe, Probe } from "../../src/probes/index.ts";

/** What is different about it. */
export interface OwnProbe extends Partial<Omit<Probe, "fit">> {
  /** The dimension that it reads; the first when left out. */
  readonly dimension?: number;
  /** Takes the place of what it fits. */
  readonly refit?: (fits: readonly FittedProbe[]) => readonly FittedProbe[];
}

/** Class 1 where a dimension is above 0. */
export function signProbe({ dimension = 0, refit = (fits) => fits, ...parts }: OwnProbe = {}): Probe {
  return {
    name: "sign",
    version: "1",
    description: "the sign of one dimension",
    noun: { one: "sign rule", many: "sign rules" },
    source: "a test, 2026",
    targets: ["binary"],
    penalties: [],
    fit: async () =>
      refit([
        {
          penalty: null,
          predict: async ({ rows, columns, data }) => ({
            kind: "classes",
            classes: 2,
            values: Int32Array.from({ length: rows }, (_, i) => (data[i * columns + dimension]! > 0 ? 1 : 0)),
          }),
        },
      ]),
    ...parts,
  };
}
