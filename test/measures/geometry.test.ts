/** Isotropy, intrinsic dimension and cosine measures, against the authors' packages, scikit-learn and scikit-dimension. */
import { describe, expect, it } from "vitest";
import {
  cosineContributions,
  cosineInformativity,
  estimateMaximumLikelihoodDimension,
  isoscore,
  isoscoreStar,
  largestCosineContributions,
  meanCosine,
  participationRatio,
} from "../../src/measures/index.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { ledoitWolfShrinkage } from "../../src/statistics/ledoit-wolf.ts";
import { moments } from "../../src/statistics/moments/moments.ts";
import { golden } from "../support/golden.ts";

interface Case {
  readonly name: string;
  readonly x: { readonly rows: number; readonly columns: number; readonly data: number[] };
  readonly shrinkage: number;
  readonly isoscore: number;
  readonly isoscoreStar: number;
  readonly maximumLikelihood: { readonly harmonic: number; readonly arithmetic: number };
  readonly maximumLikelihoodOfSeven: number;
  readonly contributions: number[];
  readonly informativity: Record<string, number>;
}
const { cases, versions } = golden<{ cases: Case[]; versions: Record<string, string> }>("geometry-measures");

/** float64 throughout: sums in another order. */
const EXACT = { relative: 1e-9, absolute: 1e-12 };
/** Covariances are summed from float32 products, and the package takes a root in float32. */
const PRODUCTS = { absolute: 2e-6 };
/** r² of cosines whose spread is a small part of what is summed in float32. */
const SPREAD = { absolute: 2e-5 };

const unpack = ({ rows, columns, data }: Case["x"]): Matrix => matrix(rows, columns, Float32Array.from(data));

describe.each(cases)("$name", (one) => {
  const x = unpack(one.x);

  it(`IsoScore and IsoScore* of the package IsoScore ${versions["IsoScore"]}`, async () => {
    expect([await isoscore.compute(x), await isoscoreStar.compute(x)]).toBeCloseToAll([one.isoscore, one.isoscoreStar], PRODUCTS);
  });

  it("IsoScore is the participation ratio between 1 and d, brought to 0 … 1", async () => {
    const ratio = await participationRatio.compute(x);
    expect([(ratio - 1) / (x.columns - 1)]).toBeCloseToAll([one.isoscore], PRODUCTS);
  });

  it(`shrinkage of scikit-learn ${versions["scikit-learn"]}`, async () => {
    expect([ledoitWolfShrinkage(x, await moments(x))]).toBeCloseToAll([one.shrinkage], PRODUCTS);
  });

  it(`maximum-likelihood dimension of scikit-dimension ${versions["scikit-dimension"]}`, async () => {
    const estimates = [
      await estimateMaximumLikelihoodDimension(x),
      await estimateMaximumLikelihoodDimension(x, { averaging: "arithmetic" }),
      await estimateMaximumLikelihoodDimension(x, { neighbours: 7 }),
    ];
    expect(estimates.map(({ dimension }) => dimension)).toBeCloseToAll(
      [one.maximumLikelihood.harmonic, one.maximumLikelihood.arithmetic, one.maximumLikelihoodOfSeven],
      EXACT,
    );
    expect(estimates[2]).toMatchObject({ neighbours: 7, rows: x.rows, duplicates: 0 });
  });

  it("cosine contributions, summed to the mean cosine", async () => {
    const contributions = cosineContributions(x);
    expect(contributions).toBeCloseToAll(one.contributions, EXACT);
    expect([contributions.reduce((sum, value) => sum + value, 0)]).toBeCloseToAll([await meanCosine.compute(x)], EXACT);
    const [first] = largestCosineContributions(x, 2);
    expect(first?.contribution).toBe(Math.max(...contributions));
    expect(contributions[first?.dimension ?? -1]).toBe(first?.contribution);
  });

  it.each(Object.entries(one.informativity))("informativity without %s dimensions", async (taken, value) => {
    expect([await cosineInformativity(x, Number(taken))]).toBeCloseToAll([value], SPREAD);
  });
});
