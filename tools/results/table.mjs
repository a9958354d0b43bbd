// Prints the table of docs/results.md from study folders: node tools/results/table.mjs STUDY...
// Every number comes from the studies' summary.json; nothing is computed here but means over seeds.
import { basename } from "node:path";
import { readStudy } from "../../dist/studies/index.js";

const percent = (value) => (100 * value).toFixed(1);
const scored = ({ score, interval }) => `${percent(score)} [${percent(interval[0])}, ${percent(interval[1])}]`;
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** "96.1 (95.8–96.4)": mean and range over seeds. */
const overSeeds = (values, show = percent) =>
  values.some((value) => value === null || value === undefined)
    ? values.map((value) => (value === null || value === undefined ? "none" : show(value))).join(", ")
    : values.length === 1
      ? show(values[0])
      : `${show(mean(values))} (${show(Math.min(...values))}–${show(Math.max(...values))})`;
const plain = (value) => String(value);
const probability = (value) => value.toFixed(3);
/** The interval is about the test rows, p about the axes: both are needed. */
const privilege = ({ value, interval, pValue }) =>
  `${percent(value)} [${interval.map(percent).join(", ")}], p = ${pValue === undefined ? "unknown" : probability(pValue)}`;
const lost = (test) =>
  test === undefined
    ? "unknown"
    : `${test.shown ? "shown" : "not shown"} (${percent(test.difference)}, bound ${percent(test.lower)})`;

const studies = await Promise.all(process.argv.slice(2).map(async (folder) => ({ folder, ...(await readStudy(folder)) })));
const columns = studies.map(({ folder, summary }) => {
  const headline = (name) => summary.variants.filter((variant) => variant.name === name && variant.pooling === "cls");
  const [before] = headline("pretrained");
  const after = headline("finetuned");
  const pca = (variant) => variant.fewest.find((one) => one.compressor === "pca" && one.probe === "logistic");
  const point = (variant, k) =>
    variant.curves.find((one) => one.compressor === "pca" && one.probe === "logistic")?.points.find((each) => each.k === k);
  const best = (variant) => variant.bestDimension;
  const claim = (variant, show) => (variant.refused === null ? show(variant) : "refused");
  const curve = (variants) =>
    [1, 2, 4, 16].map((k) => percent(mean(variants.map((variant) => point(variant, k).score)))).join(", ");
  return {
    task: basename(folder),
    rows: `${summary.task.rows.train} / ${summary.task.rows.test}`,
    majority: percent(summary.task.majority),
    "own head, finetuned": overSeeds(after.map((variant) => variant.ownHead.score)),
    "full [CLS], pretrained": scored(before.full),
    "full [CLS], finetuned": overSeeds(after.map((variant) => variant.full.score)),
    "best single dimension, pretrained": claim(before, (variant) => scored(best(variant))),
    "best single dimension, finetuned": after.every((variant) => variant.refused === null)
      ? overSeeds(after.map((variant) => best(variant).score))
      : after.map((variant) => claim(variant, () => percent(best(variant).score))).join(", "),
    "the same after random rotations, pretrained": claim(before, (variant) => percent(best(variant).rotated.score)),
    "the same after random rotations, finetuned": after
      .map((variant) => claim(variant, () => percent(best(variant).rotated.score)))
      .join(", "),
    "axis privilege, finetuned (points; p by rank among the rotations)": after
      .map((variant) => claim(variant, () => privilege(best(variant).axisPrivilege)))
      .join("; "),
    "best single dimension, permuted test labels, pretrained": claim(
      before,
      (variant) => `p = ${probability(best(variant).pValue)}`,
    ),
    "best single dimension, permuted test labels, finetuned": after
      .map((variant) => claim(variant, () => `p = ${probability(best(variant).pValue)}`))
      .join(", "),
    "best single dimension, loses less than the margin, pretrained": claim(before, (variant) => lost(best(variant).nonInferior)),
    "best single dimension, loses less than the margin, finetuned": after
      .map((variant) => claim(variant, () => lost(best(variant).nonInferior)))
      .join("; "),
    "dimensions within 1 point of the reference, finetuned": after
      .map((variant) => claim(variant, () => plain(best(variant).withinMargin)))
      .join(", "),
    "PCA k = 1, 2, 4, 16, pretrained": curve([before]),
    "PCA k = 1, 2, 4, 16, finetuned": curve(after),
    "k* (PCA, 1 point), pretrained": claim(
      before,
      (variant) =>
        `${pca(variant).k ?? "none"} ${pca(variant).interval === null ? "" : `[${pca(variant).interval.join(", ")}]`}, point estimate ${pca(variant).pointEstimate}`,
    ),
    "k* (PCA, 1 point), finetuned": after
      .map((variant) =>
        claim(
          variant,
          () =>
            `${pca(variant).k ?? "none"}${pca(variant).interval === null ? "" : ` [${pca(variant).interval.join(", ")}]`}, point estimate ${pca(variant).pointEstimate}`,
        ),
      )
      .join("; "),
    "reference, finetuned": after.map((variant) => variant.reference).join(", "),
  };
});
const names = Object.keys(columns[0] ?? {}).filter((name) => name !== "task");
console.log(`| | ${columns.map(({ task }) => task).join(" | ")} |`);
console.log(`| --- | ${columns.map(() => "---").join(" | ")} |`);
for (const name of names) console.log(`| ${name} | ${columns.map((column) => column[name]).join(" | ")} |`);
