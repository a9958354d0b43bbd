/** Studies that were really run, on as little as there can be, of data that a page may break on. */
import { join } from "node:path";
import { seeded } from "../../src/base/random.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { sha256 } from "../../src/formats/hash.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { type FinishedStudy, readStudy } from "../../src/studies/read-study.ts";
import { runStudy, runVectorStudy } from "../../src/studies/study.ts";
import { splitCodes } from "../../src/tasks/task.ts";
import type { Slice, VectorSet } from "../../src/vectors/vector-set.ts";
import { writeTinyEncoder } from "../vectors/tiny.ts";
import { tinyTask } from "../vectors/tiny-task.ts";

/** Would set a mark that a test can see, whichever way it got out. */
export const attack = `</script><script>window.hacked=1</script><img src=x onerror="window.hacked=1"><!--<script>`;
/** The same as the name of a folder. */
export const attackingFolder = attack.replaceAll("/", "");
/** Turns around all that stands behind it, until something ends it. */
export const turned = "\u202eright to left by force";
export const rightToLeft = "זה סרט נהדר";
const longest = 100_000;

const quick = {
  ...{ compressors: ["pca"], sizes: [1, 2], redraws: 0 },
  ...{ bootstraps: 200, permutations: 99, rotations: 1, threads: 2 },
};

/** Texts that try to break out, one of them long, each with a word that says its class. */
export const oddTexts: readonly string[] = tinyTask(120).texts.map((text, row) => {
  const own = `${row % 2 === 0 ? "aa aa aa aa aa aa" : "zz zz zz zz zz zz"} ${text}`;
  const forms = [`${own} ${attack}`, `${own} ${turned}`, `${own} ${rightToLeft}`, `${own} ${attack} `.padEnd(longest, "zz ")];
  return forms[Math.floor(row / 6) % forms.length]!; // rows go through splits in threes, and through classes in twos
});

interface Drawn {
  readonly name: string;
  readonly labelNames: readonly string[];
  /** Rows of each split. */
  readonly rows: readonly [training: number, validation: number, test: number];
  readonly dimensions: number;
  readonly slices?: readonly Slice[];
  /** Of a row of a class, with noise drawn from the normal distribution. */
  value(label: number, dimension: number, noise: number): number;
}

/** Rows go through the classes in turn. */
function drawnSet({ name, labelNames, rows: split, dimensions, slices, value }: Drawn): VectorSet {
  const splits = Uint8Array.from(
    [splitCodes.training, splitCodes.validation, splitCodes.test].flatMap((code, at) =>
      Array.from({ length: split[at]! }, () => code),
    ),
  );
  const labels = Int32Array.from(splits, (_, row) => row % labelNames.length);
  return {
    ...{ rows: splits.length, dimensions, slices: slices ?? [{ layer: null, pooling: null }], splits, encoder: null, facts: [] },
    labels: { kind: "classes", classes: labelNames.length, values: labels },
    task: {
      ...{ name, source: "generated", licence: null, citation: null, labelNames, metric: "accuracy", besides: [], facts: [] },
      hash: sha256(name),
    },
    hash: sha256("vectors", name),
    async read({ layer }) {
      const random = seeded(5 + (layer ?? 0));
      const drawn = matrix(splits.length, dimensions);
      for (let i = 0; i < drawn.data.length; i++) {
        drawn.data[i] = value(labels[Math.floor(i / dimensions)]!, i % dimensions, random.normal());
      }
      return drawn;
    },
  };
}

const two = ["even", "odd"];
const named = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `class ${i} ${rightToLeft}`);
/** Four of each of so many layers. */
const manySlices = (layers: number): readonly Slice[] =>
  Array.from({ length: layers }, (_, layer) => ["cls", "mean", "max", "last"].map((pooling) => ({ layer, pooling }))).flat();

/** Each is a cell of every slice. */
const manyCompressors = [
  ...["pca", "first-dimensions", "random-dimensions", "gaussian-projection"],
  ...["top-dimensions:variance", "top-dimensions:f-statistic"],
];

const sets: Readonly<Record<Exclude<OddStudy, "hostile words">, Drawn>> = {
  "500 classes": {
    ...{ name: "many", labelNames: named(500), rows: [1000, 500, 500], dimensions: 9 },
    value: (label, dimension, noise) => 2 * ((label >> dimension) & 1) + Math.sin(label * (dimension + 1)) + 0.05 * noise,
  },
  "one test row": {
    ...{ name: "single", labelNames: two, rows: [20, 4, 1], dimensions: 4 },
    value: (label, _, noise) => label + noise,
  },
  "all right": {
    ...{ name: "easy", labelNames: two, rows: [40, 20, 40], dimensions: 4 },
    value: (label, _, noise) => 8 * label + 0.1 * noise,
  },
  "all equal": { ...{ name: "flat", labelNames: two, rows: [40, 20, 40], dimensions: 4 }, value: () => 1 },
  "1,000 cells": {
    ...{ name: "wide", labelNames: two, rows: [24, 12, 24], dimensions: 4, slices: manySlices(27) },
    value: (label, dimension, noise) => label + dimension + noise,
  },
};

export type OddStudy = "hostile words" | "500 classes" | "one test row" | "all right" | "all equal" | "1,000 cells";

/** Runs one into a folder beneath this, and reads it back. */
export async function oddStudy(root: string, kind: OddStudy): Promise<FinishedStudy> {
  const folder = join(root, kind);
  if (kind === "hostile words") {
    const encoder = await loadEncoder(await writeTinyEncoder(join(root, attackingFolder)));
    const task = { ...tinyTask(oddTexts.length), name: attack, texts: oddTexts, labelNames: [attack, turned] };
    await runStudy({ ...quick, encoder, task, folder, probes: ["logistic"], layers: "last", poolings: ["mean"] });
  } else {
    const sizes = kind === "one test row" ? [1] : quick.sizes;
    const compressors = kind === "1,000 cells" ? manyCompressors : quick.compressors;
    await runVectorStudy({ ...quick, sizes, compressors, vectors: drawnSet(sets[kind]), folder, probes: ["lda"] });
  }
  return readStudy(folder);
}
