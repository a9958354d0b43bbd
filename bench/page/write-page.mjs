/**
 * Writes the page of a finished study, or of one that is grown out of it: more layers, larger vectors, more test rows,
 * the numbers of the original in turn with a little noise. Prints how long it took and how large it is, as JSON.
 */
import { readFile, writeFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { seeded } from "../../dist/base/random.js";
import { renderReport } from "../../dist/report/index.js";
import { readStudy } from "../../dist/studies/index.js";

const [folder, to, size] = process.argv.slice(2);
const study = await readStudy(folder);
const results = size === undefined ? study : grown(study, JSON.parse(size));
const from = performance.now();
const page = renderReport(results);
const seconds = (performance.now() - from) / 1000;
await writeFile(to, page);
process.stdout.write(`${JSON.stringify({ seconds, bytes: (await readFile(to)).length })}\n`);

/** The study with so many layers of so many dimensions, before and after finetuning, and so many test rows. */
function grown({ summary, rows, manifest, details }, size) {
  const { layers, dimensions, testRows } = size;
  const next = drawn();
  const names = ["pretrained", "finetuned"];
  const first = (name) => summary.variants.find((variant) => variant.name === name);
  const places = names.flatMap((name) => Array.from({ length: layers }, (_, i) => ({ name, layer: layers - i })));
  const variants = places.map(({ name, layer }) => ({ ...first(name), layer, dimensions }));
  const ownRows = (name) => rows.filter(({ variant, pooling }) => variant === name && pooling === first(name).pooling);
  const grownRows = places.flatMap(({ name, layer }) => {
    const own = ownRows(name);
    const single = own.filter(({ part, metric }) => part === "dimension" && metric === summary.task.metric);
    const each = Array.from({ length: dimensions }, (_, dimension) => {
      const row = single[(dimension * 7 + layer) % single.length];
      const shift = next() / 50;
      return {
        ...row,
        layer,
        dimension,
        score: row.score - shift,
        low: row.low - shift,
        high: row.high - shift,
        train: row.train - shift,
      };
    });
    const others = layer === layers ? own.filter(({ part }) => part !== "dimension").map((row) => ({ ...row, layer })) : [];
    return [...others, ...each];
  });
  const task = { ...summary.task, rows: { ...summary.task.rows, test: testRows } };
  return {
    summary: { ...summary, task, variants, combined: [], encoder: { ...summary.encoder, layers, dimensions } },
    rows: grownRows,
    manifest,
    details: grownDetails(details, size),
  };
}

/** Numbers from 0 to 1, the same in every run. */
function drawn() {
  const random = seeded(1);
  return () => random.uniform();
}

/** @returns details of the first slice of each name, drawn anew for every dimension: what repeats would be packed away */
function grownDetails(details, { layers, dimensions, testRows, classes = 2 }) {
  const next = drawn();
  const packed = (numbers) => Buffer.from(numbers.buffer).toString("base64");
  const floats = (each, make) => packed(Float32Array.from({ length: dimensions * each }, make));
  const counts = (each, below) => packed(Uint32Array.from({ length: dimensions * each }, () => next() * below));
  const shorts = (each, below) => packed(Uint16Array.from({ length: dimensions * each }, () => next() * below));
  const bins = details.slices[0].bins;
  const changes = 2 * (classes - 1);
  const slices = details.slices.map((slice) => ({
    ...slice,
    layer: layers,
    dimensions,
    living: packed(new Uint8Array(dimensions).fill(1)),
    ranges: floats(2, (_, at) => (at % 2 === 0 ? -2 - next() : 2 + next())),
    histograms: counts(classes * bins, (2 * testRows) / classes / bins),
    thresholds: floats(changes, (_, at) => (at % changes) / changes - 0.5 + next() / changes),
    said: shorts(changes + 1, classes),
    confusion: counts(classes * classes, (2 * testRows) / classes / classes),
    extremes: counts(8, testRows),
    mistakes: counts(8, testRows),
    copies: shorts(4, dimensions),
    correlations: floats(4, () => 0.9 * next()),
    wholeConfusion: packed(Uint32Array.from({ length: classes * classes }, () => next() * testRows)),
    structure: {
      deviations: floats(1, () => 0.1 + next()),
      spectrum: floats(1, (_, j) => 1 / (1 + j)),
      order: packed(Uint16Array.from({ length: dimensions }, (_, j) => (j * 5) % dimensions)),
      heights: packed(Float32Array.from({ length: dimensions - 1 }, next)),
    },
  }));
  return {
    ...details,
    rows: testRows,
    classes: Array.from({ length: classes }, (_, at) => ({ name: `class ${at}`, rows: testRows / classes })),
    labels: packed(Uint16Array.from({ length: testRows }, (_, row) => row % classes)),
    slices,
    changes: details.changes.map((change) => ({
      ...change,
      before: { ...change.before, layer: layers },
      after: { ...change.after, layer: layers },
      counts: { ...change.counts, bothRight: testRows - change.counts.right - change.counts.wrong - change.counts.bothWrong },
    })),
  };
}
