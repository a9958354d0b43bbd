/**
 * Qdrant, by its REST interface: points in the order of their ids. No driver is needed. Written after Qdrant's OpenAPI document of
 * version 1.18 (docs/redoc/v1.18.x/openapi.json of its repository).
 */
import process from "node:process";
import { z } from "zod";
import { UnsupportedError, UsageError } from "../base/errors.ts";
import type { Fact } from "../results/fact.ts";
import type { Address } from "./address.ts";
import { drawOf } from "./drawn-rows.ts";
import { batchesOf, type GatheredRow } from "./gathering.ts";
import { type PointReading, pageOf, payloadPath, pointsOf } from "./qdrant/points.ts";
import { numberReader } from "./raw-numbers.ts";
import { type RestServer, type RestTerms, requireCollection, restServer } from "./rest-server.ts";
import type { RowChoice, Source } from "./source.ts";
import { chooseColumns, type TableColumns } from "./table-columns.ts";
import { gatheredRow } from "./table-rows.ts";

const terms: RestTerms = { title: "Qdrant", port: 6333, key: { header: "api-key", variable: "QDRANT_API_KEY" }, keys: [] };
/** What the only vector of a point is called where it has no name, and what the server calls it among others. */
const [unnamed, unnamedThere] = ["vector", ""] as const;
/** So many points show which payloads there are. */
const shownPoints = 100;
/** Numbers of one page, about; points at most. */
const pageNumbers = 2 ** 18;
const pagePoints = 4096;
/** Of so many points the server counts each; of more it guesses. */
const mostCounted = 2_000_000;

const vectorForm = z.object({
  size: z.int().positive(),
  distance: z.string(),
  multivector_config: z.unknown().optional(),
});
type VectorForm = z.infer<typeof vectorForm>;
const collectionForm = z.object({
  result: z.object({
    points_count: z.int().nonnegative().nullish(),
    config: z.object({ params: z.object({ vectors: z.unknown().optional() }) }),
    payload_schema: z.record(z.string(), z.unknown()),
  }),
});
const namesForm = z.object({ result: z.object({ collections: z.array(z.object({ name: z.string() })) }) });
const countForm = z.object({ result: z.object({ count: z.int().nonnegative() }) });

/** The source. */
export const qdrant: Source = {
  name: "qdrant",
  title: "Qdrant, by its REST interface",
  schemes: ["qdrant", "qdrant+https"],
  endings: [],
  example: "qdrant://127.0.0.1:6333?table=items&vector=embedding&label=topic",
  drivers: [],
  draws: true,
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
      ...Object.keys(result.payload_schema),
      ...first.points.flatMap(({ payload }) => Object.keys(payload ?? {})),
    ]);
    const [name] = columns.vector;
    const form = forms.get(name!);
    if (form === undefined || columns.isOneEach) throw noVector(address, [...forms.keys()]);
    if (form.multivector_config !== undefined && form.multivector_config !== null) throw severalVectors(address, name!);
    const size = await sizeOf(server, path, result.points_count ?? 0);
    const draw = drawOf(address, size);
    const isNamed = !vectorForm.safeParse(result.config.params.vectors).success;
    const points = { server, path, wanted: wantedOf(columns, isNamed ? name! : null), rows: rowsOfPage(form), draw };
    const reading = { points, address, columns, name: isNamed ? name! : null, total: totalOf(size) };
    return {
      size: draw?.size ?? size,
      dimensions: null,
      columns: columns.others,
      facts: [...normalisedFact(form, address), ...(draw?.facts ?? [])],
      batches: (after) => batchesOf(rowsOf(reading, after?.[0] ?? null), columns.others.length, address.shown, draw),
      isUnchanged: async ({ place: [id, total] }) => total === reading.total && (await isThere(server, path, id!)),
      close: async () => undefined,
    };
  },
};

async function sizeOf(server: RestServer, path: string, guess: number): Promise<{ rows: number; isExact: boolean }> {
  if (guess > mostCounted) return { rows: guess, isExact: false };
  const { result } = await server.ask(`${path}/points/count`, JSON.stringify({ exact: true }), countForm);
  return { rows: result.count, isExact: true };
}

/** What a later connection must find again; a guess differs by itself. */
function totalOf({ rows, isExact }: { rows: number; isExact: boolean }): string {
  return isExact ? String(rows) : "many";
}

async function isThere(server: RestServer, path: string, id: string): Promise<boolean> {
  const { points } = await pageOf(server, path, { limit: 1, with_payload: false, with_vector: false }, id);
  return points[0] !== undefined && String(points[0].id) === id;
}

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
  for (const name of choice.columns) {
    const key = payloadPath(name);
    if (names.has(name) || key === null) continue;
    const filter = { must_not: [{ is_empty: { key } }] };
    const page = await pageOf(server, path, { limit: 1, with_payload: false, with_vector: false, filter }, null);
    if (page.points.length > 0) names.add(name);
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

function rowsOfPage({ size }: VectorForm): number {
  return Math.max(1, Math.min(pagePoints, Math.floor(pageNumbers / size)));
}

/** @param name  of the vector; null for one without */
function wantedOf({ others }: TableColumns, name: string | null): PointReading["wanted"] {
  const paths = others.map(payloadPath);
  const isAll = paths.includes(null);
  return { with_payload: isAll || (paths.length > 0 && paths), with_vector: name === null || [name] };
}

interface Reading {
  readonly points: PointReading;
  readonly address: Address;
  readonly columns: TableColumns;
  /** Of the vector; null for one without a name. */
  readonly name: string | null;
  /** How many points there were when the reading began. */
  readonly total: string;
}

async function* rowsOf({ points, address, columns, name, total }: Reading, after: string | null): AsyncGenerator<GatheredRow> {
  const forms = { numbers: numberReader(), shown: address.shown };
  let number = 0;
  for await (const { id, payload, vector } of pointsOf(points, after)) {
    const numbers = vectorOf(vector, name);
    const value = (column: string): unknown => {
      if (column === "id") return id;
      return column === columns.vector[0] ? numbers : payload?.[column];
    };
    yield { ...gatheredRow(value, number++, columns, forms), place: [String(id), total] };
  }
}

/** A vector without a name is a list, or, beside sparse ones, one of several; a point that has only others has none. */
function vectorOf(vector: unknown, name: string | null): unknown {
  if (typeof vector !== "object" || vector === null || Array.isArray(vector)) return name === null ? vector : undefined;
  return (vector as Readonly<Record<string, unknown>>)[name ?? unnamedThere];
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
