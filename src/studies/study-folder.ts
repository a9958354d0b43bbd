/**
 * A study is a folder: cells as they are finished, then results and summary,
 * each written under a temporary name and renamed. The manifest says what the
 * folder belongs to, and lists the files; another study is refused there.
 */
import { availableParallelism, cpus, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { now, timestamp } from "../base/clock.ts";
import { ConflictError, InterruptedError } from "../base/errors.ts";
import { toolVersion } from "../base/version.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { lockFolder } from "../formats/folder-lock.ts";
import { canonicalJson } from "../formats/json.ts";
import { makeFolder, removeEmptyFolder } from "../formats/make-folder.ts";
import { removeLeftovers } from "../formats/temporary-file.ts";
import type { Analysis } from "../results/analysis.ts";
import type { StudyManifest } from "../results/manifest.ts";
import type { ResultRow } from "../results/result-row.ts";
import { engineVersion } from "../runtime/session.ts";
import { writeParquet } from "../runtime/tables/tables.ts";
import { type CellStore, openCellStore } from "./cell-store.ts";
import { heldStudy, removeStudy, studyFiles, writeStudyFiles, writeStudyManifest } from "./study-files.ts";

/** What determines a study's results. */
export interface StudyIdentity {
  readonly options: Readonly<Record<string, unknown>>;
  readonly inputs: StudyManifest["inputs"];
  readonly seeds: StudyManifest["seeds"];
}

/** What determines nothing of them. */
export interface StudyRun {
  readonly threads: number;
  /** What was typed. */
  readonly command?: string | undefined;
}

/** A folder that this process holds. */
export interface StudyFolder {
  readonly path: string;
  /** Says what is about to run; refuses a folder that holds another study. */
  begin(identity: StudyIdentity, run: StudyRun): Promise<CellStore>;
  /** Starts a stage, for the durations of the manifest. */
  stage(name: string): void;
  /** Writes results, summary, details and manifest. */
  finish(analysis: Analysis, vectors: StudyManifest["inputs"]["vectors"]): Promise<void>;
  /** Marks the manifest and gives the folder back; call in any case. */
  close(state: "stopped" | "failed" | "complete"): Promise<void>;
}

/**
 * Opens (and makes) the folder of a study.
 * @throws ConflictError when another process is at work in it, it holds something else, or a file that is needed is not ours any more
 */
async function openStudyFolder(path: string, options: { readonly overwrite: boolean }): Promise<StudyFolder> {
  const made = await makeFolder(path, "study");
  await heldStudy(path, options.overwrite);
  const lock = await lockFolder(path);
  await removeLeftovers(path);
  let manifest: StudyManifest | null = null;
  const clock = stageClock();
  return {
    path,
    async begin(identity, { threads, command }) {
      const before = await heldStudy(path, options.overwrite);
      const isOther = before !== null && describe(before) !== describe(identity);
      if (isOther && !options.overwrite) throw otherStudy(path, before, identity);
      if (isOther) await removeStudy(path, before, { keepModels: sameModels(before, identity) });
      manifest = {
        schema: "assay/study@1",
        tool: { name: "assay", version: toolVersion },
        ...identity,
        machine: machine(threads),
        ...(command === undefined ? {} : { command }),
        startedAt: before?.startedAt ?? timestamp(),
        finishedAt: null,
        durations: clock.durations,
        state: "running",
        files: isOther ? {} : (before?.files ?? {}),
      };
      await writeStudyManifest(path, manifest);
      return openCellStore(join(path, studyFiles.cells));
    },
    stage: clock.start,
    async finish(analysis, vectors) {
      clock.end();
      if (manifest === null) throw new Error("a study ends that has not begun");
      manifest = await writeStudyFiles(path, { ...manifest, inputs: { ...manifest.inputs, vectors } }, async (to) => {
        const rows = analysis.rows.map((row) => `${JSON.stringify(row)}\n`).join("");
        await writeFileAtomically(join(to, studyFiles.rows), rows);
        await writeParquet(join(to, studyFiles.table), tableColumns(analysis.rows));
        await writeFileAtomically(join(to, studyFiles.summary), canonicalJson(analysis.summary));
        if (analysis.details !== null) await writeFileAtomically(join(to, studyFiles.details), canonicalJson(analysis.details));
      });
    },
    async close(state) {
      clock.end();
      if (manifest !== null) {
        const finishedAt = state === "complete" ? timestamp() : null;
        await writeStudyManifest(path, { ...manifest, finishedAt, durations: clock.durations, state }).catch(() => {});
      }
      await lock.release();
      if (manifest === null && made) await removeEmptyFolder(path); // nothing came of it
    },
  };
}

/** How long stages take that come one after the other. */
interface StageClock {
  /** Seconds of those that have ended. */
  readonly durations: Readonly<Record<string, number>>;
  /** Ends the stage before, and starts another. */
  start(name: string): void;
  end(): void;
}

function stageClock(): StageClock {
  const durations: Record<string, number> = {};
  let stage: { readonly name: string; readonly startedAt: number } | null = null;
  const end = (): void => {
    if (stage === null) return;
    const { name, startedAt } = stage;
    const earlier = durations[name]; // undefined the first time
    const milliseconds = (earlier === undefined ? 0 : earlier * 1000) + Math.round(now() - startedAt);
    durations[name] = milliseconds / 1000;
    stage = null;
  };
  const start = (name: string): void => {
    end();
    stage = { name, startedAt: now() };
  };
  return { durations, start, end };
}

/** What is done in a study's folder, with the cells that it has. */
export type FolderWork = (
  study: StudyFolder,
  store: CellStore,
) => Promise<{ readonly analysis: Analysis; readonly vectors: StudyManifest["inputs"]["vectors"] }>;

/** Works in a study's folder: locked, marked in the manifest, given back whatever happens. @throws as `openStudyFolder` */
export async function inStudyFolder(
  { folder, overwrite, ...run }: { readonly folder: string; readonly overwrite: boolean } & StudyRun,
  identity: StudyIdentity,
  work: FolderWork,
): Promise<Analysis> {
  const study = await openStudyFolder(folder, { overwrite });
  let state: "stopped" | "failed" | "complete" = "failed";
  try {
    const store = await study.begin(identity, run);
    const { analysis, vectors } = await work(study, store);
    await study.finish(analysis, vectors);
    state = "complete";
    return analysis;
  } catch (error) {
    if (error instanceof InterruptedError) state = "stopped";
    throw error;
  } finally {
    await study.close(state);
  }
}

/** What must be equal for a run to continue another: not the machine, not the threads, not the clock. */
function describe(identity: StudyIdentity): string {
  const { model, task } = identity.inputs;
  return canonicalJson({
    tool: toolVersion,
    options: identity.options,
    model: model?.hash ?? null,
    task: task.hash,
    seeds: identity.seeds,
  });
}

function otherStudy(path: string, before: StudyManifest, now: StudyIdentity): ConflictError {
  const changed = [...new Set([...Object.keys(before.options), ...Object.keys(now.options)])].filter(
    (key) => JSON.stringify(before.options[key]) !== JSON.stringify(now.options[key]),
  );
  if (before.inputs.model?.hash !== now.inputs.model?.hash) changed.push("model");
  if (before.inputs.task.hash !== now.inputs.task.hash) changed.push("task");
  return new ConflictError({
    where: "study",
    must: "the folder must hold this very study or none",
    got: `a study that differs in ${changed.length === 0 ? "version or seed" : changed.join(", ")}`,
    todo: "Choose another folder with {folder}, or replace it with {overwrite}.",
    file: path,
  });
}

/** Were both studies' models trained alike? Then they need not be trained again, unless snapshots of the way are wanted. */
function sameModels(before: StudyIdentity, now: StudyIdentity): boolean {
  if (now.options["trajectory"] !== undefined || before.options["trajectory"] !== undefined) return false;
  const described = ({ inputs, options, seeds }: StudyIdentity): string =>
    canonicalJson({
      model: inputs.model?.hash ?? null,
      task: inputs.task.hash,
      finetune: options["finetune"] ?? null,
      maxLength: options["maxLength"] ?? null,
      data: seeds.data,
    });
  return described(before) === described(now);
}

function machine(threads: number): StudyManifest["machine"] {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory: totalmem(),
    os: `${platform()} ${release()}`,
    node: process.versions.node,
    onnxruntime: engineVersion,
    threads,
  };
}

/** The rows as columns for parquet, in the order of the row's keys. */
function tableColumns(rows: readonly ResultRow[]): Parameters<typeof writeParquet>[1] {
  const whole = ["layer", "headSeed", "dataSeed", "k", "dimension", "seed"];
  const text = ["schema", "variant", "pooling", "part", "compressor", "ranking", "probe", "metric", "className"];
  const first = rows[0];
  if (first === undefined) return [];
  return (Object.keys(first) as (keyof ResultRow)[]).map((name) => {
    const values = rows.map((row) => row[name]);
    if (text.includes(name)) return { name, type: "text" as const, values: values as (string | null)[] };
    return { name, type: whole.includes(name) ? ("integer" as const) : ("real" as const), values: values as (number | null)[] };
  });
}
