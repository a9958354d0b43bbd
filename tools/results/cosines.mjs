// What few dimensions add to the mean cosine, and what treatments leave of it: node tools/results/cosines.mjs VECTORS...
// VECTORS are folders of assay embed; everything is of test rows, treatments are learned from training rows.
import { basename } from "node:path";
import { largestCosineContributions, measures } from "../../dist/measures/index.js";
import { rows } from "../../dist/statistics/index.js";
import { treatments } from "../../dist/treatments/index.js";
import { openVectorSet } from "../../dist/vectors/index.js";

const [cosine, twonn] = ["mean-cosine", "twonn"].map((name) => measures.get(name));

for (const folder of process.argv.slice(2)) {
  const set = await openVectorSet(folder);
  for (const slice of set.slices) {
    if (slice.layer === 0 && slice.pooling === "cls") continue; // the same in every text
    const vectors = await set.read(slice);
    const [training, test] = [0, 2].map((part) => pick(vectors, set.splits, part));
    const largest = largestCosineContributions(test, 3);
    const mean = await cosine.compute(test);
    const share = largest.map(({ dimension, contribution }) => `${dimension}: ${((100 * contribution) / mean).toFixed(1)} %`);
    const left = [];
    for (const name of treatments.names) {
      const fitted = await treatments.get(name).fit(rows("training", training, labelsOf(set, 0)));
      left.push(`${name} ${(await cosine.compute(await fitted.apply(test))).toFixed(3)}`);
    }
    console.log(
      `${basename(folder)}, layer ${slice.layer} ${slice.pooling}: mean cosine ${mean.toFixed(3)}, largest shares ${share.join(", ")}; after ${left.join(", ")}; TwoNN ${(await twonn.compute(test)).toFixed(1)}`,
    );
  }
}

function labelsOf(set, part) {
  return { ...set.labels, values: set.labels.values.filter((_, row) => set.splits[row] === part) };
}

function pick(vectors, splits, part) {
  const { columns } = vectors;
  const chosen = [...splits.keys()].filter((row) => splits[row] === part);
  const data = new Float32Array(chosen.length * columns);
  for (const [at, row] of chosen.entries()) data.set(vectors.data.subarray(row * columns, (row + 1) * columns), at * columns);
  return { rows: chosen.length, columns, data };
}
