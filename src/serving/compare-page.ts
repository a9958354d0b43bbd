/** The page of differences between studies: every pair, each with how it was tested, or why it was not. */
import type { NotComparable, StudyDifference } from "../claims/study-differences.ts";
import { type Html, html, prose } from "../report/html.ts";
import { probeNoun } from "../report/nouns.ts";
import { type Column, foldedTable, table } from "../report/table.ts";
import { capital, metricName, variantName } from "../results/names.ts";
import { samePlace } from "../results/slice-identity.ts";
import { counted, formatCount, formatDifference, formatInterval, formatPValue, joined } from "../results/words.ts";
import { type Comparison, mostCompared, type UnreadStudy } from "./compare-shown.ts";
import type { FinishedShown } from "./open-study.ts";
import { servedPage } from "./serving-frame.ts";

/** The level at which a difference is shown. */
const level = 0.05;

/** Read one after the other. */
const mostSentences = 8;

/** The page as one string of HTML. */
export function comparePage({ studies, pairs, withLosses, leftOut, unread }: Comparison): string {
  const lines = pairs.flatMap((pair) =>
    pair.differences.map((difference): Line => ({ difference, of: [studies[pair.studies[0]]!, studies[pair.studies[1]]!] })),
  );
  const refused = pairs.flatMap(({ studies: [i, j], reason }) =>
    reason === null ? [] : [{ reason, of: [studies[i]!, studies[j]!] as const }],
  );
  return servedPage({
    title: "Compare",
    path: "compare",
    body: html`<header><p class="eyebrow">Assay</p>
<h1>Studies beside each other</h1></header>
${pairs.length === 0 ? html`<p>There are no two finished studies to compare.</p>` : null}
${leftOut.length === 0 ? null : html`<p>The first ${counted(mostCompared, "finished study", "finished studies")} are compared. Left out: ${joined(leftOut.map(({ name }) => name))}. Serve fewer folders to compare these.</p>`}
${lines.length === 0 ? null : differenceSection(lines, withLosses)}
${refused.length + unread.length === 0 ? null : html`<section><h2>Not compared</h2>${refused.length === 0 ? null : table("Pairs that are not compared", refusedColumns, refused)}${unread.length === 0 ? null : table("Studies that cannot be read", unreadColumns, unread)}</section>`}`,
  });
}

/** A difference with the studies it is of. */
interface Line {
  readonly of: readonly [FinishedShown, FinishedShown];
  readonly difference: StudyDifference;
}

function differenceSection(lines: readonly Line[], withLosses: boolean): Html {
  const losing = lines.filter(({ difference }) => difference.losses.length > 0);
  return html`<section><h2>Whole vectors</h2>
<p>The first study’s score less the second’s, of the first set of vectors of each name, with the same probe. Intervals are 95 % each; p-values of there being no difference are Holm-corrected over ${counted(lines.length, "difference")}: all that are on this page.</p>
${table("Differences of whole vectors", columns, lines)}
${sentences(lines)}</section>
${losing.length === 0 ? null : html`<section><h2>Losses</h2><p>What each loses from its whole vector to so many of its principal components, and the first loss less the second, paired by rows: below 0 where the first loses less. Each interval is 95 % by itself. None is corrected for the number of sizes and pairs, so that one interval without 0 among many shows nothing.</p>${losing.map(lossTable)}</section>`}
${withLosses ? null : html`<p class="note">Losses at single sizes are shown of few studies only: name fewer of them.</p>`}`;
}

/** Folded away where there are many: the table has all that they say. */
function sentences(lines: readonly Line[]): Html {
  const all = html`<ul class="sentences">${lines.map((line) => sentenceItem(line, lines.length))}</ul>`;
  return lines.length <= mostSentences ? all : html`<details><summary>In sentences</summary>${all}</details>`;
}

const columns: readonly Column<Line>[] = [
  { heading: "First", cell: ({ of: [first] }) => linkTo(first) },
  { heading: "Second", cell: ({ of: [, second] }) => linkTo(second) },
  { heading: "Vectors", cell: ({ difference }) => [...new Set(difference.sides.map(sideName))].join(" and ") },
  {
    heading: "Difference",
    kind: "number",
    cell: ({ difference: { difference, metric } }) => formatDifference(difference, metric),
  },
  { heading: "95 %", kind: "number", cell: ({ difference: { interval, metric } }) => formatInterval(interval, metric) },
  { heading: "Holm’s p", kind: "number", cell: ({ difference: { pValue } }) => formatPValue(pValue).replace(/^p (= )?/, "") },
  { heading: "How", cell: ({ difference }) => pairingNames[difference.pairing] },
];

/** "finetuned, head seed 0" */
function sideName({ name, headSeed }: StudyDifference["sides"][number]): string {
  return headSeed === null ? name : `${name}, head seed ${headSeed}`;
}

const pairingNames: Readonly<Record<StudyDifference["pairing"], string>> = {
  paired: "paired by rows",
  "rows-unknown": "not known to be the same rows",
  "labels-missing": "same rows, not paired: labels missing",
  "predictions-missing": "same rows, not paired: predictions missing",
};

