// Writes the first section of docs/results.md: node tools/results/paper.mjs [RUN]
// Of docs/results/paper.parquet; with the folder of a run of examples/paper/grid.yaml, from its rows, which become that file.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { pooledLosses, readGridTable } from "../../dist/plans/index.js";

const root = resolve(import.meta.dirname, "../..");
const kept = join(root, "docs/results/paper.parquet");
const [begin, end] = ["<!-- the paper's grid: begin -->", "<!-- the paper's grid: end -->"];
const [run, page = join(root, "docs/results.md")] = process.argv.slice(2);

/** Components of the primary hypothesis, and margins of the secondary ones in points (docs/protocol.md). */
const [size, margins] = ["pca:48", { "pca:48": 1, "best dimension": 2 }];

const points = (share) => (100 * share).toFixed(1).replace("-0.0", "0.0").replace("-", "−");
const scored = (score) => (score === null ? "–" : `${points(score.score)} (${score.interval.map(points).join("–")})`);
const range = ([low, high]) => `[${points(low)}, ${points(high)}]`;
const lost = (row, what) => {
  const loss = row.losses.find((each) => each.what === what);
  return loss === undefined ? "not tested" : `${points(loss.difference)} ± ${points(loss.standardError)}`;
};
/** A table of Markdown as the formatter leaves it. */
function table(head, lines) {
  const widths = head.map((cell, at) =>
    Math.max(3, ...[cell, ...lines.map((cells) => cells[at])].map((each) => `${each}`.length)),
  );
  const line = (cells, filling = " ") => `| ${cells.map((cell, at) => `${cell}`.padEnd(widths[at], filling)).join(" | ")} |`;
  return [
    line(head),
    line(
      head.map(() => ""),
      "-",
    ),
    ...lines.map((cells) => line(cells)),
  ].join("\n");
}

/** One encoder and pooling: its tasks, before and after. */
function tasksOf(rows, encoder, pooling) {
  const own = rows.filter((row) => row.encoder === encoder && row.pooling === pooling);
  const last = Math.max(...own.map(({ layer }) => layer));
  const at = (task, name) => own.find((row) => row.layer === last && row.task === task && row.name === name);
  const tasks = [...new Set(own.map(({ task }) => task))];
  const head = [
    "task",
    "test rows",
    "majority",
    "whole, before",
    "whole, after",
    "48 components less whole, before",
    "after",
    "best dimension less whole, before",
    "after",
  ];
  return table(
    head,
    tasks.map((task) => {
      const [before, after] = [at(task, "pretrained"), at(task, "finetuned")];
      return [
        ...[task, before.test, points(before.majority), scored(before.full), scored(after.full)],
        ...[lost(before, size), lost(after, size), lost(before, "best dimension"), lost(after, "best dimension")],
      ];
    }),
  );
}

function pooledOf(pooled, encoder, pooling) {
  const own = pooled.filter((each) => each.encoder === encoder && each.pooling === pooling && Object.hasOwn(margins, each.what));
  return table(
    ["kept", "variant", "tasks", "mean points [95 %]", "another task [95 %]", "τ"],
    own.map(({ what, name, tasks, mean, interval, prediction, between }) => [
      ...[what === size ? "48 components" : what, name, tasks.length, `${points(mean)} ${range(interval)}`],
      ...[prediction === null ? "–" : range(prediction), points(between)],
    ]),
  );
}

/** What the protocol asks of one encoder, answered by its intervals. */
function answers(pooled, encoder, rows) {
  const find = (name, what) =>
    pooled.find((each) => each.encoder === encoder && each.pooling === "cls" && each.name === name && each.what === what);
  const all = new Set(rows.filter((row) => row.encoder === encoder).map(({ task }) => task));
  const left = (each) => [...all].filter((task) => !each.tasks.includes(task));
  const whose = (each) => (each.name === "change" ? "one of the two whole vectors" : "the finetuned whole vector");
  const without = (each) => {
    const tasks = left(each);
    return tasks.length === 0
      ? ""
      : ` (without ${tasks.join(", ")}, where ${whose(each)} is not shown to know more than the majority)`;
  };
  const said = (each) => `${points(each.mean)} points ${range(each.interval)} over ${each.tasks.length} tasks${without(each)}`;
  const above = (each, bound) =>
    each.interval[0] > bound ? "Shown" : each.interval[1] < bound ? "Contradicted" : "Neither shown nor contradicted";
  const line = (label, each, bound) =>
    each === undefined
      ? `- ${label}: not testable, fewer than two tasks.`
      : `- ${label}: **${above(each, bound).toLowerCase()}**, ${said(each)}.`;
  const other = (each, margin) =>
    each === undefined || each.prediction === null
      ? ""
      : ` For another such task between ${points(each.prediction[0])} and ${points(each.prediction[1])} points, ${each.prediction[0] > -margin / 100 ? "within" : "not within"} the margin.`;
  return [
    line(
      "Primary: cut to 48 components, finetuned vectors lose less than those of the encoder as it came",
      find("change", size),
      0,
    ),
    line("Finetuned, 48 components lose less than one point", find("finetuned", size), -0.01) + other(find("finetuned", size), 1),
    line("Finetuned, the best dimension loses less than two points", find("finetuned", "best dimension"), -0.02) +
      other(find("finetuned", "best dimension"), 2),
    line("The best dimension loses less after finetuning than before", find("change", "best dimension"), 0),
  ].join("\n");
}

function section(rows) {
  const pooled = pooledLosses(rows);
  const encoders = [...new Set(rows.map(({ encoder }) => encoder))];
  return encoders
    .flatMap((encoder) => [
      `### ${encoder}`,
      answers(pooled, encoder, rows),
      "[CLS] of the last layer; scores with their 95 % intervals over test rows (and, after finetuning, seeds), losses in points with their standard errors:",
      tasksOf(rows, encoder, "cls"),
      "Over tasks:",
      pooledOf(pooled, encoder, "cls"),
      "The mean of tokens in its place:",
      pooledOf(pooled, encoder, "mean"),
    ])
    .join("\n\n");
}

if (run !== undefined && run !== "") {
  await mkdir(dirname(kept), { recursive: true });
  await copyFile(join(run, "results.parquet"), kept);
}
const before = await readFile(page, "utf8");
const [from, to] = [before.indexOf(begin), before.indexOf(end)];
if (from < 0 || to < from) throw new Error(`${page} must have the lines ${begin} and ${end}`);
const rows = await readGridTable(kept);
await writeFile(page, `${before.slice(0, from + begin.length)}\n\n${section(rows)}\n\n${before.slice(to)}`);
