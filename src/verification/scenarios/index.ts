/** The scenarios that every claim of a summary is held against. A new theme is one file and one line here. */
import type { Scenario } from "../scenario.ts";
import { clear } from "./clear.ts";
import { distributions } from "./distributions.ts";
import { documents } from "./documents.ts";
import { effects } from "./effects.ts";
import { heads } from "./heads.ts";
import { names } from "./names.ts";
import { noise } from "./noise.ts";
import { sizes } from "./sizes.ts";
import { inUnits } from "./units.ts";

/** All of them. */
export const scenarios: readonly Scenario[] = [
  ...noise,
  ...effects,
  ...heads,
  ...clear,
  ...documents,
  ...distributions,
  ...sizes,
  ...names,
  ...inUnits,
];
