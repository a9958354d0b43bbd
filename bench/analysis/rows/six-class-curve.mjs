import { curveRow } from "../curve-row.mjs";

export const row = curveRow({
  name: "six-class-curve",
  work: "multinomial curve, 6 classes, k = 8, 34, 144",
  classes: 6,
  sizes: [8, 34, 144],
  peers: [
    { name: "scikit-learn, covariance_eigh and lbfgs", function: "lbfgs", goal: 8, runs: 1 },
    { name: "scikit-learn, covariance_eigh and newton-cholesky", function: "newton_cholesky", goal: 8, runs: 1 },
  ],
});
