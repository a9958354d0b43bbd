/** The main results of a study as a table for papers: a line for each set of vectors, in Markdown and in LaTeX. */
import { capital, metricName } from "../../results/names.ts";
import type { Summary } from "../../results/summary.ts";
import { formatCount, formatFewest, formatIntervalScore, joined } from "../../results/words.ts";
import { outputsOf } from "../nouns.ts";
import { combinedOf, headlineFewest } from "../study.ts";
import type { StudyView, VariantView } from "../study-view.ts";

interface MainTable {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly caption: string;
}

function mainTable({ summary, withPoolings }: StudyView): MainTable {
  const { metric, rows, name } = summary.task;
  const scored = (score: { readonly score: number; readonly interval: readonly [number, number] } | null | undefined): string =>
    score == null ? "–" : formatIntervalScore({ score: score.score, interval: [...score.interval] }, metric);
  const line = ({ variant, fullName, seeds }: VariantView): readonly string[] => {
    const over = combinedOf(summary, variant);
    const ks = seeds.map((seed) => {
      const fewest = headlineFewest(seed);
      return seed.refused !== null ? "refused" : fewest === null || fewest.k === null ? "not shown" : formatFewest(fewest);
    });
    return [
      fullName,
      formatCount(seeds.length),
      scored(over?.full ?? variant.full),
      scored(over?.ownHead ?? variant.ownHead),
      scored(over === null ? variant.bestDimension : over.bestDimension),
      ks.join(", "),
    ];
  };
  return {
    headings: ["Vectors", "Runs", "Whole vector", "Own classifier", "Best dimension", "k*"],
    rows: withPoolings.map(line),
    caption: `${capital(metricName(metric))} on ${formatCount(rows.test)} test rows of ${name}, with 95 % intervals${fewestWords(summary, withPoolings)}.`,
  };
}

/** What k* counts: what headlines fall back to where there are no principal components; nothing where no sizes were compared. */
function fewestWords(summary: Summary, views: readonly VariantView[]): string {
  const found = views.flatMap(({ seeds }) => seeds.flatMap((seed) => headlineFewest(seed) ?? []));
  const outputs = new Set(found.map(({ compressor }) => outputsOf(compressor, summary)));
  if (outputs.size === 0) return "";
  return `; k* is the smallest number of ${joined([...outputs], "or")}, of those tried, shown to lose less than the margin (one-sided 95 %), for each run`;
}

/** A table of GitHub's Markdown. */
export function markdownTable(view: StudyView): string {
  const { headings, rows, caption } = mainTable(view);
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return `${line(headings)}${line(headings.map(() => "---"))}${rows.map(line).join("")}\n${caption}\n`;
}

/** A table environment of LaTeX, for the package booktabs. */
export function latexTable(view: StudyView): string {
  const { headings, rows, caption } = mainTable(view);
  const line = (cells: readonly string[]): string => `${cells.map(inLatex).join(" & ")} \\\\\n`;
  const body = `${line(headings)}\\midrule\n${rows.map(line).join("")}`;
  const columns = `l${"r".repeat(headings.length - 1)}`;
  const tabular = environment("tabular", `\\toprule\n${body}\\bottomrule\n`, inBraces(columns));
  return environment("table", `\\centering\n${tabular}\\caption${inBraces(inLatex(caption))}\n`);
}

function environment(name: string, body: string, more = ""): string {
  return `\\begin${inBraces(name)}${more}\n${body}\\end${inBraces(name)}\n`;
}

function inBraces(words: string): string {
  return ["{", words, "}"].join("");
}

const latexSigns: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "≤": "$\\le$",
  "–": "--",
  "−": "$-$",
};

/** Nothing that a name holds is a command. */
function inLatex(text: string): string {
  return text.replace(/[\\~^≤–−]|[&%$#_{}]/g, (sign) => latexSigns[sign] ?? `\\${sign}`);
}
