/**
 * Writes the page of a finished study, or of one that is grown out of it: more layers, larger vectors, more test rows,
 * the numbers of the original in turn with a little noise. Prints how long it took and how large it is, as JSON.
 */
import { readFile, writeFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import process from "node:process";
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
function grown({ summary, rows, manifest, details }, { layers, dimensions, testRows }) {
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
      const shift = ((dimension * 37 + layer * 11) % 101) / 1e4;
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
    details: grownDetails(details, { layers, dimensions, testRows }),
  };
}

/** @returns details of the first slice of each name */
function grownDetails(details, { layers, dimensions, testRows }) {
  const size = details.slices[0].dimensions;
  const wider = (packed) => {
    const bytes = Buffer.from(packed, "base64");
    const each = bytes.length / size;
    const parts = Array.from({ length: dimensions }, (_, j) => bytes.subarray((j % size) * each, ((j % size) + 1) * each));
    return Buffer.concat(parts).toString("base64");
  };
  const keys = [
    "living",
    "ranges",
    "histograms",
    "thresholds",
    "said",
    "confusion",
    "extremes",
    "mistakes",
    "copies",
    "correlations",
  ];
  const packed = (numbers) => Buffer.from(numbers.buffer).toString("base64");
  const slices = details.slices.map((slice) => ({
    ...slice,
    layer: layers,
    dimensions,
    ...Object.fromEntries(keys.map((key) => [key, wider(slice[key])])),
    structure: {
      deviations: packed(Float32Array.from({ length: dimensions }, (_, j) => 0.1 + ((j * 31) % 97) / 97)),
      spectrum: packed(Float32Array.from({ length: dimensions }, (_, j) => 1 / (1 + j))),
      order: packed(Uint16Array.from({ length: dimensions }, (_, j) => (j * 5) % dimensions)),
      heights: packed(Float32Array.from({ length: dimensions - 1 }, (_, j) => ((j * 13) % 89) / 89)),
    },
  }));
  const half = testRows / 2;
  return {
    ...details,
    rows: testRows,
    classes: details.classes.map(({ name }) => ({ name, rows: half })),
    labels: packed(Uint16Array.from({ length: testRows }, (_, row) => row % 2)),
    slices,
    changes: details.changes.map((change) => ({
      ...change,
      before: { ...change.before, layer: layers },
      after: { ...change.after, layer: layers },
      counts: { ...change.counts, bothRight: testRows - change.counts.right - change.counts.wrong - change.counts.bothWrong },
    })),
  };
}
