/**
 * The interface of an inquiry: a question about labelled vectors beyond the curves
 * and single dimensions that every study has. It is asked for by name, and answers
 * with sentences and tables of tested numbers.
 */
import type { Identity } from "../base/brought.ts";
import type { Catalogue } from "../base/catalogue.ts";
import type { Probe } from "../probes/probe.ts";
import type { InquiryAnswer } from "../results/inquired.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import type { Labels, Target } from "../statistics/labels.ts";
import type { Rows } from "../statistics/rows.ts";

/** The vectors of one layer by role, living dimensions only. */
export interface InquiredVectors {
  /** Null where vectors came without a model. */
  readonly layer: number | null;
  /** Column j of the rows is dimension living[j] of the original vector. */
  readonly living: Int32Array;
  readonly training: Rows<"training">;
  readonly validation: Rows<"validation">;
  readonly test: Rows<"test">;
}

/** How it is asked. */
export interface InquirySettings {
  /** Names of probes, the reference first. */
  readonly probes: readonly string[];
  /** Where these are looked up; the list of ours when left out. */
  readonly known?: Pick<Catalogue<Probe>, "get">;
  /** Loss that counts as none, absolute: 0.01 is one point; null for a share of what the reference has (`marginOf`). */
  readonly margin: number | null;
  /** Resamples of the test rows. */
  readonly bootstraps: number;
  readonly seed: number;
}

/** A kind of inquiry. */
export interface Inquiry extends Identity {
  /** As on the command line: "k-sparse". */
  readonly name: string;
  /** As in headings: "redundancy pipeline". */
  readonly title: string;
  /** One line for people. */
  readonly description: string;
  /** Paper, where it comes from. */
  readonly source: string;
  /** The kinds of labels it can take. */
  readonly targets: readonly Target[];
  /** Whether it looks at one layer at a time, or at all layers of a pooling together. */
  readonly over: "slice" | "layers";
  /**
   * Asks.
   *
   * @param vectors  one entry, or one a layer, first layer first
   */
  ask(vectors: readonly InquiredVectors[], settings: InquirySettings): Promise<InquiryAnswer>;
}

/** The headline metric of labels: accuracy for classes, Spearman's correlation for values. */
export function metricOf(labels: Labels): HeadlineMetric {
  return labels.kind === "classes" ? "accuracy" : "spearman";
}
