/** The claims that are verified: what is counted, and what it is held to. A new one is one entry here. */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import { compressors } from "../compressors/index.ts";
import { inquiries } from "../inquiries/index.ts";
import { labelledMeasures, measures, pairMeasures } from "../measures/index.ts";
import { probes } from "../probes/index.ts";
import { rankings } from "../rankings/index.ts";

/**
 * What a claim is held to: intervals must hold the truth often enough (two-sided ones of continuous numbers not too
 * often either), false claims must be rare, k* must be exact
 * where that is clear and steady on another grid, and a method must find what it declares. Certificates that hold for
 * every number of rows must be as rare as they say, without any allowance, and be had where nothing is lost; rows that
 * are said to be needed must be enough.
 */
export type ClaimKind =
  | "interval"
  | "discrete-interval"
  | "false-claim"
  | "certificate"
  | "exact"
  | "steady"
  | "found"
  | "power"
  | "enough";

/** A kind of claim. */
export interface Claim {
  readonly name: string;
  readonly kind: ClaimKind;
  /** What is counted, of what. */
  readonly counts: string;
}

const claim = (name: string, kind: ClaimKind, counts: string): Claim => ({ name, kind, counts });

/** All of them, in the order of the table. */
export const claims: Catalogue<Claim> = catalogue("claim", [
  claim("score of the whole vector", "interval", "95 % intervals that hold the fitted probe's true score"),
  claim("score of the own head", "interval", "95 % intervals that hold the true score of the model's own head"),
  claim("score at each size", "interval", "95 % intervals of all points of all curves that hold the fitted probe's true score"),
  claim("score of every dimension", "interval", "95 % intervals of all single dimensions that hold the rule's true score"),
  claim("score of the best dimension", "interval", "95 % intervals that hold the true score of the rule chosen on training rows"),
  claim("best after rotations", "interval", "95 % intervals that hold the true mean score over the rotations drawn"),
  claim("axis privilege", "interval", "95 % intervals that hold the true difference of the best dimension and that mean"),
  claim("above the majority", "false-claim", "data sets of noise where the whole vector is said to be above the baseline"),
  claim(
    "whole vector where it is clear",
    "exact",
    "data sets where the whole vector is said to be above the baseline, as it must",
  ),
  claim("best dimension above the majority", "false-claim", "data sets of noise where the best dimension is said to be above it"),
  claim("name of the best dimension", "false-claim", "data sets where a dimension is named though another is as good, or better"),
  claim("p-value of the best dimension", "false-claim", "p < 0.05 where the best dimension knows nothing"),
  claim("q-values of all dimensions", "false-claim", "mean share of false ones among the dimensions with q < 0.05"),
  claim("one perfect dimension", "found", "data sets where the one dimension that is always right has q < 0.05"),
  claim("the axis matters", "false-claim", "data sets of turned vectors where the axis is said to matter"),
  claim("any finding", "false-claim", "data sets of noise where a sentence of the report is called a finding"),
  claim("one dimension is enough", "false-claim", "best dimensions shown to lose less than the margin that truly lose more"),
  claim(
    "loss of the best dimension",
    "discrete-interval",
    "one-sided 95 % bounds that hold the true difference to the reference",
  ),
  claim("k*", "false-claim", "k* where it or a larger size truly loses the margin, of all curves where a size does"),
  claim(
    "k* that knows something",
    "false-claim",
    "k* where it or a larger size truly has no more than the majority, of all curves where a size has",
  ),
  claim("interval of k*", "discrete-interval", "intervals of k* that hold the true one"),
  claim("k* where the effect is clear", "exact", "k* that is the planted number"),
  claim("k* from a grid twice as fine", "steady", "data sets where it is at most one tested size away"),
  ...(["three", "five"] as const).flatMap((words) => [
    claim(`mean of ${words} seeds`, "interval", "95 % intervals over seeds and rows that hold the true mean of all seeds"),
    claim(`mean of ${words} seeds at each size`, "interval", "those of all points of a curve that hold it"),
    claim(`best dimension of ${words} seeds`, "interval", "those of the seeds' best dimensions that hold it"),
    claim(`best after rotations of ${words} seeds`, "interval", "those of the best after rotations that hold it"),
  ]),
  claim("paired difference", "interval", "95 % intervals of a difference of two scores that hold the true one"),
  claim("p-value of a paired difference", "false-claim", "p < 0.05 by McNemar's test where both are right equally often"),
  claim("change of redundancy", "interval", "95 % intervals of a difference in differences of losses that hold the true one"),
  claim("p-value of a change of redundancy", "false-claim", "p < 0.05 where pretrained and finetuned vectors lose equally much"),
  claim("retention", "interval", "95 % intervals of the retention of a rule that hold the true one"),
  claim("bound of paired proportions", "discrete-interval", "one-sided 95 % bounds of a difference that hold the true one"),
  claim(
    "any corrected loss",
    "false-claim",
    "families of ten equal pairs where one is said to lose, p < 0.05 after Holm's correction",
  ),
  claim("rows that belong together", "found", "files of documents of which it is said, without groups, that rows look grouped"),
  claim("rows said to belong together", "false-claim", "the same rows in random order of which that is said"),
  claim("p-value of the maximum over dimensions", "false-claim", "p < 0.05 of the best of all dimensions on noise"),
  claim("alignment with a head", "false-claim", "random heads beyond the bound that chance is said to stay under"),
  claim("certified", "certificate", "sets of candidates of which any look gives a certificate to one that keeps less"),
  claim("certificate of a candidate, queries", "found", "first looks that certify the one candidate, which loses nothing"),
  claim("certificates of a family, queries", "found", "families whose smallest candidate without loss is certified"),
  claim("certificate of a candidate, labels", "power", "first looks that certify the one candidate, which loses nothing"),
  claim("certificates of a family, labels", "power", "families whose smallest candidate without loss is certified"),
  claim("rows needed for a certificate", "enough", "draws of as many rows as are said to be needed that certify"),
  ...inquiries.names.map((name) =>
    claim(`finding of ${name}`, "false-claim", "data sets of noise of which it says that it found something"),
  ),
  ...rankings.names.map((name) => claim(`ranking ${name}`, "found", precision(name))),
  ...compressors.names.map((name) => claim(`compressor ${name}`, "found", "declared sizes that keep, or lose, what they must")),
  ...probes.names.map((name) => claim(`probe ${name}`, "found", "planted sets where it reaches what it must, and not more")),
  ...[...measures.names, ...pairMeasures.names, ...labelledMeasures.names].map((name) =>
    claim(`measure ${name}`, "found", "declared values that it gives"),
  ),
  ...inquiries.names.map((name) => claim(`inquiry ${name}`, "found", "planted sets of which it says that it found something")),
]);

function precision(ranking: string): string {
  const { uses, judges } = rankings.get(ranking);
  if (uses === "nothing") return "nothing is declared";
  if (uses === "vectors") return "precision at k: the k widest dimensions come first";
  if (judges === "alone") return "precision at k: the k dimensions that know the label come first";
  return `precision at k: the k dimensions that know the label ${judges === "together" ? "together" : "and have no copy"} come first`;
}
