/** The script of the page, which the build makes of `viewer/`. */
import { readFileSync } from "node:fs";
import { builtFile } from "../base/built-file.ts";
import { packed, pageData } from "./page-data.ts";
import type { PageFigure } from "./page-figures.ts";
import type { StudyView } from "./study-view.ts";

/** A script, and the data that it reads. */
export interface PageScript {
  readonly script: string;
  readonly data: string;
}

let code: string | undefined;

/**
 * What makes the page of a study come alive.
 * @throws MissingError when the project has not been built
 */
export function pageScript(view: StudyView, figures: readonly PageFigure[]): PageScript {
  return { script: viewerScript(), data: packed(pageData(view, figures)) };
}

/** The same script on every page. @throws MissingError when the project has not been built */
export function viewerScript(): string {
  code ??= inMarkup(readFileSync(builtFile("viewer/viewer.js", "report"), "utf8"));
  return code;
}

/** Nothing in it ends the element that it stands in; what is replaced occurs in texts and patterns only. */
function inMarkup(script: string): string {
  return script.replaceAll("</script", "<\\/script").replaceAll("<!--", "\\x3c!--");
}
