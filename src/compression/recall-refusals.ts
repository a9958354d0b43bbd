/** What a store's index is not asked about, said before it is. */
import { withoutSecrets } from "../base/address-secrets.ts";
import { InputError } from "../base/errors.ts";
import type { CodeSearch, FoundRow } from "../sinks/index.ts";
import { parseAddress } from "../sources/address.ts";

/** @throws InputError for a column of another compressor */
export function requireOwn({ compressor }: Pick<CodeSearch, "compressor">, own: string, file: string): void {
  if (compressor === null || compressor === own) return;
  throw new InputError({
    where: "sinks",
    must: "the column must be of this compressor",
    got: "codes of another, as the note beside it says",
    todo: "Name the column that this compressor's codes went to.",
    file: withoutSecrets(file),
  });
}

/** @throws InputError for a drawn sample: an index looks among all rows, and what is nearest must be known among the same */
export function requireAll(vectors: string): void {
  if (parseAddress(vectors)?.chosen.rows === undefined) return;
  throw new InputError({
    where: "sinks",
    must: "all whole vectors must be read where an index is asked: it looks among all of them",
    got: "an address that draws some, with rows=",
    todo: "Leave rows= out: 200 rows are asked for of however many.",
    file: withoutSecrets(vectors),
  });
}

/** @throws InputError where the table knows none of the vectors */
export function requireKnown(found: readonly (readonly FoundRow[])[], ids: ReadonlySet<string>, file: string): void {
  if (found.some((rows) => rows.some(({ id }) => ids.has(id)))) return;
  throw new InputError({
    where: "sinks",
    must: "the table of the codes must have the ids of the vectors",
    got: "none of them among all that was found",
    todo: "Name the column of the ids with id= in both addresses.",
    file: withoutSecrets(file),
  });
}

/** For a column without an index. */
export function noIndex(file: string): InputError {
  return new InputError({
    where: "sinks",
    must: "the column of codes must have an index that the store searches by",
    got: "none",
    todo: "Make one: assay apply prints the statement.",
    file: withoutSecrets(file),
  });
}

/** For vectors without ids, or no more than so many. */
export function tooLittle(file: string, got: string, most: number): InputError {
  return new InputError({
    where: "vectors",
    must: `vectors whose neighbours are asked for must have ids, as rows of a store have, and be more than ${most}`,
    got,
    todo: "Name them by the address of the store, or a file of their ids with {ids}.",
    file: withoutSecrets(file),
  });
}
