/** What stands at which address. Studies are called by their places in the list: no address names a file. */
import { AssayError } from "../base/errors.ts";
import { html } from "../report/html.ts";
import { renderReport } from "../report/page.ts";
import { comparePage } from "./compare-page.ts";
import { latestComparison } from "./compare-shown.ts";
import { headlineRows, rowsAsCsv } from "./headline-rows.ts";
import { indexPage, isAnyRunning } from "./index-page.ts";
import { type FinishedShown, isFinished, type OpenStudy, type ShownStudy } from "./open-study.ts";
import { rowsPage } from "./rows-page.ts";
import { lookingPolicy, pagePolicy, reportPolicy, servedPage } from "./serving-frame.ts";

/** An answer. */
export interface Answer {
  readonly status: number;
  readonly type: "text/html; charset=utf-8" | "text/csv; charset=utf-8";
  readonly policy: string;
  readonly body: string;
  /** A file's name, for what is to be kept. */
  readonly download?: string;
  /** Where it is instead. */
  readonly location?: string;
}

/** Answers by path, which begins behind the token: "" is the first page's. */
export type Pages = (path: string) => Promise<Answer>;

/** The pages of some studies. */
export function pagesOf(studies: readonly OpenStudy[]): Pages {
  const look = async (): Promise<readonly ShownStudy[]> => {
    const shown: ShownStudy[] = [];
    for (const study of studies) shown.push(await study.look()); // one after the other: the rows of all would not fit
    return shown;
  };
  const finished = async (): Promise<readonly FinishedShown[]> => (await look()).filter(isFinished);
  const comparison = latestComparison(studies);
  return async (path) => {
    if (path === "") return firstPage(await look());
    if (path === "rows") return page(rowsPage(await finished()));
    if (path === "rows.csv") return csv(rowsAsCsv(headlineRows(await finished())));
    if (path === "compare") return page(comparePage(await comparison(await look())));
    const place = /^study\/(0|[1-9]\d{0,6})\/$/.exec(path)?.[1];
    const study = place === undefined ? undefined : studies[Number(place)];
    return study === undefined ? notFound(toFirst(path)) : report(study, toFirst(path));
  };
}

function firstPage(studies: readonly ShownStudy[]): Answer {
  return { ...page(indexPage(studies)), policy: isAnyRunning(studies) ? lookingPolicy : pagePolicy };
}

async function report(study: OpenStudy, first: string): Promise<Answer> {
  try {
    return { ...page(renderReport(await study.read())), policy: reportPolicy() };
  } catch (error) {
    if (error instanceof AssayError) return message(404, "There is no report yet", error.message, first);
    throw error;
  }
}

function page(body: string, status = 200): Answer {
  return { status, type: "text/html; charset=utf-8", policy: pagePolicy, body };
}

function csv(body: string): Answer {
  return { status: 200, type: "text/csv; charset=utf-8", policy: pagePolicy, body, download: "rows.csv" };
}

/** A page with a line on it. @param first  where the first page is from there; left out, nothing is linked to */
export function message(status: number, title: string, words: string, first?: string): Answer {
  const body = html`<header><p class="eyebrow">Assay</p><h1>${title}</h1></header><p>${words}</p>`;
  return page(servedPage({ title, first: first ?? null, body }), status);
}

function notFound(first: string): Answer {
  return message(404, "There is no such page", "Studies are at the first page, by their places in the list.", first);
}

/** The first page, as an address that is relative to another page's. */
function toFirst(path: string): string {
  return "../".repeat(path.split("/").length - 1) || "./";
}

/** Sends a browser on to the first page. */
export function forwarded(location: string): Answer {
  return { ...message(303, "Studies", "They are at another address."), location };
}
