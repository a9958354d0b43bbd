/** ridge regression */
import type { Probe } from "./probe.ts";
export interface RidgeOptions {
  readonly penalties?: readonly number[];
}
export function ridge(options: RidgeOptions = {}): Probe {
  return {
    name: "ridge",
    description: "ridge regression",
    source: "",
    targets: ["regression"],
    penalties: options.penalties ?? [0.1, 1, 10, 100, 1000, 10000, 100000],
    fit: () => Promise.reject(new Error("not yet")),
  };
}
