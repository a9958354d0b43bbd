/** The numbers of what finetuning changed, one row a set of vectors. */
import { type Comparison, type Geometry, isLeftOut } from "../results/comparison.ts";
import { capital, variantName } from "../results/names.ts";
import { keyOfSlice } from "../results/slice-identity.ts";
import type { Summary } from "../results/summary.ts";
import { formatCount, formatNumber } from "../results/words.ts";
import { type Html, html } from "./html.ts";
import { contributionOf } from "./study.ts";
import { type Column, foldedTable } from "./table.ts";

/** Nothing where nothing was compared. */
export function comparisonTables({ comparison }: Summary): Html | null {
  if (comparison === undefined) return null;
  return html`${shapes(comparison.geometry, comparison.pairs)}
${cosines(comparison)}
${collapses(comparison)}`;
}

/** The same of vectors that are not compared, where measures of them were asked for. */
export function geometrySection({ geometry = [] }: Summary): Html | null {
  if (geometry.length === 0) return null;
  return html`<section id="shape"><h3 class="part">What the vectors look like</h3>
${shapes(geometry, null)}
${geometry.every(({ meanCosine }) => meanCosine === null) ? null : cosines({ geometry })}
${collapses({ geometry })}</section>
`;
}

/** @param pairs  null where nothing is compared */
function shapes(geometry: readonly Geometry[], pairs: Comparison["pairs"] | null): Html {
  const found = new Map(pairs?.map((pair) => [keyOfSlice(pair), pair]));
  const measured = (heading: string, decimals: number, of: (row: Geometry) => number | null): readonly Column<Geometry>[] =>
    isLeftOut(geometry, of) ? [] : [numbers(heading, (row) => number(of(row), decimals))];
  const likeness = (heading: string, measure: "linearCka" | "linearCkaDebiased" | "rsa"): Column<Geometry> =>
    numbers(heading, (row) => number(found.get(keyOfSlice(row))?.[measure], 2));
  const columns = [
    named(geometry),
    ...measured("Participation ratio", 1, (row) => row.participationRatio),
    ...measured("Effective rank", 1, (row) => row.effectiveRank),
    ...measured("IsoScore", 3, (row) => row.isoscore),
    ...measured("IsoScore*", 3, (row) => row.isoscoreStar),
    ...measured("TwoNN", 1, (row) => row.twonn),
    ...measured("Maximum likelihood", 1, (row) => row.maximumLikelihoodDimension),
    ...measured("Mean cosine", 2, (row) => row.meanCosine),
    numbers("Outlying variance", (row) => formatCount(row.outlierDimensions.length)),
    ...Object.keys(geometry[0]?.brought ?? {}).flatMap((name) => measured(name, 3, (row) => row.brought?.[name] ?? null)),
    ...(pairs === null
      ? []
      : [likeness("CKA to pretrained", "linearCka"), likeness("debiased", "linearCkaDebiased"), likeness("RSA", "rsa")]),
  ];
  const label = pairs === null ? "Shape" : "Shape and likeness";
  return foldedTable(`${label} of every set of vectors`, columns, geometry, { label });
}

function cosines({ geometry }: Pick<Comparison, "geometry">): Html {
  const treatments = Object.keys(geometry[0]?.treatedMeanCosine ?? {});
  const most = Math.max(0, ...geometry.map(({ cosineContributions }) => cosineContributions.length));
  const largest = ({ cosineContributions: [first] }: Geometry): string | null =>
    first === undefined ? null : `${number(first.contribution, 2)} (${first.dimension})`;
  const columns = [
    named(geometry),
    numbers("Mean cosine", (row) => number(row.meanCosine, 2)),
    numbers("Largest contribution", largest),
    numbers(`Largest ${most}`, (row) => number(contributionOf(row), 2)),
    numbers("r² without them", (row) => number(row.cosineInformativity, 2)),
    ...treatments.map((name) => numbers(capital(name), (row) => number(row.treatedMeanCosine[name], 2))),
  ];
  return foldedTable("Cosines of every set of vectors", columns, geometry, {
    label: "Cosines",
    note: "A contribution is what one dimension adds to the mean cosine of all pairs of test rows, in brackets which; r² is what is left of the cosines without the largest ones (Timkey and van Schijndel 2021). The last columns are the mean cosine after a treatment that was fitted on training rows.",
  });
}

const collapseColumns = [
  ["NC1", "nc1"],
  ["NC2 norms", "nc2Norms"],
  ["NC2 angles", "nc2Angles"],
  ["NC2 simplex", "nc2Simplex"],
  ["NC3", "nc3"],
  ["NC4", "nc4"],
] as const;

function collapses({ geometry }: Pick<Comparison, "geometry">): Html {
  const both =
    (key: (typeof collapseColumns)[number][1]) =>
    ({ collapse: { training, test } }: Geometry): string =>
      `${number(training?.[key], 3) ?? "–"} / ${number(test?.[key], 3) ?? "–"}`;
  const columns = [named(geometry), ...collapseColumns.map(([heading, key]) => numbers(heading, both(key)))];
  const rows = geometry.filter(({ collapse }) => collapse.training !== null);
  return foldedTable("Neural collapse of every set of vectors", columns, rows, {
    label: "Neural collapse",
    note: "NC1: spread within classes beside that between them. NC2: deviation of the class means' distances, of their angles, and from a regular simplex. NC3: distance of the head's weights from the class means. NC4: share of rows that the head decides otherwise than the nearest class mean. All go towards 0 (Papyan, Han and Donoho 2020); training rows as there, test rows behind the stroke.",
  });
}

function named(geometry: readonly Geometry[]): Column<Geometry> {
  return { heading: "Vectors", kind: "wrap", cell: (row) => variantName(row, geometry) };
}

function numbers(heading: string, cell: (row: Geometry) => string | null): Column<Geometry> {
  return { heading, kind: "number", cell };
}

function number(value: number | null | undefined, decimals: number): string | null {
  return value == null ? null : formatNumber(value, decimals);
}
