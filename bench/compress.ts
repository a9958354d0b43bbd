/** Fitting and encoding against scikit-learn, faiss, sentence-transformers, nanopq and turbovec, side by side (side-by-side/bench.ts). */
import { rowNames } from "./compress/rows/index.ts";
import { runSideBySide } from "./side-by-side/bench.ts";

/** As `runSideBySide`. */
export function run(words: readonly string[]): Promise<void> {
  return runSideBySide({ folder: "compress", rowNames, packages: ["numpy", "scipy", "sklearn"] }, words);
}
