/** Which slice of a vector set is meant, where one is enough. */
import { option } from "../base/options.ts";
import { text, wholeNumber } from "../base/value-kinds.ts";

/** The options. */
export const sliceTable = {
  layer: option({
    kind: wholeNumber(0, 10_000),
    default: null,
    otherwise: "the last",
    sentence: "layer of the vector set",
    placeholder: "number",
  }),
  pooling: option({
    kind: text(),
    default: null,
    otherwise: "the first of that layer",
    sentence: "pooling of the vector set",
    placeholder: "name",
  }),
};
