/** the best single dimension */
import type { Probe } from "./probe.ts";

export function singleDimension(): Probe {
  return {
    name: "single-dimension",
    description: "the best single dimension",
    source: "",
    targets: ["binary", "multiclass", "regression"],
    penalties: [],
    fit: () => Promise.reject(new Error("not yet")),
  };
}
