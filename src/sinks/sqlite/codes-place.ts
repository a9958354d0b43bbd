/** Where codes go: a table of a new file. */
import type { Address } from "../../sources/address.ts";
import { namedPath } from "../../sources/text-tables.ts";

/** A table. */
export interface CodesPlace {
  readonly path: string;
  readonly table: string;
  readonly column: string;
  readonly id: string;
}

/** The file that an address names, and what the table and its columns are called. */
export function placeOf(address: Address): CodesPlace {
  const { table = "codes", vector = "code", id = "id" } = address.chosen;
  return { path: namedPath(address), table, column: vector, id };
}
