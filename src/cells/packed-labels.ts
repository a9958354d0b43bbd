/** Labels as text, so that predictions can stand in a cell's JSON. */
import { FormatError } from "../base/errors.ts";
import type { Labels } from "../statistics/labels.ts";

/** Predictions of one probe on the test rows. */
export interface PackedLabels {
  /** Number of classes, null for real values. */
  readonly classes: number | null;
  /** Base64 of little-endian uint16 (classes) or float64 (values). */
  readonly base64: string;
}

/** Packs labels. */
export function packLabels(labels: Labels): PackedLabels {
  const numbers = labels.kind === "classes" ? new Uint16Array(labels.values) : labels.values;
  return {
    classes: labels.kind === "classes" ? labels.classes : null,
    base64: Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("base64"),
  };
}

/**
 * The labels again.
 * @throws FormatError when there are not `rows` of them.
 */
export function unpackLabels(packed: PackedLabels, rows: number): Labels {
  const bytes = Buffer.from(packed.base64, "base64");
  const width = packed.classes === null ? 8 : 2;
  if (bytes.length !== rows * width) {
    throw new FormatError({
      where: "cell",
      must: `there must be one prediction for each of the ${rows} test rows`,
      got: `${bytes.length / width}`,
      todo: "Remove the study's cells folder and run the command again.",
    });
  }
  const aligned = new Uint8Array(bytes).buffer; // copied
  if (packed.classes === null) return { kind: "values", values: new Float64Array(aligned) };
  return { kind: "classes", classes: packed.classes, values: new Int32Array(new Uint16Array(aligned)) };
}

/** Shares of 1 as base64 of little-endian uint16: steps of 1/65,535, a fifteenth is a whole number of them. */
export function packShares(shares: Float64Array): string {
  const steps = new Uint16Array(shares.length);
  for (let i = 0; i < steps.length; i++) steps[i] = Math.round(shares[i]! * largestShare);
  return Buffer.from(steps.buffer).toString("base64");
}

/** The shares again, so many of them; null where there are others. */
export function unpackShares(base64: string, rows: number): Float64Array | null {
  const aligned = new Uint8Array(Buffer.from(base64, "base64")).buffer;
  if (aligned.byteLength !== 2 * rows) return null;
  return new Float64Array(new Uint16Array(aligned)).map((step) => step / largestShare);
}

const largestShare = 65_535;
