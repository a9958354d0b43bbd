/**
 * A study is a folder: cells as they are finished, then results and summary,
 * each written under a temporary name and renamed. The manifest says what the
 * folder belongs to; another study is refused there.
 */
import { readdir, rm } from "node:fs/promises";
import { availableParallelism, cpus, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { now, timestamp } from "../base/clock.ts";
import { ConflictError } from "../base/errors.ts";
import { toolVersion } from "../base/version.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { fileError } from "../formats/file-error.ts";
import { lockFolder } from "../formats/folder-lock.ts";
import { canonicalJson, readJson } from "../formats/json.ts";
import { makeFolder } from "../formats/make-folder.ts";
import { removeLeftovers } from "../formats/temporary-file.ts";
import { engineVersion } from "../runtime/session.ts";
import { writeParquet } from "../runtime/tables/tables.ts";
import type { Analysis } from "./analyze.ts";
import { type CellStore, openCellStore } from "./cell-store.ts";
import { manifestSchema, type StudyManifest } from "./manifest.ts";
import type { ResultRow } from "./result-row.ts";

/** Names of the files of a study. */
export const studyFiles = {
  manifest: "manifest.json",
  summary: "summary.json",
  rows: "results.jsonl",
  table: "results.parquet",
  report: "report.html",
  cells: "cells",
  vectors: "vectors",
  models: "models",
} as const;

/** What determines a study's results. */
export interface StudyIdentity {
  readonly options: Readonly<Record<string, unknown>>;
  readonly inputs: StudyManifest["inputs"];
  readonly seeds: StudyManifest["seeds"];
}

/** A folder that this process holds. */
export interface StudyFolder {
  readonly path: string;
  /** Says what is about to run; refuses a folder that holds another study. */
  begin(identity: StudyIdentity, threads: number): Promise<CellStore>;
  /** Starts a stage, for the durations of the manifest. */
  stage(name: string): void;
  /** Writes results, summary and manifest. */
  finish(analysis: Analysis, vectors: StudyManifest["inputs"]["vectors"]): Promise<void>;
  /** Marks the manifest and gives the folder back; call in any case. */
  close(state: "stopped" | "failed" | "complete"): Promise<void>;
}

/**
 * Opens (and makes) the folder of a study.
 * @throws ConflictError when another process is at work in it, or it is not empty and no study.
 */
export async function openStudyFolder(path: string, options: { readonly overwrite: boolean }): Promise<StudyFolder> {
  const made = await makeFolder(path, "study");
  await refuseForeign(path);
  const lock = await lockFolder(path);
  await removeLeftovers(path);
  let manifest: StudyManifest | null = null;
  let stageName: string | null = null;
  let stageStart = now();
  const durations: Record<string, number> = {};
  const endStage = (): void => {
    if (stageName !== null) durations[stageName] = ((durations[stageName] ?? 0) * 1000 + Math.round(now() - stageStart)) / 1000;
    stageName = null;
  };
  const write = (name: string, text: string): Promise<void> => writeFileAtomically(join(path, name), text);
  return {
    path,
    async begin(identity, threads) {
      const before = await readManifest(path);
      if (before !== null && !options.overwrite && describe(before) !== describe(identity))
        throw otherStudy(path, before, identity);
      if (before !== null && describe(before) !== describe(identity)) await emptyFolder(path, sameModels(before, identity));
      manifest = {
        schema: "assay/study@1",
        tool: { name: "assay", version: toolVersion },
        ...identity,
        machine: machine(threads),
        startedAt: before?.startedAt ?? timestamp(),
        finishedAt: null,
        durations,
        state: "running",
      };
      await write(studyFiles.manifest, canonicalJson(manifest));
      return openCellStore(join(path, studyFiles.cells));
    },
    stage(name) {
      endStage();
      stageName = name;
      stageStart = now();
    },
    async finish(analysis, vectors) {
      endStage();
      await write(studyFiles.rows, analysis.rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
      await writeParquet(join(path, studyFiles.table), tableColumns(analysis.rows));
      await write(studyFiles.summary, canonicalJson(analysis.summary));
      if (manifest !== null) manifest = { ...manifest, inputs: { ...manifest.inputs, vectors } };
    },
    async close(state) {
      endStage();
      if (manifest !== null) {
        const finishedAt = state === "complete" ? timestamp() : null;
        await write(studyFiles.manifest, canonicalJson({ ...manifest, finishedAt, durations, state })).catch(() => {});
      } else if (made) {
        await lock.release();
        await rm(path, { recursive: true, force: true }); // made by us and nothing came of it
        return;
      }
      await lock.release();
    },
  };
}

/** The study's manifest, or null where there is none. */
async function readManifest(path: string): Promise<StudyManifest | null> {
  const found = await readJson(join(path, studyFiles.manifest)).catch(() => null);
  const parsed = manifestSchema.safeParse(found);
  return parsed.success ? parsed.data : null;
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
    got: `a study with another ${changed.length === 0 ? "version or seed" : changed.join(", ")}`,
    todo: "Choose another --out, or give --overwrite to replace it.",
    file: path,
  });
}

/** A folder with files in it that is no study is left alone. */
async function refuseForeign(path: string): Promise<void> {
  const names = await readdir(path).catch((error: unknown) => {
    throw fileError("study", path, error);
  });
  const foreign = names.filter((name) => !name.startsWith("."));
  if (foreign.length === 0 || names.includes(studyFiles.manifest)) return;
  throw new ConflictError({
    where: "study",
    must: "the folder must be empty, new, or hold a study",
    got: `${foreign.length} other files, ${foreign[0] ?? ""} among them`,
    todo: "Choose another --out.",
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

async function emptyFolder(path: string, keepModels: boolean): Promise<void> {
  const names = Object.values(studyFiles).filter((name) => !(keepModels && name === studyFiles.models));
  for (const name of names) await rm(join(path, name), { recursive: true, force: true });
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
