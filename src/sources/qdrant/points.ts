/**
 * Points of a collection of Qdrant, by its REST interface, in the order of their ids: a page after another (scroll), or, where
 * some are drawn, their ids first and then the points that were drawn alone.
 */
import { z } from "zod";
import type { RestServer } from "../rest-server.ts";

const idForm = z.union([z.int().nonnegative(), z.string().min(1)]);
const pointForm = z.object({
  id: idForm,
  payload: z.record(z.string(), z.unknown()).nullish(),
  vector: z.unknown().optional(),
});
const pageForm = z.object({ result: z.object({ points: z.array(pointForm), next_page_offset: idForm.nullish() }) });
const pointsForm = z.object({ result: z.array(pointForm) });

/** A point as it came. */
export type QdrantPoint = z.infer<typeof pointForm>;
type Page = z.infer<typeof pageForm>["result"];

/** Ids of one page, where nothing else is asked for. */
const pageIds = 4096;

/** What is asked of a collection. */
export interface PointReading {
  readonly server: RestServer;
  /** "/collections/items" */
  readonly path: string;
  /** What is wanted of each point: with_payload, with_vector. */
  readonly wanted: Readonly<Record<string, unknown>>;
  /** Points of a page, or of a question by ids. */
  readonly rows: number;
  /** Null for all. */
  readonly draw: { keeps(id: string): boolean } | null;
}

/** A page from an id on, that point among them. */
export async function pageOf(server: RestServer, path: string, wanted: object, offset: string | null): Promise<Page> {
  const from = offset === null ? "" : `,"offset":${idText(offset)}`;
  return (await server.ask(`${path}/points/scroll`, `${JSON.stringify(wanted).slice(0, -1)}${from}}`, pageForm)).result;
}

/** Points behind an id. @throws FormatError for pages that do not go on; as RestServer.ask */
export async function* pointsOf(reading: PointReading, after: string | null): AsyncGenerator<QdrantPoint> {
  const { server, path, wanted, rows, draw } = reading;
  const asked = draw === null ? { limit: rows, ...wanted } : { limit: pageIds, with_payload: false, with_vector: false };
  let last = after;
  for (let offset = after, isDone = false; !isDone; ) {
    const page: Page = await pageOf(server, path, asked, offset);
    const points = page.points.filter(({ id }, at) => at > 0 || after === null || String(id) !== after);
    for (const { id } of points) {
      if (last !== null && !isAfter(String(id), last)) throw server.unsound("ids of points must rise", `${id} behind ${last}`);
      last = String(id);
    }
    if (draw === null) yield* points;
    else yield* chosenPoints(reading, points.map(({ id }) => String(id)).filter(draw.keeps));
    const next = page.next_page_offset === null || page.next_page_offset === undefined ? null : String(page.next_page_offset);
    if (next !== null && last !== null && !isAfter(next, last)) {
      throw server.unsound("the next page must begin behind this one", `${next} behind ${last}`);
    }
    if (next !== null && page.points.length === 0) throw server.unsound("a page that is not the last must have points", "none");
    offset = next;
    isDone = next === null;
  }
}

/** Points by their ids; those that are gone meanwhile are not among them. */
async function* chosenPoints({ server, path, wanted, rows }: PointReading, ids: readonly string[]): AsyncGenerator<QdrantPoint> {
  for (let from = 0; from < ids.length; from += rows) {
    const some = ids.slice(from, from + rows);
    const body = `{"ids":[${some.map(idText).join(",")}],${JSON.stringify(wanted).slice(1)}`;
    const { result } = await server.ask(`${path}/points`, body, pointsForm);
    const found = new Map(result.map((point) => [String(point.id), point]));
    for (const id of some) {
      const point = found.get(id);
      if (point !== undefined) yield point;
    }
  }
}

/** Numbers of 64 bits are written as such, though no number of JavaScript holds them. */
function idText(id: string): string {
  return /^\d+$/.test(id) ? id : JSON.stringify(id);
}

/** Numbers come before UUIDs. */
function isAfter(id: string, before: string): boolean {
  const [isNumber, wasNumber] = [/^\d+$/.test(id), /^\d+$/.test(before)];
  if (isNumber !== wasNumber) return wasNumber;
  return isNumber ? BigInt(id) > BigInt(before) : id > before;
}

/**
 * A name of a payload as the server reads it: as a path, in which a name of other signs than letters, digits, _ and - stands in
 * quotes, and one with a quote or a backslash cannot be written.
 * @returns null for such a name
 */
export function payloadPath(name: string): string | null {
  if (/^[\p{L}\p{N}_-]+$/u.test(name)) return name;
  return /["\\]/.test(name) ? null : `"${name}"`;
}
