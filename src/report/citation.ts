/** How a study is cited: the paper whose questions it asks, and the program. */
import { type Html, html } from "./html.ts";

/** BibTeX of both. */
export function bibtex({ name, version }: { readonly name: string; readonly version: string }): string {
  return `@misc{matton2019emergent,
  title = "Emergent Properties of Finetuned Language Representation Models",
  author = "Alexandre Matton and Luke de Oliveira",
  year = "2019",
  eprint = "1910.10832",
  archivePrefix = "arXiv",
}
@software{${name}-software,
  title = "Assay: where the information sits in an embedding, and how little of the vector one needs",
  author = "The Assay developers",
  version = "${version}",
}`;
}

/** The section. */
export function citationSection(tool: { readonly name: string; readonly version: string }): Html {
  return html`<section><h3 class="part">To cite it</h3><pre class="scroll" tabindex="0" role="region" aria-label="BibTeX"><code>${bibtex(tool)}</code></pre></section>`;
}
