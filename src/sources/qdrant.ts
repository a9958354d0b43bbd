/**
 * Qdrant, by its REST interface: points page by page (scroll) in the order of their ids. No driver is needed. Written after the
 * published OpenAPI document of Qdrant 1.x.
 */
import process from "node:process";
import { z } from "zod";
import { UnsupportedError, UsageError } from "../base/errors.ts";
import type { Fact } from "../results/fact.ts";
import type { Address } from "./address.ts";
import { drawOf } from "./drawn-rows.ts";
import { batchesOf, type GatheredRow } from "./gathering.ts";
import { numberReader } from "./raw-numbers.ts";
import { type RestServer, type RestTerms, requireCollection, restServer } from "./rest-server.ts";
import type { RowChoice, Source } from "./source.ts";
import { chooseColumns, type TableColumns } from "./table-columns.ts";
import { gatheredRow } from "./table-rows.ts";

const terms: RestTerms = { title: "Qdrant", port: 6333, key: { header: "api-key", variable: "QDRANT_API_KEY" }, keys: [] };
/** What the only vector of a point is called where it has no name. */
const unnamed = "vector";
/** So many points show which payloads there are. */
const shownPoints = 100;
/** Numbers of one page, about. */
const pageNumbers = 2 ** 18;

const vectorForm = z.object({
  size: z.int().positive(),
  distance: z.string().optional(),
  multivector_config: z.unknown().optional(),
});
type VectorForm = z.infer<typeof vectorForm>;
const collectionForm = z.object({
  result: z.object({
    config: z.object({ params: z.object({ vectors: z.unknown().optional() }) }),
    payload_schema: z.record(z.string(), z.unknown()).optional(),
  }),
});
const namesForm = z.object({ result: z.object({ collections: z.array(z.object({ name: z.string() })) }) });
const countForm = z.object({ result: z.object({ count: z.int().nonnegative() }) });
const idForm = z.union([z.int().nonnegative(), z.string().min(1)]);
const pageForm = z.object({
  result: z.object({
    points: z.array(
      z.object({ id: idForm, payload: z.record(z.string(), z.unknown()).nullish(), vector: z.unknown().optional() }),
    ),
    next_page_offset: idForm.nullish(),
  }),
});
type Page = z.infer<typeof pageForm>["result"];

/** The source. */
export const qdrant: Source = {
  name: "qdrant",
  title: "Qdrant, by its REST interface",
  schemes: ["qdrant", "qdrant+https"],
  endings: [],
  example: "qdrant://127.0.0.1:6333?table=items&vector=embedding&label=topic",
  drivers: [],
  async open(address, choice, control) {
    const server = restServer(address, terms, process.env[terms.key.variable], control);
    requireOwnId(address, choice);
    const path = `/collections/${encodeURIComponent(address.chosen.table ?? "")}`;
    const { result } = await requireCollection(
      address,
      terms.title,
      () => server.find(path, null, collectionForm),
      async () => (await server.ask("/collections", null, namesForm)).result.collections.map(({ name }) => name),
    );
    const forms = formsOf(result.config.params.vectors, server);
    const first = await pageOf(server, path, { limit: shownPoints, with_payload: true, with_vector: false }, null);
    const columns = await columnsOf({ server, path, forms, address, choice }, [
      ...Object.keys(result.payload_schema ?? {}),
      ...first.points.flatMap(({ payload }) => Object.keys(payload ?? {})),
    ]);
    const [name] = columns.vector;
    const form = forms.get(name!);
    if (form === undefined || columns.isOneEach) throw noVector(address, [...forms.keys()]);
    if (form.multivector_config !== undefined && form.multivector_config !== null) throw severalVectors(address, name!);
    const counted = await server.ask(`${path}/points/count`, JSON.stringify({ exact: true }), countForm);
    const size = { rows: counted.result.count, isExact: true };
    const draw = drawOf(address, size);
    const isNamed = !vectorForm.safeParse(result.config.params.vectors).success;
    const reading = { server, path, address, columns, name: isNamed ? name! : null, size: form.size };
    return {
      size: draw?.size ?? size,
      dimensions: null,
      columns: columns.others,
      facts: [...normalisedFact(form, address), ...(draw?.facts ?? [])],
      batches: () => batchesOf(rowsOf(reading), columns.others.length, address.shown, draw),
      close: async () => undefined,
    };
  },
};

interface Choosing {
  readonly server: RestServer;
  readonly path: string;
  readonly forms: ReadonlyMap<string, VectorForm>;
  readonly address: Address;
  readonly choice: RowChoice;
}

