/** What to ship: the certified compressor of the study's vectors, the bytes it was chosen among, and how to use it. */

import { placeOf } from "../results/names.ts";
import { frontColumns, frontFigure } from "./compressor-figures.ts";
import { compressorLine } from "./compressor-sentences.ts";
import { figureBlock } from "./figure-block.ts";
import { type Html, html, prose } from "./html.ts";
import { frontId } from "./page-ids.ts";
import type { StudyView } from "./study-view.ts";
import { foldedTable } from "./table.ts";

/** Without one, what would make it. */
export function shipSection({ compressor }: StudyView): Html {
  if (compressor === null) {
    return html`<p>No compressor of these vectors lies beside this page. <code>assay compress</code>, given this folder, fits candidates on training rows, chooses on validation rows, and certifies on test rows how much is kept.</p>`;
  }
  const { encoder, name, layer, pooling } = compressor.fittedOn;
  const of = [`the vectors of ${encoder?.name ?? name}`, placeOf({ layer, pooling })].filter((part) => part !== "").join(", ");
  return html`<p>${prose(compressorLine(compressor))}</p>
<p>It is made for ${of}, and for no others: vectors of another model, also of this one before or after its finetuning, become other codes that mean nothing.</p>
<p>It lies in the folder <code>compressor</code> beside this page, with its card, a certificate, and forms for DuckDB, PostgreSQL, faiss, ONNX and sentence-transformers where its chain has them. <code>assay apply</code>, given that folder and more vectors, codes them.</p>
${figureBlock(frontId, frontFigure(compressor))}
${foldedTable("All chains on the front", frontColumns(compressor), compressor.front)}`;
}
