/** logistic regression */
import type { Probe } from "./probe.ts";
export interface LogisticOptions {
  readonly penalties?: readonly number[];
}
export function logistic(options: LogisticOptions = {}): Probe {
  return {
    name: "logistic",
    description: "logistic regression",
    source: "",
    targets: ["binary", "multiclass"],
    penalties: options.penalties ?? [1000, 100, 10, 1, 0.1, 0.01, 0.001],
    fit: () => Promise.reject(new Error("not yet")),
  };
}
