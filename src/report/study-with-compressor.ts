/** Reads what a study's page is made of. */
import { join } from "node:path";
import { MissingError } from "../base/errors.ts";
import { readDescription } from "../compression/open-artefact.ts";
import type { CompressorDescription } from "../results/compressor-description.ts";
import { type FinishedStudy, readStudy } from "../studies/read-study.ts";
import { refuseDamaged, studyCompressor } from "../studies/study-files.ts";

/** A finished study, and what the compressor in its folder says of itself. */
export interface StudyWithCompressor extends FinishedStudy {
  /** Null where there is none. */
  readonly compressor: CompressorDescription | null;
}

/** @throws as `readStudy` does; FormatError for results or a compressor that were changed */
export async function studyWithCompressor(folder: string): Promise<StudyWithCompressor> {
  const study = await readStudy(folder);
  await refuseDamaged(folder, study.manifest);
  return { ...study, compressor: await compressorOf(folder) };
}

async function compressorOf(folder: string): Promise<CompressorDescription | null> {
  try {
    return await readDescription(join(folder, studyCompressor));
  } catch (error) {
    if (error instanceof MissingError) return null;
    throw error;
  }
}
