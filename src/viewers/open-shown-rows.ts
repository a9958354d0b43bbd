/** Opens rows for a viewer: of a vector set, a file or a store, all of them or some. */
import { fillOptions } from "../base/options.ts";
import { controlKeys } from "../base/progress.ts";
import { seeded } from "../base/random.ts";
import { readChosenRows } from "../formats/stored-rows.ts";
import { matrix, takeRows } from "../numeric/matrix.ts";
import { counted, formatCount } from "../results/words.ts";
import { requireNumbers } from "../vectors/brought-numbers.ts";
import { isVectorSet } from "../vectors/index.ts";
import { type ExportOptions, exportTable } from "./export-options.ts";
import { rowsOfFile } from "./rows-of-file.ts";
import { rowsOfSet } from "./rows-of-set.ts";
import type { AllRows, ShownRows } from "./shown-rows.ts";

/**
 * Rows of a vector set, a file of vectors or a store; at most `sample` of them, drawn by the seed, in their order.
 * @throws UsageError for options that there are not; as openVectorSet, readMatrix, and the store's source; InputError for NaN
 *   and infinities, for rows that are all equal, and for another number of labels or texts than vectors
 */
export async function openShownRows(path: string, options: ExportOptions = {}): Promise<ShownRows> {
  const { sample, seed } = fillOptions(exportTable, options, "export", controlKeys);
  const draw = (all: AllRows): Promise<ShownRows> => drawn(all, sample, seed);
  return (await isVectorSet(path)) ? draw(await rowsOfSet(path, options)) : rowsOfFile(path, options, draw);
}

async function drawn(all: AllRows, sample: number, seed: number): Promise<ShownRows> {
  const { rows, stored, file, ids, columns, facts } = all;
  if (sample === 0 || rows <= sample) {
    const vectors = await all.read();
    requireNumbers(vectors, file);
    return { vectors, ids, columns, facts };
  }
  const chosen = seeded(seed)
    .fork("export")
    .shuffle(Uint32Array.from({ length: rows }, (_, row) => row))
    .slice(0, sample)
    .sort();
  const vectors =
    stored === null ? takeRows(await all.read(), chosen) : matrix(sample, stored.columns, await readChosenRows(stored, chosen));
  requireNumbers(vectors, file);
  const take = <T>(values: readonly T[]): T[] => Array.from(chosen, (row) => values[row]!);
  const sentence = `${formatCount(sample)} of ${counted(rows, "row")} were drawn by the seed.`;
  return {
    vectors,
    ids: take(ids),
    columns: columns.map(({ name, values }) => ({ name, values: take(values) })),
    facts: [...facts, { code: "exported-sample", count: sample, sentence }],
  };
}
