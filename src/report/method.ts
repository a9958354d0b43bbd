/** "How this was measured": definitions, numbers of rows and resamples, where it ran, and whose data it is. */

import type { StudyManifest } from "../results/manifest.ts";
import { majorityName } from "../results/names.ts";
import type { Summary } from "../results/summary.ts";
import { counted, formatCount, formatMargins, formatMemory, formatNumber } from "../results/words.ts";
import { isShare } from "../statistics/headline-metric.ts";
import { marginWords } from "../statistics/margin.ts";
import { type Html, html, prose } from "./html.ts";
import type { StudyView } from "./study-view.ts";

/** A term and what it means here. */
type Entry = readonly [term: string, meaning: Html];

/** The section. */
export function method(view: StudyView): Html {
  const { summary, manifest } = view;
  return html`<section><h3 class="part">How this was measured</h3>${list(definitions(view))}</section>
<section><h3 class="part">Data, model and licences</h3>${list(sources(summary, manifest))}</section>
<section><h3 class="part">To repeat it</h3>${list(provenance(summary, manifest))}</section>`;
}

function list(entries: readonly Entry[]): Html {
  return html`<dl class="method">${entries.map(([term, meaning]) => html`<dt>${term}</dt><dd>${meaning}</dd>`)}</dl>`;
}

function definitions({ summary, headlines }: StudyView): readonly Entry[] {
  const margins = headlines.flatMap(({ fewest }) => fewest?.margin ?? []);
  return [
    ...scoreEntries(summary),
    ...claimEntries(summary, margins),
    ...headEntries(summary),
    [
      "Dead dimensions",
      prose(
        "Dimensions that are rounding noise (a standard deviation below 2⁻²³ of the widest, or of a few roundings of their own mean) are left out everywhere. Indices are always those of the original vector.",
      ),
    ],
  ];
}

/** What is scored on which rows, and what scores are held against. */
function scoreEntries(summary: Summary): readonly Entry[] {
  const { metric, rows } = summary.task;
  const { bootstraps } = summary.resampling;
  return [
    [
      "Three splits",
      prose(
        `${counted(rows.train, "training row")} fit everything and choose the best dimension, thresholds and rankings; ${counted(rows.validation, "validation row")} choose penalties; ${counted(rows.test, "test row")} are only scored. Rows are counted after removals.`,
      ),
    ],
    [
      "Intervals",
      prose(
        `95 % over the test rows: of accuracy, Wilson’s; of balanced accuracy, made of Wilson’s of each class; of a correlation, Fisher’s with the spread of ${formatCount(bootstraps)} bootstrap resamples; else their percentiles. Differences are paired: both sides are scored on the same resampled rows.`,
      ),
    ],
    ...groupEntries(summary),
    [
      isShare(metric) ? "Most frequent class" : "Constant prediction",
      prose(
        isShare(metric)
          ? "The score of always predicting the most frequent class of the training rows: what any probe must beat."
          : "A constant prediction has no rank order; its Spearman correlation counts as 0.",
      ),
    ],
    [
      "Reference",
      prose(
        "What small sizes are held against: the probe on the whole vector, or the model's own classifier where it is better on the validation rows.",
      ),
    ],
  ];
}

/** What is claimed of sizes, of single dimensions and of axes. @param margins  of the headlines' k* */
function claimEntries(summary: Summary, margins: readonly number[]): readonly Entry[] {
  const { metric } = summary.task;
  const { permutations, rotations } = summary.resampling;
  const margin =
    margins.length === 0
      ? ""
      : ` of ${formatMargins(margins, metric)} (by default ${marginWords.most} or ${marginWords.share} of what the reference has above the ${majorityName(metric)}, whichever is less)`;
  return [
    [
      "Fewest dimensions, k*",
      prose(
        `At most k: the smallest of the sizes tried such that it and every larger size tried are non-inferior to the reference at a margin${margin} and above the ${majorityName(metric)}: one-sided 95 %, paired bootstrap on the test rows, tested from the largest size down and stopped at the first failure, so that no correction is needed. Few sizes of the curve are tried, fixed before anything is scored (the largest, about a quarter of it, a quarter of that, … and the smallest; of six sizes or fewer all), because each is one more at which the sequence may stop: sizes between them may do, too. Its interval begins at the smallest size tried that is not shown to be inferior.`,
      ),
    ],
    [
      "Best single dimension",
      prose(
        `Chosen by its score on the training rows, then scored on the test rows. Its p-value says how often its predictions, frozen, score as well against the test labels in another order: no encoder and no rule was fitted to the test rows. ${summary.task.groups !== undefined ? `It is (1 + b)/(1 + B), b of ${counted(permutations, "permutation")} of whole groups.` : summary.task.classes === 2 ? "For two classes it is exact, over all orders (hypergeometric)." : `It is (1 + b)/(1 + B), b of ${counted(permutations, "permutation")}, and where fewer than ten reach the score the tail of its distribution over all orders, an approximation that errs to the large side.`} It is of this dimension alone; it was not chosen on the test rows, so there is nothing to correct. The list of all dimensions, tested in the same way, is corrected for false discovery (Benjamini and Hochberg).`,
      ),
    ],
    [
      "Rotated control",
      prose(
        `The centred vectors are turned by ${counted(rotations, "random rotation")}, as they are and with each dimension divided by its standard deviation (what is lost may be a matter of units: turned coordinates are mostly made of the widest dimensions); each time the best coordinate is chosen on the training rows and scored on the test rows. What survives is redundancy of a subspace; only what is lost was in the place of a coordinate. An axis is said to matter only when its dimension is above the mean of the rotations and above nearly every one of them, (1 + b)/(1 + rotations) below 0.05, b of them reaching it, both ways. Principal components do not move under rotation.`,
      ),
    ],
    [
      "Retention",
      prose(
        `(score − ${majorityName(metric)}) / (reference − ${majorityName(metric)}), with Fieller’s interval of a ratio; it is left out where the reference is too near to the ${majorityName(metric)} to tell.`,
      ),
    ],
    [
      "Refusal",
      prose(
        `When the whole vector is not shown to be above the ${majorityName(metric)} (one-sided 95 %, paired), fewest dimensions, retention and the best dimension are not given.`,
      ),
    ],
  ];
}

