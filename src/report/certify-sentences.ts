/** What is said of a finished compressor that was certified on other rows. */
import type { CertifiedAgain, FoundShare, IndexRecall } from "../compression/index.ts";
import { counted, formatCount, formatShare } from "../results/words.ts";
import { percent, whatIsKept } from "./compressor-sentences.ts";

/** What holds first, then what was measured and what the look cost. */
export function certifiedAgainLines(again: CertifiedAgain): readonly string[] {
  const { chain, asked, kept, isKept, rows, look, scores, goal, facts } = again;
  const on = counted(rows, goal.noun.one, goal.noun.many);
  const what = whatIsKept(again);
  const shown = kept === null ? "no share was shown" : `at least ${percent(kept)} was shown`;
  const verdict = isKept
    ? `${chain} keeps at least ${percent(kept ?? asked.kept)} of ${what}, certified (${percent(asked.confidence)}) on ${on}.`
    : `That ${chain} keeps at least ${percent(asked.kept)} of ${what} was not shown on ${on}: ${shown} (${percent(asked.confidence)}).`;
  return [
    verdict,
    `On these, ${goal.measure} is ${formatShare(scores.compressed)} with the code and ${formatShare(scores.full)} with the full vector.`,
    `${look.number === 1 ? "This was the first look" : `This was look ${look.number}`} at them that the ledger knows: it could spend ${formatShare(look.level)}.`,
    ...(again.index === null ? [] : [indexLine(again.index)]),
    ...facts.map(({ sentence }) => sentence),
  ];
}

/** Loss by codes and loss by the index, apart. */
export function indexLine({
  asked,
  rows,
  withoutCode,
  isNoted,
  k,
  index,
  byCodes,
  byIndex,
  ofCodes,
  ranked,
  wholeIndex,
}: IndexRecall): string {
  const share = ({ mean, atLeast }: FoundShare): string =>
    `${percent(mean)}${atLeast === null ? "" : ` (at least ${percent(atLeast)})`}`;
  const whole =
    wholeIndex === null ? "" : `the index over whole vectors (${wholeIndex.index}) finds ${share(wholeIndex.found)}, `;
  const none =
    withoutCode === 0
      ? ""
      : `${counted(withoutCode, "row")} ${withoutCode === 1 ? "has" : "have"} no code in the table, and no search over codes finds them. `;
  const whose = isNoted ? "" : "No note beside the column says whose codes these are. ";
  return `${whose}${none}Of the ${k} rows nearest by whole vectors, of ${formatCount(asked)} drawn rows among ${formatCount(rows)} (brackets: of all, 95 % each): ${whole}a look at every code ${share(byCodes)}, the index over the codes (${index}) ${share(byIndex)}. Of the ${k} nearest by codes this index finds ${share(ofCodes)}. Ranked again by whole vectors, the ${ranked.of} nearest that it finds when it looks among as many give ${share(ranked.found)}.`;
}
