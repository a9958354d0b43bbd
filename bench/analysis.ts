/** The analysis against scikit-learn and numpy, side by side (side-by-side/bench.ts). */
import { rowNames } from "./analysis/rows/index.ts";
import { runSideBySide } from "./side-by-side/bench.ts";

/** As `runSideBySide`. */
export function run(words: readonly string[]): Promise<void> {
  return runSideBySide({ folder: "analysis", rowNames, packages: ["numpy", "scipy", "sklearn"] }, words);
}
