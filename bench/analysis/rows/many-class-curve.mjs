import { curveRow } from "../curve-row.mjs";

export const row = curveRow({
  name: "many-class-curve",
  work: "multinomial curve, 77 classes, k = 8, 34, 144",
  classes: 77,
  sizes: [8, 34, 144],
  peers: [{ name: "scikit-learn, covariance_eigh and lbfgs", function: "lbfgs", goal: 8, runs: 1 }],
});