function linkTo({ index, name }: FinishedShown): Html {
  return html`<a href="study/${index}/">${name}</a>`;
}

function sentenceItem(line: Line, tests: number): Html {
  const isShown = line.difference.pValue < level;
  return html`<li class="${isShown ? "finding" : "limit"}">${prose(differenceSentence(line, tests))}</li>`;
}

/** Says no more than its test. */
function differenceSentence({ of: [first, second], difference: found }: Line, tests: number): string {
  const { metric, difference, interval, pValue, sides, probe, pairing, test } = found;
  const [a, b] = [
    `${variantName(sides[0], first.summary.variants)} of ${first.name}`,
    `${variantName(sides[1], second.summary.variants)} of ${second.name}`,
  ];
  const said = `${formatDifference(difference, metric)} ${formatInterval(interval, metric)}`;
  const hasSeeds = hasOtherSeeds(first, sides[0]) || hasOtherSeeds(second, sides[1]);
  const of = hasSeeds ? " of these two trained models" : "";
  return `${capital(a)}, less ${b}: ${metricName(metric)} of a fitted ${probeNoun(probe, first.summary)} on the whole vector${of} ${said}; ${shownWords(found, tests)} (${formatPValue(pValue)}, ${testNames[test]}, Holm-corrected over ${counted(tests, "test")}). ${rowWords(pairing, first, second)}`;
}

function shownWords({ difference, pValue, leastPValue }: StudyDifference, tests: number): string {
  if (pValue < level) return `the ${difference > 0 ? "first" : "second"} is shown to score higher`;
  return leastPValue * tests > level
    ? "whether they differ cannot be shown with so many resamples over so many tests"
    : "not shown to differ";
}

/** Whether what is said of this set of vectors need not hold for those of other seeds, which the study has, too. */
function hasOtherSeeds({ summary }: FinishedShown, side: StudyDifference["sides"][number]): boolean {
  return summary.variants.filter((other) => samePlace(other, side)).length > 1;
}

const testNames: Readonly<Record<StudyDifference["test"], string>> = {
  mcnemar: "McNemar’s test",
  "grouped-mcnemar": "McNemar’s test over groups",
  bootstrap: "paired bootstrap",
  intervals: "two-sided, normal",
};

function rowWords(pairing: StudyDifference["pairing"], first: FinishedShown, second: FinishedShown): string {
  const [a, b] = [first, second].map(({ summary }) => counted(summary.task.rows.test, "test row"));
  if (pairing === "paired") return `On the same ${a}.`;
  const widely = "from both intervals, wide enough for any dependence between them";
  if (pairing === "rows-unknown") return `On ${a} and ${b} that are not known to be the same: ${widely}.`;
  const missing = pairing === "labels-missing" ? "what the label of each is" : "what was predicted for each";
  return `On the same ${a}, but no file says ${missing}: ${widely}.`;
}

type Loss = StudyDifference["losses"][number];

function lossTable({ of: [first, second], difference: { losses, metric, sides } }: Line): Html {
  const title = `${first.name} and ${second.name}, ${[...new Set(sides.map(({ name }) => name))].join(" and ")}: ${counted(losses.length, "size")}`;
  const lossWords = (loss: number): string => formatDifference(loss, metric).replace(/^\+/, "");
  const lossColumns: readonly Column<Loss>[] = [
    { heading: "Components", kind: "number", cell: ({ k }) => formatCount(k) },
    { heading: `${first.name} loses`, kind: "number", cell: ({ losses: [own] }) => lossWords(own) },
    { heading: `${second.name} loses`, kind: "number", cell: ({ losses: [, other] }) => lossWords(other) },
    { heading: "Difference", kind: "number", cell: ({ difference }) => formatDifference(difference, metric) },
    { heading: "95 %", kind: "number", cell: ({ interval }) => formatInterval(interval, metric) },
  ];
  return foldedTable(title, lossColumns, losses);
}

interface Refused {
  readonly of: readonly [FinishedShown, FinishedShown];
  readonly reason: NotComparable;
}

const refusedColumns: readonly Column<Refused>[] = [
  { heading: "First", cell: ({ of: [first] }) => linkTo(first) },
  { heading: "Second", cell: ({ of: [, second] }) => linkTo(second) },
  { heading: "Why not", kind: "wrap", cell: ({ reason, of }) => reasonWords(reason, of) },
];

const unreadColumns: readonly Column<UnreadStudy>[] = [
  { heading: "Study", cell: ({ name }) => html`<span class="name">${name}</span>` },
  { heading: "What is wrong", kind: "wrap", cell: ({ error }) => error },
];

function reasonWords(reason: NotComparable, of: Refused["of"]): string {
  const [a, b] = of.map(({ summary }) => summary.task) as [FinishedShown["summary"]["task"], FinishedShown["summary"]["task"]];
  if (reason === "other task" && a.name === b.name)
    return `Not known to be one task: of both named ${a.name}, labels or sources differ, or are not said.`;
  if (reason === "other task") return `Other tasks: ${a.name} and ${b.name}.`;
  if (reason === "other metric") return `Other metrics: ${metricName(a.metric)} and ${metricName(b.metric)}.`;
  return "No vectors of one name that the same probe read.";
}
