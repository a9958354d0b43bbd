/** What opening vectors for an analysis can be told. */
import { option, type TableOf } from "../base/options.ts";
import type { RunControl } from "../base/progress.ts";
import { namedOr, numberWithin, text } from "../base/value-kinds.ts";
import { type BringOptions, bringTable } from "../vectors/bring-options.ts";
import { fewestSampledRows, heldBytes, mostSampledRows, sampleTable } from "../vectors/sample-options.ts";
import { analysisTable } from "./analysis-options.ts";

/** How vectors are opened. */
export interface OpenVectorsOptions extends BringOptions {
  /** Rows of each role that are held at most; 0 for all. */
  readonly sample?: number | undefined;
  /** The folder that the study will be in: one begun there goes on with its sample. */
  readonly folder?: string | undefined;
  /** As the analysis will get them; they say how long it takes. */
  readonly compressors?: readonly string[] | undefined;
  readonly probes?: readonly string[] | undefined;
  readonly rankings?: readonly string[] | undefined;
  /** Bytes that may be used. */
  readonly memory?: number | undefined;
}

/** The options of opening vectors. */
export const openVectorsTable = {
  ...bringTable,
  sample: option({
    kind: namedOr([{ word: "0", value: 0 }], sampleTable.rows.kind),
    default: null,
    otherwise: `all up to ${heldBytes / 2 ** 20} MiB of vectors, else ${fewestSampledRows} to ${mostSampledRows}, for minutes and a gigabyte`,
    sentence: "read the vectors in pieces and hold at most so many rows of each split; 0 to hold all",
    placeholder: "rows",
  }),
  folder: option({ kind: text(), default: null, sentence: "the folder that the study will be in", libraryOnly: true }),
  compressors: analysisTable.compressors,
  probes: analysisTable.probes,
  rankings: analysisTable.rankings,
  memory: option({
    kind: numberWithin({ low: 0, high: Number.MAX_VALUE }),
    default: null,
    otherwise: "what is free",
    sentence: "bytes that may be used",
    libraryOnly: true,
  }),
} satisfies TableOf<Omit<OpenVectorsOptions, keyof RunControl>>;
