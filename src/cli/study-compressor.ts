/** The end of a study: a certified compressor of its vectors, in its folder. */
import { join } from "node:path";
import { MissingError } from "../base/errors.ts";
import { headOfStudy } from "./head-of-study.ts";
import { type CommandContext, controlOf } from "./run-command.ts";

/** κ by the number of rows that certify alone: what so many can show of a code without loss. */
const keptByRows = [
  { rows: 3000, kept: 0.99 },
  { rows: 1000, kept: 0.98 },
  { rows: 0, kept: 0.95 },
] as const;

/** What is known of the study. */
export interface CompressedStudy {
  readonly folder: string;
  /** Rows of its test split. */
  readonly testRows: number;
  readonly seed: number;
}

/** One line about the compressor. One that is there already of the same vectors stays, and costs no look at the rows. */
export async function compressStudy({ folder, testRows, seed }: CompressedStudy, context: CommandContext): Promise<string> {
  const [
    { compressVectors, ledgerName, openArtefact, quickCandidates, readLedger },
    pages,
    { studiedVectors, studyCompressor },
    { openVectorSet },
  ] = await Promise.all([
    import("../compression/index.ts"),
    import("../report/index.ts"),
    import("../studies/index.ts"),
    import("../vectors/index.ts"),
  ]);
  const studied = await studiedVectors(folder);
  if (studied === null) throw new Error(`${folder} is no study`);
  const keep = keptByRows.find(({ rows }) => testRows >= rows)!.kept;
  const compressor = join(folder, studyCompressor);
  const { hash, dimensions, labels } = await openVectorSet(studied.path);
  const before = await openArtefact(compressor).catch((error: unknown) => {
    if (error instanceof MissingError) return null;
    throw error;
  });
  if (before !== null && before.description.fittedOn.hash === hash && before.description.asked.value === keep) {
    return pages.compressorLine(before.description);
  }
  const ledger = join(studied.path, ledgerName);
  if (before === null && (await readLedger(ledger)).some(({ question }) => question.startsWith(`at least ${keep} of`))) {
    return `No compressor: nothing was certified to keep ${100 * keep} % of accuracy when these test rows were looked at. assay compress ${folder} looks again, at less of the level.`;
  }
  const classes = labels.kind === "classes" ? labels.classes : 0;
  const { result, plan, description } = await compressVectors(studied.path, {
    ...controlOf(context),
    ...(await headOfStudy(studied.model)),
    ...{ folder: compressor, keep, seed, overwrite: true, writeBeside: pages.writeCompressorPages },
    candidates: quickCandidates({ dimensions, classes, ask: { kind: "keep", kept: keep } }),
  });
  return description === null ? pages.nothingCertifiedLine(result, plan) : pages.compressorLine(description);
}
