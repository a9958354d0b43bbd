/** card.md: what a stranger must know of a compressor before using it. */
import { sealedText } from "../formats/seal.ts";
import type { CompressorDescription } from "../results/compressor-description.ts";
import { counted, formatCount, formatNumber, formatShare } from "../results/words.ts";
import { compressorLine, compressorSentences } from "./compressor-sentences.ts";

/** The card, sealed. */
export function compressorCard(description: CompressorDescription): string {
  const { chain, inputSize, codedSize, bytesPerVector, artefactBytes, fittedOn, parts, distance, front, strata, learning } =
    description;
  const { noun, measure } = description.goal;
  const encoder = fittedOn.encoder === null ? "vectors that were brought" : plain(fittedOn.encoder.name);
  const place = fittedOn.layer === null ? "" : `, layer ${fittedOn.layer}, ${plain(fittedOn.pooling ?? "")}`;
  const lines = [
    `# ${plain(chain)}`,
    "",
    plain(compressorLine(description)),
    "",
    "## What it is",
    "",
    `- In: vectors of ${counted(inputSize, "dimension")} by ${encoder}${place} (${plain(fittedOn.name)}).`,
    `- Out: ${counted(codedSize, "number")} in ${counted(bytesPerVector, "byte")}, beside ${formatCount(artefactBytes)} bytes that all vectors share.`,
    `- Compared by ${distance}.`,
    ...(fittedOn.summed === undefined
      ? []
      : [
          `- Components and discriminants are of the sums of ${counted(fittedOn.summed, "row")} of the source, none of them among those below. Another plan over the same rows is another look at those that certify, which nobody counts.`,
        ]),
    `- Fitted on ${counted(parts.fit, "row")}, chosen on ${counted(parts.choose, noun.one, noun.many)}, certified on ${formatCount(parts.certify)} (${parts.from === "splits" ? "the splits that came with them" : "divided by their contents"}).`,
    "",
    "## What holds",
    "",
    ...compressorSentences(description)
      .slice(1)
      .map(({ text }) => `- ${plain(text)}`),
    "- A certificate is about rows like those that certified: other texts, another model or another version of it are not. `assay drift` compares.",
    "- A smaller vector still tells of its text.",
    "",
    "## The front",
    "",
    `| chain | bytes | ${measure} kept, choosing | certifying | passed |`,
    "| --- | ---: | ---: | ---: | --- |",
    ...front.map(
      (each) =>
        `| ${plain(each.chain)} | ${formatCount(each.bytes)} | ${formatShare(each.chosen)} | ${each.certified === null ? "–" : formatShare(each.certified)} | ${each.passed ? "yes" : "no"} |`,
    ),
    ...classLines(strata),
    ...learningLines(learning),
    "",
  ];
  return sealedText(lines.join("\n"), "markup");
}

function classLines(strata: CompressorDescription["strata"]): readonly string[] {
  if (strata.length === 0) return [];
  const rows = strata.map(
    ({ name, rows, full, compressed }) =>
      `| ${plain(name)} | ${formatCount(rows)} | ${formatShare(full)} | ${formatShare(compressed)} |`,
  );
  return ["", "## By class", "", "| class | rows | full vector | code |", "| --- | ---: | ---: | ---: |", ...rows];
}

function learningLines(learning: CompressorDescription["learning"]): readonly string[] {
  if (learning.length === 0) return [];
  const rows = learning.map(({ rows, quality }) => `| ${formatCount(rows)} | ${formatNumber(100 * quality, 1)} % |`);
  return ["", "## Rows to fit", "", "| rows | kept |", "| ---: | ---: |", ...rows];
}

/** Names come from strangers: nothing of them is markup, and none breaks a line or a table. */
function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").replace(/[\\`*_{}[\]<>#|]/g, "\\$&");
}
