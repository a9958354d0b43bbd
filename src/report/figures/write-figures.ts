/** Writes every figure of a study for papers and spreadsheets, and its main results as tables. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "../../formats/atomic-file.ts";
import { writeStudyFiles } from "../../studies/study-files.ts";
import { pageFigures } from "../page-figures.ts";
import { drawChart } from "../plots/draw-chart.ts";
import { studyFigures } from "../plots/study-figures.ts";
import type { StudyResults } from "../study.ts";
import { studyView } from "../study-view.ts";
import { studyWithCompressor } from "../study-with-compressor.ts";
import { figureCsv } from "./figure-csv.ts";
import { latexTable, markdownTable } from "./main-table.ts";
import { paperWidths, standaloneSvg } from "./standalone-svg.ts";

/** The folder in that of a study. */
export const figuresFolder = "figures";

/**
 * Every figure of a study's page as SVG of 3.3 and 6.9 inches with its numbers as CSV, and `results.md` and `results.tex`,
 * into the folder `figures` of a finished study.
 *
 * @example
 * ```ts
 * import { writeFigures } from "assay/report";
 *
 * const files = await writeFigures("studies/demo"); // studies/demo/figures/curves-0-column.svg, …
 * ```
 * @returns the paths of the files
 * @throws as `readStudy` does; FormatError for results or a compressor that were changed; ConflictError for a file that is not ours
 */
export async function writeFigures(folder: string): Promise<readonly string[]> {
  const study = await studyWithCompressor(folder);
  const files = figureTexts(study);
  await writeStudyFiles(folder, study.manifest, async (to) => {
    await mkdir(join(to, figuresFolder));
    for (const [name, text] of files) await writeFileAtomically(join(to, figuresFolder, name), text);
  });
  return [...files.keys()].map((name) => join(folder, figuresFolder, name));
}

/** What is written of a study, by the names of the files. */
export function figureTexts(study: StudyResults): ReadonlyMap<string, string> {
  const view = studyView(study);
  const files = new Map<string, string>([
    ["results.md", markdownTable(view)],
    ["results.tex", latexTable(view)],
  ]);
  for (const { id, figure } of pageFigures(view, studyFigures(view))) {
    for (const width of paperWidths) files.set(`${id}-${width.name}.svg`, standaloneSvg(id, figure, width, drawChart));
    files.set(`${id}.csv`, figureCsv(figure));
  }
  return files;
}
