/** A study as the pages show it now: read again when one of its files has changed, and not before. */
import { join } from "node:path";
import type { ComparedStudy } from "../claims/study-differences.ts";
import { readJson } from "../formats/json.ts";
import { type StudyWithCompressor, studyWithCompressor } from "../report/study-with-compressor.ts";
import { manifestSchema, type StudyManifest } from "../results/manifest.ts";
import type { Summary } from "../results/summary.ts";
import { type FinishedStudy, readStudy } from "../studies/read-study.ts";
import { refuseDamaged, studyFiles } from "../studies/study-files.ts";
import { comparedStudy } from "./compared-study.ts";
import type { FoundStudy } from "./find-studies.ts";
import { versionOf } from "./study-files-now.ts";
import { type StudyProgress, studyProgress } from "./study-progress.ts";

/** What is shown of a study; its rows are read where they are asked for. */
export type ShownStudy = FoundStudy & {
  /** Its place among all, from 0. */
  readonly index: number;
} & (
    | { readonly kind: "finished"; readonly manifest: StudyManifest; readonly summary: Summary; readonly version: string }
    | { readonly kind: "unfinished"; readonly manifest: StudyManifest; readonly progress: StudyProgress }
    | { readonly kind: "unreadable"; readonly error: string }
  );

/** A study that is complete. */
export type FinishedShown = Extract<ShownStudy, { kind: "finished" }>;

/** Is it complete? */
export function isFinished(study: ShownStudy): study is FinishedShown {
  return study.kind === "finished";
}

/** A folder that is looked at again and again. */
export interface OpenStudy {
  /** As it is now. Never throws: what cannot be read says so. */
  look(): Promise<ShownStudy>;
  /** All of it, for its report. @throws as `studyWithCompressor`, and FormatError for a file that was changed */
  read(): Promise<StudyWithCompressor>;
  /** For comparisons. @throws as `readStudy`, and FormatError for a file that was changed */
  compared(): Promise<ComparedStudy>;
}

/** Opens one. */
export function openStudy(found: FoundStudy, index: number): OpenStudy {
  let known: FinishedShown | null = null;
  const { folder } = found;
  return {
    read: () => studyWithCompressor(folder),
    compared: async () => comparedStudy(folder, await undamaged(folder)),
    async look() {
      const shared = { ...found, index };
      try {
        const version = await versionOf(folder);
        if (known?.version === version) return known;
        const manifest = manifestSchema.parse(await readJson(join(folder, studyFiles.manifest)));
        if (manifest.state !== "complete") {
          return { ...shared, kind: "unfinished", manifest, progress: await studyProgress(folder, manifest) };
        }
        known = {
          ...shared,
          kind: "finished",
          manifest,
          summary: (await undamaged(folder)).summary.toJSON(),
          version,
        };
        return known;
      } catch (error) {
        return { ...shared, kind: "unreadable", error: errorWords(error) };
      }
    },
  };
}

/** Reads a study; what is shown of it is what it found, and not what was made of that. */
async function undamaged(folder: string): Promise<FinishedStudy> {
  const study = await readStudy(folder);
  await refuseDamaged(folder, study.manifest);
  return study;
}

/** What is wrong, in its own words. */
export function errorWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
