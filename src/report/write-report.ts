/** Writes a study's page. */
import { join, resolve } from "node:path";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { requireOutput, writeOutput } from "../formats/output-file.ts";
import { sealedText } from "../formats/seal.ts";
import { studyFiles, writeStudyFiles } from "../studies/study-files.ts";
import { renderReport } from "./page.ts";
import { studyWithCompressor } from "./study-with-compressor.ts";

/** Where the page goes. */
export interface ReportOptions {
  /** The page; report.html in the folder when left out. */
  readonly path?: string | undefined;
  /** Replace a page that is at `path`, if Assay wrote it and nobody changed it since; in the folder that needs no asking. */
  readonly overwrite?: boolean | undefined;
}

/**
 * Renders the page of a finished study and writes it.
 *
 * @example
 * ```ts
 * import { writeReport } from "assay";
 *
 * const page = await writeReport("studies/demo"); // studies/demo/report.html
 * ```
 * @returns the path of the page
 * @throws as `readStudy` does; FormatError for results that are not as the study wrote them; ConflictError for a file that is not ours, or ours and not to be overwritten
 */
export async function writeReport(folder: string, options: ReportOptions = {}): Promise<string> {
  const studyReport = join(folder, studyFiles.report);
  const { path = studyReport, overwrite } = options;
  const output = { where: "report", form: "page", overwrite } as const;
  const isOwn = resolve(path) === resolve(studyReport);
  if (!isOwn) await requireOutput(path, output);
  const study = await studyWithCompressor(folder);
  const page = sealedText(renderReport(study), "markup");
  if (isOwn) await writeStudyFiles(folder, study.manifest, (to) => writeFileAtomically(join(to, studyFiles.report), page));
  else await writeOutput(path, page, output);
  return path;
}