/** A payload that is named and that the first points have not may be one of others. */
async function columnsOf({ server, path, forms, address, choice }: Choosing, known: readonly string[]): Promise<TableColumns> {
  const names = new Set(["id", ...forms.keys(), ...known]);
  for (const key of choice.columns) {
    if (names.has(key)) continue;
    const filter = { must_not: [{ is_empty: { key } }] };
    const page = await pageOf(server, path, { limit: 1, with_payload: false, with_vector: false, filter }, null);
    if (page.points.length > 0) names.add(key);
  }
  return chooseColumns({ names: [...names], vectors: [...forms.keys()], shown: address.shown }, { ...choice, id: "id" });
}

/** One vector without a name, or several by name. */
function formsOf(vectors: unknown, server: RestServer): ReadonlyMap<string, VectorForm> {
  const one = vectorForm.safeParse(vectors);
  if (one.success) return new Map([[unnamed, one.data]]);
  const several = z.record(z.string(), vectorForm).safeParse(vectors ?? {});
  if (several.success) return new Map(Object.entries(several.data));
  throw server.unsound("the collection must say what its vectors are", JSON.stringify(vectors).slice(0, 100));
}

async function pageOf(server: RestServer, path: string, wanted: object, offset: string | null): Promise<Page> {
  const body = JSON.stringify(wanted);
  const from = offset === null ? "" : `,"offset":${/^\d+$/.test(offset) ? offset : JSON.stringify(offset)}`; // above 2^53, too
  return (await server.ask(`${path}/points/scroll`, `${body.slice(0, -1)}${from}}`, pageForm)).result;
}

interface Reading {
  readonly server: RestServer;
  readonly path: string;
  readonly address: Address;
  readonly columns: TableColumns;
  /** Of the vector; null for one without a name. */
  readonly name: string | null;
  readonly size: number;
}

async function* rowsOf({ server, path, address, columns, name, size }: Reading): AsyncGenerator<GatheredRow> {
  const forms = { numbers: numberReader(), shown: address.shown };
  const wanted = {
    limit: Math.max(1, Math.min(4096, Math.floor(pageNumbers / size))),
    with_payload: columns.others.length > 0 && columns.others,
    with_vector: name === null || [name],
  };
  let number = 0;
  let last: string | null = null;
  for (let offset: string | null = null, isDone = false; !isDone; ) {
    const page: Page = await pageOf(server, path, wanted, offset);
    for (const { id, payload, vector } of page.points) {
      if (last !== null && !isAfter(String(id), last)) throw server.unsound("ids of points must rise", `${id} behind ${last}`);
      last = String(id);
      const numbers = name === null ? vector : vectorsOf(vector)?.[name];
      const value = (column: string): unknown => {
        if (column === "id") return id;
        return column === columns.vector[0] ? numbers : payload?.[column];
      };
      yield gatheredRow(value, number++, columns, forms);
    }
    const next: string | null = page.next_page_offset == null ? null : String(page.next_page_offset);
    if (next !== null && last !== null && !isAfter(next, last)) {
      throw server.unsound("the next page must begin behind this one", `${next} behind ${last}`);
    }
    if (next !== null && page.points.length === 0) throw server.unsound("a page that is not the last must have points", "none");
    offset = next;
    isDone = next === null;
  }
}

function vectorsOf(vector: unknown): Readonly<Record<string, unknown>> | null {
  return typeof vector === "object" && vector !== null && !Array.isArray(vector) ? (vector as Record<string, unknown>) : null;
}

/** Numbers come before UUIDs. */
function isAfter(id: string, before: string): boolean {
  const [isNumber, wasNumber] = [/^\d+$/.test(id), /^\d+$/.test(before)];
  if (isNumber !== wasNumber) return wasNumber;
  return isNumber ? BigInt(id) > BigInt(before) : id > before;
}

function normalisedFact({ distance }: VectorForm, { chosen }: Address): readonly Fact[] {
  if (distance !== "Cosine") return [];
  const sentence = `Qdrant keeps the vectors of ${chosen.table} at length 1 (distance Cosine): their lengths are not those that were put in.`;
  return [{ code: "normalised-vectors", count: 0, sentence }];
}

function requireOwnId(address: Address, { id }: RowChoice): void {
  if (id === undefined || id === "id") return;
  const [must, todo] = ["rows of Qdrant are called by the ids of their points", "Leave id= out."];
  throw new UsageError({ where: "qdrant", must, got: JSON.stringify(id), todo, file: address.shown });
}

function noVector(address: Address, names: readonly string[]): UsageError {
  const [must, got] = ["vector= must name a vector of the points", "something else"];
  return new UsageError({ where: "qdrant", must, got, todo: `Name one of ${names.join(", ")}.`, file: address.shown });
}

function severalVectors(address: Address, name: string): UnsupportedError {
  const [must, got] = ["a point must have one vector of a name", `several, under ${JSON.stringify(name)} (multivector)`];
  return new UnsupportedError({ where: "qdrant", must, got, todo: "Name another vector with vector=.", file: address.shown });
}
