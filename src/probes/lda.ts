/** linear discriminant analysis */
import type { Probe } from "./probe.ts";
export interface LdaOptions {
  readonly penalties?: readonly number[];
}
export function lda(options: LdaOptions = {}): Probe {
  return {
    name: "lda",
    description: "linear discriminant analysis",
    source: "",
    targets: ["binary", "multiclass"],
    penalties: options.penalties ?? [0, 0.001, 0.01, 0.1, 0.5],
    fit: () => Promise.reject(new Error("not yet")),
  };
}
