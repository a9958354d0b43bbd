/** The numbers of what finetuning changed, one row a set of vectors. */

import type { Comparison } from "../results/comparison.ts";
import { capital, variantName } from "../results/names.ts";
import type { SliceIdentity } from "../results/slice-identity.ts";
import type { Summary } from "../results/summary.ts";
import { formatCount, formatNumber } from "../results/words.ts";
import { type Html, html } from "./html.ts";
import { contributionOf } from "./study.ts";
import { table } from "./tables.ts";

/** Nothing where nothing was compared. */
export function comparisonTables({ comparison }: Summary): Html | null {
  if (comparison === undefined) return null;
  return html`<details><summary>Shape and likeness of every set of vectors</summary>${shapes(comparison)}</details>
<details><summary>Cosines of every set of vectors</summary>${cosines(comparison)}
<p class="note">A contribution is what one dimension adds to the mean cosine of all pairs of test rows, in brackets which; r² is what is left of the cosines without the largest ones (Timkey and van Schijndel 2021). The last columns are the mean cosine after a treatment that was fitted on training rows.</p></details>
<details><summary>Neural collapse of every set of vectors</summary>${collapses(comparison)}
<p class="note">NC1: spread within classes beside that between them. NC2: deviation of the class means' distances, of their angles, and from a regular simplex. NC3: distance of the head's weights from the class means. NC4: share of rows that the head decides otherwise than the nearest class mean. All go towards 0 (Papyan, Han and Donoho 2020); training rows as there, test rows behind the stroke.</p></details>`;
}

function shapes({ geometry, pairs }: Comparison): Html {
  const rows = geometry.map((one) => {
    const pair = pairs.find((other) => variantName(other, geometry) === variantName(one, geometry));
    const cells = [
      number(one.participationRatio, 1),
      number(one.effectiveRank, 1),
      number(one.isoscore, 3),
      number(one.isoscoreStar, 3),
      number(one.twonn, 1),
      number(one.maximumLikelihoodDimension, 1),
      number(one.meanCosine, 2),
      formatCount(one.outlierDimensions.length),
      number(pair?.linearCka, 2),
      number(pair?.linearCkaDebiased, 2),
      number(pair?.rsa, 2),
    ];
    return row(one, geometry, cells);
  });
  const heads = [
    "Participation ratio",
    "Effective rank",
    "IsoScore",
    "IsoScore*",
    "TwoNN",
    "Maximum likelihood",
    "Mean cosine",
    "Outlying variance",
    "CKA to pretrained",
    "debiased",
    "RSA",
  ];
  return table("Shape and likeness", header(heads), rows);
}

function cosines({ geometry }: Comparison): Html {
  const names = Object.keys(geometry[0]?.treatedMeanCosine ?? {});
  const rows = geometry.map((one) => {
    const [largest] = one.cosineContributions;
    const cells = [
      number(one.meanCosine, 2),
      largest === undefined ? "–" : `${number(largest.contribution, 2)} (${largest.dimension})`,
      number(contributionOf(one), 2),
      number(one.cosineInformativity, 2),
      ...names.map((name) => number(one.treatedMeanCosine[name], 2)),
    ];
    return row(one, geometry, cells);
  });
  const most = Math.max(0, ...geometry.map(({ cosineContributions }) => cosineContributions.length));
  const heads = ["Mean cosine", "Largest contribution", `Largest ${most}`, "r² without them", ...names.map(capital)];
  return table("Cosines", header(heads), rows);
}

function collapses({ geometry }: Comparison): Html {
  const rows = geometry.flatMap((one) => {
    const { training, test } = one.collapse;
    if (training === null) return [];
    const both = (key: keyof typeof training): string => `${number(training[key], 3)} / ${number(test?.[key], 3)}`;
    return [row(one, geometry, [both("nc1"), both("nc2Norms"), both("nc2Angles"), both("nc2Simplex"), both("nc3"), both("nc4")])];
  });
  return table("Neural collapse", header(["NC1", "NC2 norms", "NC2 angles", "NC2 simplex", "NC3", "NC4"]), rows);
}

function header(heads: readonly string[]): Html {
  return html`<tr><th scope="col">Vectors</th>${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}</tr>`;
}

function row(one: SliceIdentity, others: readonly SliceIdentity[], cells: readonly string[]): Html {
  return html`<tr><td class="wrap">${variantName(one, others)}</td>${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>`;
}

function number(value: number | null | undefined, decimals: number): string {
  return value === null || value === undefined ? "–" : formatNumber(value, decimals);
}
