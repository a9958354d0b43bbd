/** The spectrum of a source: variances of its principal components, of all rows that were summed. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";

/** The file in the result of a task that found principal components. */
export const spectrumName = "spectrum.json";

const count = z.int().nonnegative();

const spectrumKeys = {
  schema: z.literal("assay/spectrum@1"),
  /** That were summed; those that were held out are not among them. */
  rows: count,
  /** That have none, and are left out. */
  withoutVector: count,
  dimensions: count,
  /** 0 where no labels were named. */
  classes: count,
  /** Falling [d]. */
  variances: z.array(z.number().nonnegative()),
};

/** spectrum.json. */
export interface Spectrum extends Shape<typeof spectrumKeys> {}

/** Checks spectrum.json. */
export const spectrumSchema: z.ZodType<Spectrum> = shape(spectrumKeys);

/** How many first components have a share of all variance; 0 where there is none. */
export function componentsOfShare({ variances }: Pick<Spectrum, "variances">, share: number): number {
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  let sum = 0;
  for (const [at, variance] of variances.entries()) {
    sum += variance;
    if (total > 0 && sum >= share * total) return at + 1;
  }
  return 0;
}