/** What only studies of rows that belong together have. */
function groupEntries({ task: { groups } }: Summary): readonly Entry[] {
  if (groups === undefined) return [];
  return [
    [
      "Rows that belong together",
      prose(
        `No split cuts a group. Of the test rows whole groups are resampled, ${formatCount(groups.test)} of them, worth ${formatNumber(groups.effective, 1)} of equal size (Kish’s effective number); the spread of few groups is uncertain itself, and percentiles are widened to Student’s t. Formulas of independent rows (Wilson’s, Tango’s) count as many rows as these are worth for the score at hand (design effect). McNemar’s test turns the difference of each group as a whole (Obuchowski); permutations, the shuffled control’s too, move the labels of a group together. Rows that would be needed are in groups like these.`,
      ),
    ],
  ];
}

/** What only studies of finetuned models have. */
function headEntries(summary: Summary): readonly Entry[] {
  const entries: Entry[] = [];
  if (summary.variants.some(({ ownHead }) => ownHead !== null)) {
    entries.push([
      "The model's own classifier",
      prose(
        "The head that the model was finetuned with, unchanged: the class of its largest output. On smaller vectors it reads what was brought back to all dimensions: principal components through their directions and the mean, kept dimensions with all others at their training mean. Its curves are those of the probe own-head.",
      ),
    ]);
  }
  if (summary.combined.length > 0) {
    entries.push([
      "Over seeds",
      prose(
        "Mean of the seeds' scores with an interval about both the seeds and the test rows, which all seeds share: mean ± t(0.975; ν) · √(σ̂² + s²/S), σ̂² the covariance of two seeds over common resamples of the rows, s the spread of the S seeds, 1/ν = w/(S − 1) with the seeds' share w of that variance. k* has no interval over seeds: it is listed. The overlap of the best single dimensions is Jaccard's index, mean over pairs of seeds, beside its expectation for random choices (hypergeometric). What is said of several seeds is called a finding only where every seed shows it. With fewer than three head seeds no dimension is named; with more, only one that is among the ten best (at most a twentieth of all) of every seed.",
      ),
    ]);
  }
  return entries;
}

function sources(summary: Summary, manifest: StudyManifest): readonly Entry[] {
  const { task, encoder } = summary;
  const entries: Entry[] = [
    [
      "Text",
      html`${task.name}${task.source === undefined || task.source === task.name ? null : html` (${task.source})`}${licence(task.licence)}`,
    ],
  ];
  if (task.citation !== undefined && task.citation !== null) entries.push(["Attribution", html`${task.citation}`]);
  if (task.labelNames !== undefined && task.labelNames.length > 0) {
    const shown = task.labelNames.slice(0, 20);
    const more = task.labelNames.length - shown.length;
    entries.push(["Classes", html`${shown.join(", ")}${more > 0 ? ` and ${formatCount(more)} more` : null}`]);
  }
  if (encoder === null) entries.push(["Encoder", html`None: the vectors were brought.`]);
  else {
    const revision = encoder.revision ?? manifest.inputs.model?.revision ?? null;
    entries.push([
      "Encoder",
      html`${encoder.name}${encoder.source === undefined || encoder.source === encoder.name ? null : html` (${encoder.source})`}: ${counted(encoder.layers, "layer")}, ${counted(encoder.dimensions, "dimension")}, ${counted(encoder.parameters, "parameter")}${revision === null ? null : html`, revision <code>${revision}</code>`}${licence(encoder.licence)}`,
    ]);
  }
  for (const fact of task.facts ?? []) entries.push(["Noticed", prose(fact.sentence)]);
  return entries;
}

function licence(name: string | null | undefined): Html | null {
  return name === null || name === undefined ? null : html`. Licence: ${name}.`;
}

function provenance(summary: Summary, { tool, seeds, machine, inputs, options }: StudyManifest): readonly Entry[] {
  const head = seeds.head.length === 0 ? "" : `, head ${seeds.head.join(", ")}`;
  return [
    ["Program", html`${tool.name} ${tool.version}`],
    [
      "Seeds",
      html`data ${seeds.data}${head}, resampling ${summary.resampling.seed}. The same seeds give the same numbers on the same machine.`,
    ],
    ["Options", html`<code>${JSON.stringify(options)}</code>`],
    [
      "Hashes",
      html`${[inputs.model === null ? null : html`model <code>${inputs.model.hash.slice(0, 12)}</code>, `, html`text <code>${inputs.task.hash.slice(0, 12)}</code>`, inputs.vectors.map((entry) => html`, vectors (${entry.variant}) <code>${entry.hash.slice(0, 12)}</code>`)]}`,
    ],
    [
      "Machine",
      html`${machine.cpu}, ${counted(machine.cores, "core")}, ${formatMemory(machine.memory, 0)} memory, ${machine.os}; Node ${machine.node}, onnxruntime ${machine.onnxruntime}, ${counted(machine.threads, "thread")}`,
    ],
    ["Files", html`summary.json, results.jsonl, results.parquet and manifest.json (with the times) lie beside this page.`],
  ];
}
