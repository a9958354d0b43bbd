/**
 * Whether vectors are held whole, and else how many rows of each role are: by
 * what memory allows and by what a person waits for.
 *
 * The part of time depends on the vectors and the questions only, so that every
 * machine draws the same sample; memory counts where there is too little of it,
 * and then the sample's fact says so.
 */

import { freemem, totalmem } from "node:os";
import process from "node:process";
import { formatNumber } from "../results/words.ts";
import type { Labels } from "../statistics/labels.ts";
import { fewestSampledRows, heldBytes, mostSampledRows } from "./sample-options.ts";

/** A sample that is not held because it was asked for. */
export interface SamplePlan {
  /** Of each role, at most. */
  readonly rows: number;
  /** Why, as part of a sentence: "because …". */
  readonly because: string;
}

/** What decides. */
export interface SampleQuestion {
  readonly rows: number;
  readonly dimensions: number;
  readonly labels: Labels;
  /** Curves that will be drawn: compressors times probes. */
  readonly curves: number;
  /** Bytes that may be used. */
  readonly memory: number;
}

/** Copies of the vectors that an analysis has at its peak. */
const copies = 7;

/** Bytes that engine, kernels and threads take beside the vectors. */
const besides = 400 * 2 ** 20;

/** Numbers of rows that a sample can have. */
const steps = [mostSampledRows, 5_000, 2_500, 1_000, 500, 250, fewestSampledRows];

/** Numbers of a role's sample, times outputs of the probe, times curves: two minutes on two cores. */
const mostWork = 2_500 * 768 * 6 * 18;

/** Roles of a sample, and workers that hold one. */
const heldSamples = 3 * 2;

/** Whether all rows are held; what the labels are has no say in it. */
export function isHeldWhole({ rows, dimensions, memory }: Pick<SampleQuestion, "rows" | "dimensions" | "memory">): boolean {
  const bytes = 4 * rows * dimensions;
  return bytes <= heldBytes && copies * bytes + besides <= memory;
}

/** The sample to draw, or null for holding all rows. */
export function samplePlan(question: SampleQuestion): SamplePlan | null {
  const { rows, dimensions, labels, curves, memory } = question;
  if (isHeldWhole(question)) return null;
  const outputs = labels.kind === "classes" && labels.classes > 2 ? labels.classes : 1;
  const fitsTime = (count: number): boolean => count * dimensions * outputs * curves <= mostWork;
  const fitsMemory = (count: number): boolean => 4 * count * dimensions * heldSamples * copies + besides <= memory;
  const inTime = steps.find(fitsTime) ?? fewestSampledRows;
  const chosen = steps.find((count) => count <= inTime && fitsMemory(count)) ?? fewestSampledRows;
  const because =
    4 * rows * dimensions > heldBytes && chosen === inTime
      ? "because an analysis of all rows would take many minutes and more than a gigabyte of memory"
      : `because there is too little memory for more (${formatNumber(memory / 1e9, 1)} GB)`;
  return { rows: chosen, because };
}

/** Bytes that this process may use: what is free, and what a container's limit leaves. */
export function availableMemory(): number {
  const limit = process.constrainedMemory();
  const ofContainer = limit > 0 && limit < totalmem() ? limit - process.memoryUsage.rss() : Number.POSITIVE_INFINITY;
  return Math.max(0, Math.min(freemem(), ofContainer));
}
