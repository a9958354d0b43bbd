/** The list of model families. A new one: one file, one line here. */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import { albert } from "./albert.ts";
import { bert } from "./bert.ts";
import { distilbert } from "./distilbert.ts";
import { electra } from "./electra.ts";
import type { Family } from "./family.ts";
import { mpnet } from "./mpnet.ts";
import { roberta } from "./roberta.ts";
import { xlmRoberta } from "./xlm-roberta.ts";

/** The families, by `model_type` of config.json. */
export const families: Catalogue<Family> = catalogue("model family", [
  bert,
  distilbert,
  roberta,
  xlmRoberta,
  electra,
  mpnet,
  albert,
]);
