/** What makers of probes and compressors are called with: each option of a kind, and no others. */
import { UsageError } from "./errors.ts";
import { requireKnown } from "./options.ts";
import { shownBriefly } from "./parts.ts";
import { listOf, numberWithin, type ValueKind } from "./value-kinds.ts";

/** Of a maker that has none. */
export type NoOptions = Readonly<Record<string, never>>;

/**
 * Checks them.
 * @param maker  "logistic"
 * @throws UsageError for an option that there is not, or a value that is none of its kind
 */
export function checkMakerOptions(maker: string, options: unknown, kinds: Readonly<Record<string, ValueKind<unknown>>>): void {
  requireKnown(kinds, options, maker);
  for (const [key, value] of Object.entries(options as Readonly<Record<string, unknown>>)) {
    const kind = kinds[key];
    if (value === undefined || kind === undefined || kind.is(value)) continue;
    throw new UsageError({
      where: maker,
      must: `${key} must be ${kind.must}`,
      got: shownBriefly(value),
      todo: `Leave ${key} out for the default.`,
    });
  }
}

/** Penalties to choose from: one at least. */
export function penaltiesOf(penalty: ValueKind<number>): ValueKind<readonly number[]> {
  return listOf(penalty, { least: 1, most: 1000 });
}

/** Of penalties that are added to a loss. */
export const positivePenalties: ValueKind<readonly number[]> = penaltiesOf(
  numberWithin({ low: 0, high: Number.MAX_VALUE, without: "low" }),
);
