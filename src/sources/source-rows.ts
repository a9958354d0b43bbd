/** Rows of a store, one after another, for who wants them as they come. */
import { UsageError } from "../base/errors.ts";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { findSource } from "./find-source.ts";
import type { Source } from "./source.ts";

/** A row of a store. */
export interface SourceRow {
  readonly id: string;
  /** As long as those of all other rows. */
  readonly vector: Float32Array;
  /** What the address names with label=, split=, group= and text=; null where the store has no value. */
  readonly label: string | null;
  readonly split?: string | null;
  readonly group?: string | null;
  readonly text?: string | null;
}

const kinds = ["label", "split", "group", "text"] as const;

/** The rows of an address, of one state of the store; none is asked for before it is wanted. @throws as the source */
export async function* rowsOfSources(
  text: string,
  sources: readonly Source[],
  control: RunControl,
): AsyncGenerator<SourceRow, void, undefined> {
  const found = findSource(text, sources);
  if (found === null) throw noSource();
  const { chosen } = found.address;
  const named = kinds.flatMap((kind) => (chosen[kind] === undefined ? [] : [[kind, chosen[kind]] as const]));
  const columns = [...new Set(named.map(([, column]) => column))];
  const open = await found.source.open(found.address, { vector: chosen.vector, id: chosen.id, columns, known: [] }, control);
  try {
    for await (const { ids, vectors, dimensions, columns: cells } of open.batches(null)) {
      stopIfAborted(control, "reading");
      for (const [row, id] of ids.entries()) {
        const known = named.map(([kind, column]) => [kind, cells[open.columns.indexOf(column)]![row]!]);
        const vector = vectors.subarray(row * dimensions, (row + 1) * dimensions);
        yield { id, vector, label: null, ...Object.fromEntries(known) };
      }
    }
  } finally {
    await open.close();
  }
}

function noSource(): UsageError {
  const [must, got] = ["there must be the address of a store", "something else"];
  return new UsageError({ where: "sources", must, got, todo: "Write postgresql://user@host/database?table=items, say." });
}
