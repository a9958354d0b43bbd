import { singleLogistics } from "../../../dist/probes/single-logistic.js";
import { coefficients } from "../../side-by-side/agreement.mjs";

export const row = {
  name: "single-logistics",
  work: "a binary logistic regression on every single dimension",
  peers: [
    { name: "scikit-learn, a column at a time, newton-cholesky", function: "columns", goal: 60, runs: 1 },
    { name: "numpy, vectorised Newton, float32", function: "newton", goal: 5, runs: 2 },
  ],
  async ours({ sharedTraining }) {
    const fits = await singleLogistics(sharedTraining(2), 1);
    return { coefficients: fits.coefficients };
  },
  // the first peer fits the first few
  agreement: (ours, peer) =>
    coefficients([Array.from(ours.coefficients).slice(0, peer.coefficients.length)], [peer.coefficients]),
};
