/** What a compressor keeps, in sentences: for the terminal, the card and the page. None says more than its certificate. */
import type { CompressionPlan, CompressionResult } from "../compression/index.ts";
import type { CompressorDescription, NestedCheck, WeighedChain } from "../results/compressor-description.ts";
import { capital } from "../results/names.ts";
import {
  counted,
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatPValue,
  formatShare,
  joined,
} from "../results/words.ts";
import type { Sentence } from "./sentence.ts";

/** "Keep 48 of 1,536 bytes a vector (pca:48+int8): at least 99 % of accuracy, certified (95 %) on 1,520 rows." */
export function compressorLine(description: CompressorDescription): string {
  const { bytesPerVector, inputSize, chain, certificate, goal } = description;
  const size = `${formatCount(bytesPerVector)} of ${formatCount(4 * inputSize)} bytes a vector`;
  if (certificate === null) {
    return `${chain} has ${size}; that it keeps any share of ${whatIsKept(description)} could not be shown on ${counted(description.parts.certify, goal.noun.one, goal.noun.many)}.`;
  }
  return `Keep ${size} (${chain}): ${certified(description, certificate)}.${labelsAlone(description)}`;
}

/** What a code that is fitted to something is fitted to. */
const fittedTo: Readonly<Record<CompressorDescription["goal"]["kind"], string>> = {
  labels: "the labels",
  neighbours: "the labels",
  retrieval: "what belongs together",
  pairs: "the pairs",
};

/** Of a code that was fitted to labels: how much of a vector it still is. */
function labelsAlone({ fittedToLabels, besides, goal }: CompressorDescription): string {
  const [found] = Object.entries(besides);
  if (!fittedToLabels || found === undefined) return "";
  return ` It was fitted to ${fittedTo[goal.kind]}; what else it keeps: ${found[0]} ${formatNumber(found[1], 3)}.`;
}

/** What exactly is kept, and of what: the words of the first line are short. */
function scopeOf({ goal, parts, distance }: CompressorDescription): string {
  const groups =
    parts.groups === null
      ? ""
      : ` Rows come in ${counted(parts.groups, "group")}, each one draw; of groups larger than any of these nothing is promised.`;
  const copies = " Of copies, and near copies, one counts.";
  switch (goal.kind) {
    case "labels":
      return `${capital(goal.measure)} is that of a ${goal.probe} probe, fitted anew on what the codes of ${counted(parts.fit, "row")} give back, beside one fitted on the full vectors.${groups}${copies}`;
    case "neighbours":
      return `Neighbours are looked for by ${distance} among the ${counted(parts.fit, "row")} that the chain was fitted on; the row that looks is not coded.${groups}${copies}`;
    case "retrieval":
      return `It holds for queries like these over this corpus, by ${distance}; the chain was fitted on ${counted(parts.fit, "document")} of it, and queries are not coded.`;
    case "pairs":
      return `Of two pairs, the one of the higher score is to be the nearer one, by ${distance}, both sentences coded; no sentence is in two of these comparisons, but near copies of one may be among those that were fitted on.`;
  }
}

type Certificate = NonNullable<CompressorDescription["certificate"]>;

function certified(description: CompressorDescription, { kept, confidence, rows }: Certificate): string {
  const { noun } = description.goal;
  return `at least ${percent(kept)} of ${whatIsKept(description)}, certified (${percent(confidence)}) on ${counted(rows, noun.one, noun.many)}`;
}

/** "accuracy", or "the part of accuracy above the majority class (61.2 %)". */
export function whatIsKept({
  goal: { kind, measure, chance },
}: {
  readonly goal: Pick<CompressorDescription["goal"], "kind" | "measure" | "chance">;
}): string {
  if (chance === 0) return measure;
  const without = kind === "labels" ? "always saying the most frequent class" : "chance";
  return `the part of ${measure} above ${without} (${formatShare(chance)})`;
}

