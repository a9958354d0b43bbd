/** What is said of a finished compressor that was certified on other rows. */
import type { CertifiedAgain } from "../compression/index.ts";
import { counted, formatShare } from "../results/words.ts";
import { percent, whatIsKept } from "./compressor-sentences.ts";

/** What holds first, then what was measured and what the look cost. */
export function certifiedAgainLines(again: CertifiedAgain): readonly string[] {
  const { chain, asked, kept, isKept, rows, look, scores, goal, facts } = again;
  const on = counted(rows, goal.noun.one, goal.noun.many);
  const what = whatIsKept(again);
  const shown = kept === null ? "no share was shown" : `at least ${percent(kept)} was shown`;
  const verdict = isKept
    ? `${chain} keeps at least ${percent(kept ?? asked.kept)} of ${what}, certified (${percent(asked.confidence)}) on ${on}, if it was fitted on none of them.`
    : `That ${chain} keeps at least ${percent(asked.kept)} of ${what} was not shown on ${on}: ${shown} (${percent(asked.confidence)}).`;
  return [
    verdict,
    `On these, ${goal.measure} is ${formatShare(scores.compressed)} with the code and ${formatShare(scores.full)} with the full vector.`,
    `${look.number === 1 ? "This was the first look" : `This was look ${look.number}`} at them that the ledger knows: it could spend ${formatShare(look.level)}.`,
    ...facts.map(({ sentence }) => sentence),
  ];
}
