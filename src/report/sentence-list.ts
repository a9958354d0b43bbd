/** Sentences as a list of the page: each has the sign of what it is worth. */
import { type Html, html, prose } from "./html.ts";
import type { Sentence } from "./sentence.ts";

/** The list. */
export function listed(sentences: readonly Sentence[]): Html {
  return html`<ul class="sentences">${sentences.map(({ kind, text }) => html`<li class="${kind}">${prose(text)}</li>`)}</ul>`;
}