/** All that must be said beside the first line. */
export function compressorSentences(description: CompressorDescription): readonly Sentence[] {
  const { scores, goal, besides, looks, certificate, ownHead, leftover, facts, missing, asked, nested } = description;
  const { noun } = goal;
  const rows = counted(description.parts.certify, noun.one, noun.many);
  const look = looks.length;
  return [
    { kind: certificate === null ? "limit" : "finding", text: compressorLine(description) },
    { kind: "fact", text: scopeOf(description) },
    {
      kind: "fact",
      text: `On the ${rows} that certify, ${goal.measure} is ${formatShare(scores.compressed.certified)} with the code and ${formatShare(scores.full.certified)} with the full vector.`,
    },
    ...Object.entries(besides).map(
      ([name, value]): Sentence => ({
        kind: "fact",
        text: `${description.fittedToLabels ? `It is fitted to ${fittedTo[goal.kind]}, so look at what else it keeps: ` : "Not certified: "}${name} ${formatNumber(value, 3)}.`,
      }),
    ),
    ...(ownHead === null
      ? []
      : [
          {
            kind: "fact" as const,
            text: `The model's own classifier, unchanged, is right in ${formatShare(ownHead.compressed)} with the code brought back and in ${formatShare(ownHead.full)} with the full vector; not certified.`,
          },
        ]),
    ...(leftover === null
      ? []
      : [
          {
            kind: "fact" as const,
            text: `Of ${leftover.name}, a probe tells ${formatShare(leftover.compressed)} from the code, ${formatShare(leftover.full)} from the full vector and ${formatShare(leftover.majority)} without either.`,
          },
        ]),
    {
      kind: "fact",
      text: `${look === 1 ? "This was the first look" : `This was look ${look}`} at these ${noun.many} that the ledger knows: it could spend ${formatShare(looks.at(-1)?.level ?? 0)} of the ${formatShare(1 - asked.confidence)} that all looks have together.`,
    },
    ...(nested === null ? [] : [{ kind: "fact" as const, text: nestedLine(nested) }]),
    ...[...facts.map(({ sentence }) => sentence), ...missing].map((text): Sentence => ({ kind: "fact", text })),
  ];
}

/** Whether cutting vectors off is what the model was trained for; what was tested, and what was found. */
export function nestedLine({ looksNested, sizes, queries, corpus, draws }: NestedCheck): string {
  const shares = (of: (size: NestedCheck["sizes"][number]) => number): string =>
    joined(sizes.map((size) => formatShare(of(size))));
  const largest = Math.max(...sizes.map(({ adjusted }) => adjusted));
  const found = `the first ${joined(sizes.map(({ size }) => formatCount(size)))} dimensions keep ${shares(({ recall }) => recall)} of the ten nearest rows, random sets of as many ${shares(({ random }) => random)} in the mean`;
  const test = `${counted(queries, "row")} looked for among ${formatCount(corpus)}, ${counted(draws, "draw")} a size, ${formatPValue(largest, "the largest p")} after Holm's correction`;
  const says = looksNested
    ? "The candidates first:K cut vectors off, and the model looks trained for that (Matryoshka), or its dimensions are sorted"
    : "The candidates first:K cut vectors off; that the model was trained for that (Matryoshka) is not shown";
  return `${says}: ${found} (${test}).`;
}

/** One line where nothing was certified. */
export function nothingCertifiedLine(
  { front, asked, rowsNeeded, chance, isAboveChance }: CompressionResult,
  { goal, parts }: CompressionPlan,
): string {
  const { measure, noun } = goal;
  const rows = counted(parts.certify, noun.one, noun.many);
  if (!isAboveChance) {
    return `Nothing is certified, and no compressor was written: always saying the same keeps as much of ${measure}, and on ${rows} the full vector was not shown to be above that (${formatShare(chance)}).`;
  }
  const what =
    chance === 0 ? measure : `the part of ${measure} above ${formatShare(chance)}, which is to be had without any vector`;
  const best = [...front].sort((a, b) => b.chosen - a.chosen)[0];
  const tried =
    best === undefined ? "" : ` The best, ${best.chain}, keeps ${percent(best.chosen)} on the ${noun.many} that choose.`;
  const needed =
    rowsNeeded === null
      ? " On these the surest candidate loses too much for any number of rows: ask for less, or try others."
      : ` About ${counted(rowsNeeded, noun.one, noun.many)} to certify would do.`;
  return `Nothing is certified, and no compressor was written: on ${rows} no candidate was shown to keep at least ${percent(asked)} of ${what}.${tried}${needed}`;
}

/** What is about to be done, in one line. */
export function planLine({ candidates, dimensions, parts, goal, estimate }: CompressionPlan): string {
  const rows = `${counted(parts.fit, "row")} to fit, ${counted(parts.choose, goal.noun.one, goal.noun.many)} to choose, ${formatCount(parts.certify)} to certify`;
  return `${counted(candidates.length, "chain")} for vectors of ${counted(dimensions, "dimension")}, keeping ${goal.measure}: ${rows}; about ${formatDuration(estimate.seconds)} on a quiet core, ${formatBytes(estimate.memoryBytes)} of memory.`;
}

/** The front as lines of a table. */
export function frontLines(front: readonly WeighedChain[]): readonly string[] {
  const cells = front.map(({ chain, bytes, chosen, certified: last, passed }) => [
    ...[chain, formatCount(bytes), formatShare(chosen)],
    ...[last === null ? "–" : formatShare(last), passed ? "certified" : ""],
  ]);
  const rows = [["chain", "bytes", "choosing", "certifying", ""], ...cells];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 || column === 4 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
}

/** 99 %, 99.5 %, 99.95 % */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
