/** Writes a study's page. */
import { join } from "node:path";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { readStudy } from "../studies/read-study.ts";
import { studyFiles } from "../studies/study-folder.ts";
import { renderReport } from "./page.ts";

/**
 * Renders the page of a finished study and writes it to `path` (report.html in the folder when left out).
 * @returns the path of the page
 * @throws as `readStudy` does
 */
export async function writeReport(folder: string, path: string = join(folder, studyFiles.report)): Promise<string> {
  await writeFileAtomically(path, renderReport(await readStudy(folder)));
  return path;
}
