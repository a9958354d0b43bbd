/** The first page: finished studies in a table, and how far the others are. */
import { type Html, html } from "../report/html.ts";
import { outputsOf } from "../report/nouns.ts";
import { hardestFewest, headlineVariants, seedVariants } from "../report/study.ts";
import { type Column, table } from "../report/table.ts";
import { headlineCells } from "../report/terminal-table.ts";
import type { Variant } from "../results/summary.ts";
import { counted, formatCount } from "../results/words.ts";
import { lookAgainNote, lookedAt } from "./look-again.ts";
import { type FinishedShown, isFinished, type ShownStudy } from "./open-study.ts";
import { servedPage } from "./serving-frame.ts";

type Unfinished = Extract<ShownStudy, { kind: "unfinished" }>;
type Unreadable = Extract<ShownStudy, { kind: "unreadable" }>;

/** Whether a study runs: the page is one that looks again then. */
export function isAnyRunning(studies: readonly ShownStudy[]): boolean {
  return studies.some((study) => study.kind === "unfinished" && study.progress.state === "running");
}

/** The page as one string of HTML. */
export function indexPage(studies: readonly ShownStudy[]): string {
  const finished = studies.filter(isFinished);
  const unfinished = studies.filter((study): study is Unfinished => study.kind === "unfinished");
  const unreadable = studies.filter((study): study is Unreadable => study.kind === "unreadable");
  const looksAgain = isAnyRunning(studies);
  return servedPage({
    title: counted(studies.length, "study", "studies"),
    path: "",
    looksAgain,
    body: html`<div class="${lookedAt}"><header><p class="eyebrow">Assay</p>
<h1>${counted(studies.length, "study", "studies")}</h1></header>
${unfinished.length === 0 ? null : html`<section><h2>Not finished</h2>${table("Studies that are not finished", progressColumns, unfinished)}${looksAgain ? html`<p class="note ${lookAgainNote}"><a href="./">Look again</a></p>` : null}</section>`}
${finished.length === 0 ? null : finishedSection(finished)}
${unreadable.length === 0 ? null : html`<section><h2>Not readable</h2>${table("Studies that cannot be read", errorColumns, unreadable)}</section>`}</div>`,
  });
}

function finishedSection(finished: readonly FinishedShown[]): Html {
  const lines = finished.flatMap((study) =>
    headlineVariants(study.summary).map((variant, at): Line => ({ study, variant, isFirst: at === 0 })),
  );
  return html`<section><h2>Finished</h2>${table("Finished studies", columns, lines)}
<p class="note">Of each name the first set of vectors; scores with 95 % intervals, each of its own study. k* is the fewest of a compressor’s outputs shown to be enough; bytes are of so many float32 numbers. With several head seeds: the mean, and the k* of the seed that needs most. <a href="rows">All layers, poolings and seeds</a>; <a href="compare">differences between studies, tested</a>.</p></section>`;
}

/** A set of vectors of a study. */
interface Line {
  readonly study: FinishedShown;
  readonly variant: Variant;
  /** Whether the study has no line above. */
  readonly isFirst: boolean;
}

const ofCell = (at: 0 | 1 | 2 | 3 | 4): ((line: Line) => string) => {
  return ({ study, variant }) => headlineCells(study.summary, variant)[at];
};

/** What is of a whole study stands in its first line. */
const first = (cell: (study: FinishedShown) => ReturnType<Column<Line>["cell"]>): Column<Line>["cell"] => {
  return ({ study, isFirst }) => (isFirst ? cell(study) : "");
};

const columns: readonly Column<Line>[] = [
  {
    heading: "Study",
    cell: ({ study, isFirst }) => (isFirst ? html`<a class="name" href="study/${study.index}/">${study.name}</a>` : ""),
  },
  { heading: "Encoder", cell: first(({ summary }) => summary.encoder?.name) },
  { heading: "Task", kind: "wrap", cell: first(({ summary }) => summary.task.name) },
  { heading: "Test rows", kind: "number", cell: first(({ summary }) => formatCount(summary.task.rows.test)) },
  { heading: "Vectors", kind: "wrap", cell: ofCell(0) },
  { heading: "Head seeds", kind: "number", cell: ({ study, variant }) => headSeeds(study, variant) },
  { heading: "Whole vector", kind: "number", cell: ofCell(1) },
  { heading: "Best dimension", kind: "number", cell: ofCell(2) },
  { heading: "k*", kind: "number", cell: ofCell(3) },
  { heading: "Outputs", kind: "wrap", cell: ({ study, variant }) => keptOutputs(study, variant) },
  { heading: "Bytes", kind: "number", cell: ofCell(4) },
  { heading: "Finished", cell: first(({ manifest }) => timeWords(manifest.finishedAt)) },
  { heading: "Version", cell: first(({ manifest }) => manifest.tool.version) },
];

/** What k* counts: "principal components". */
function keptOutputs({ summary }: FinishedShown, variant: Variant): string | null {
  const fewest = hardestFewest(seedVariants(summary, variant));
  return fewest === null ? null : outputsOf(fewest.compressor, summary);
}

function headSeeds({ summary }: FinishedShown, variant: Variant): number | null {
  const seeds = seedVariants(summary, variant).filter(({ headSeed }) => headSeed !== null);
  return seeds.length === 0 ? null : seeds.length;
}

/** "2026-11-30 07:12 UTC" */
function timeWords(time: string | null): string | null {
  return time === null ? null : `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

const progressColumns: readonly Column<Unfinished>[] = [
  { heading: "Study", cell: ({ name }) => html`<span class="name">${name}</span>` },
  { heading: "State", cell: ({ progress }) => progress.state },
  { heading: "At", cell: ({ progress }) => progress.stage },
  { heading: "Sets of vectors", kind: "number", cell: ({ progress: { sets } }) => `${sets.done} of ${sets.planned}` },
  { heading: "Cells", kind: "number", cell: ({ progress }) => cellWords(progress.cells) },
  { heading: "Encoder", cell: ({ manifest }) => manifest.inputs.model?.name },
  { heading: "Task", cell: ({ manifest }) => manifest.inputs.task.name },
  { heading: "Started", cell: ({ manifest }) => timeWords(manifest.startedAt) },
];

function cellWords({ done, planned }: Unfinished["progress"]["cells"]): Html | string {
  if (planned === null) return formatCount(done);
  const words = `${formatCount(done)} of about ${formatCount(Math.max(done, planned))}`;
  return html`${words}<br><progress value="${Math.min(done, planned)}" max="${planned}">${words}</progress>`;
}

const errorColumns: readonly Column<Unreadable>[] = [
  { heading: "Study", cell: ({ name }) => html`<span class="name">${name}</span>` },
  { heading: "What is wrong", kind: "wrap", cell: ({ error }) => error },
];
