import { curveRow } from "../curve-row.mjs";

export const row = curveRow({
  name: "binary-curve",
  work: "binary logistic curve, 15 sizes, preparation counted",
  classes: 2,
  sizes: [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 768],
  peers: [{ name: "scikit-learn, covariance_eigh and newton-cholesky", function: "newton_cholesky", goal: 8, runs: 1 }],
});
