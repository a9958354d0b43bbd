/** The card and the page of a compressor, written with its numbers. */
import { join } from "node:path";
import { artefactFiles } from "../compression/artefact.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { sealedText } from "../formats/seal.ts";
import type { CompressorDescription } from "../results/compressor-description.ts";
import { compressorCard } from "./compressor-card.ts";
import { renderCompressor } from "./compressor-page.ts";

/** Writes both into a folder. */
export async function writeCompressorPages(to: string, description: CompressorDescription): Promise<void> {
  await writeFileAtomically(join(to, artefactFiles.card), compressorCard(description));
  await writeFileAtomically(join(to, artefactFiles.report), sealedText(renderCompressor(description), "markup"));
}
