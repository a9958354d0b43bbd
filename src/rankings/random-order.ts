/**
 * A random order of the dimensions: what every ranking must beat. It looks at
 * nothing but the number of dimensions and the seed.
 *
 * Antverg & Belinkov 2022, arXiv:2110.07483 (the random ranking beside the others).
 */
import { seeded } from "../base/random.ts";
import { importanceOfOrder, type Ranking } from "./ranking.ts";

/** Ranking by chance. */
export const randomOrder: Ranking = {
  name: "random",
  title: "random order",
  description: "A random order: the control that other rankings are held against.",
  source: "Antverg & Belinkov 2022, arXiv:2110.07483",
  targets: ["binary", "multiclass", "regression"],
  uses: "nothing",
  judges: "alone",
  async importance({ vectors }, random = seeded(0)) {
    const order = Array.from({ length: vectors.columns }, (_, index) => index);
    return importanceOfOrder(random.fork("random-order").shuffle(order), vectors.columns);
  },
};
