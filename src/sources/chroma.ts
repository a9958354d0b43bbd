/**
 * Chroma, by its REST interface (version 2): all ids first, then the rows a page at a time in their order. No driver is needed.
 * Metadata are columns, and "#document".
 */
import { createHash } from "node:crypto";
import process from "node:process";
import { z } from "zod";
import { InputError, UnsupportedError, UsageError } from "../base/errors.ts";
import type { Address } from "./address.ts";
import { drawOf } from "./drawn-rows.ts";
import { batchesOf, type GatheredRow } from "./gathering.ts";
import { numberReader } from "./raw-numbers.ts";
import { type RestServer, type RestTerms, requireCollection, restServer } from "./rest-server.ts";
import type { RowChoice, Source } from "./source.ts";
import { chooseColumns, type TableColumns } from "./table-columns.ts";
import { gatheredRow } from "./table-rows.ts";

const terms: RestTerms = {
  title: "Chroma",
  port: 8000,
  key: { header: "x-chroma-token", variable: "CHROMA_API_KEY" },
  keys: ["tenant", "database"],
};
/** Columns that every collection has. */
const [idName, vectorName, documentName] = ["id", "embedding", "#document"] as const;
/** So many ids at once, and so many collections. */
const pageIds = 10_000;
const pageCollections = 1000;
/** Ids that are held at once. */
const mostIds = 10_000_000;
/** So many rows show which metadata there are. */
const shownRows = 100;
/** Numbers of one page, about; rows of one at most, since each id is a parameter of the server's query. */
const pageNumbers = 2 ** 18;
const pageRows = 500;

const collectionForm = z.object({
  id: z.uuid(),
  name: z.string(),
  dimension: z.int().positive().nullish(),
  /** Of servers since 1.1: which metadata there are. Names that begin with "#" are Chroma's own. */
  schema: z.object({ keys: z.record(z.string(), z.unknown()).optional() }).nullish(),
});
const collectionsForm = z.array(collectionForm);
const countForm = z.int().nonnegative();
const metadataForm = z.array(z.record(z.string(), z.unknown()).nullable()).nullish();
const rowsForm = z.object({
  ids: z.array(z.string().min(1)),
  embeddings: z.array(z.unknown()).nullish(),
  documents: z.array(z.string().nullable()).nullish(),
  metadatas: metadataForm,
});

/** The source. */
export const chroma: Source = {
  name: "chroma",
  title: "Chroma, by its REST interface",
  schemes: ["chroma", "chroma+https"],
  endings: [],
  example: "chroma://127.0.0.1:8000?table=items&label=topic",
  drivers: [],
  draws: true,
  async open(address, choice, control) {
    const server = restServer(address, terms, process.env[terms.key.variable], control);
    requireOwnNames(address, choice);
    const part = (name: string, usual: string): string => encodeURIComponent(server.own.get(name) ?? usual);
    const all = `/api/v2/tenants/${part("tenant", "default_tenant")}/databases/${part("database", "default_database")}/collections`;
    const { id, dimension, schema } = await requireCollection(
      address,
      terms.title,
      (name) => server.find(`${all}/${encodeURIComponent(name)}`, null, collectionForm),
      () => namesOf(server, all),
    );
    const path = `${all}/${id}`;
    const shown = await rowsAsked(server, path, { limit: shownRows, include: ["metadatas"] });
    const found = [schema?.keys, ...(shown.metadatas ?? [])].flatMap((keys) => Object.keys(keys ?? {}));
    const own = found.filter((name) => !name.startsWith("#"));
    const names = [...new Set([idName, vectorName, documentName, ...own])];
    const columns = chooseColumns({ names, vectors: [vectorName], shown: address.shown }, { ...choice, id: idName });
    const size = { rows: await server.ask(`${path}/count`, null, countForm), isExact: true };
    const draw = drawOf(address, size);
    requireFewIds(address, (draw?.size ?? size).rows);
    let listed: Promise<ListedIds> | undefined;
    const ids = (): Promise<ListedIds> => {
      listed ??= idsOf({ server, path, address, draw });
      return listed;
    };
    const reading = { server, path, address, columns, rows: rowsOfPage(dimension ?? 1) };
    const rows = async function* (after: string | null): AsyncGenerator<GatheredRow> {
      yield* rowsOf(reading, await ids(), after);
    };
    return {
      size: draw?.size ?? size,
      dimensions: null,
      columns: columns.others,
      facts: draw?.facts ?? [],
      batches: (after) => batchesOf(rows(after?.[0] ?? null), columns.others.length, address.shown),
      isUnchanged: async ({ place }) => place[1] === (await ids()).digest,
      close: async () => undefined,
    };
  },
};

async function namesOf(server: RestServer, all: string): Promise<readonly string[]> {
  const collections = await server.ask(`${all}?limit=${pageCollections}`, null, collectionsForm);
  return collections.map(({ name }) => name);
}

function rowsOfPage(dimension: number): number {
  return Math.max(1, Math.min(pageRows, Math.floor(pageNumbers / dimension)));
}

function rowsAsked(server: RestServer, path: string, wanted: object): Promise<z.infer<typeof rowsForm>> {
  return server.ask(`${path}/get`, JSON.stringify(wanted), rowsForm);
}

interface Reading {
  readonly server: RestServer;
  readonly path: string;
  readonly address: Address;
  readonly columns: TableColumns;
  /** Of a page. */
  readonly rows: number;
}

/** Rows behind an id, of those that were listed. */
async function* rowsOf(reading: Reading, { ids: all, digest }: ListedIds, after: string | null): AsyncGenerator<GatheredRow> {
  const { server, path, address, columns, rows } = reading;
  const forms = { numbers: numberReader(), shown: address.shown };
  const ids = after === null ? all : all.filter((id) => id > after);
  const hasMetadata = columns.others.some((name) => name !== documentName);
  const include = [
    "embeddings",
    ...(hasMetadata ? ["metadatas"] : []),
    ...(columns.others.includes(documentName) ? ["documents"] : []),
  ];
  for (let from = 0; from < ids.length; from += rows) {
    const wanted = ids.slice(from, from + rows);
    const page = await rowsAsked(server, path, { ids: wanted, include });
    for (const list of [page.embeddings, page.metadatas, page.documents]) {
      if (list?.length === page.ids.length || list === null || list === undefined) continue;
      throw server.unsound("a page must have as many of each as ids", `${list.length} of ${page.ids.length}`);
    }
    const places = new Map(page.ids.map((id, at) => [id, at]));
    for (const [i, id] of wanted.entries()) {
      const at = places.get(id);
      if (at === undefined) throw gone(address, id);
      const value = (column: string): unknown => {
        if (column === idName) return id;
        if (column === vectorName) return page.embeddings?.[at];
        return column === documentName ? page.documents?.[at] : page.metadatas?.[at]?.[column];
      };
      yield { ...gatheredRow(value, from + i, columns, forms), place: [id, digest] };
    }
  }
}

/** What is listed. */
interface Listing {
  readonly server: RestServer;
  readonly path: string;
  readonly address: Address;
  /** Null for all. */
  readonly draw: { keeps(id: string): boolean } | null;
}

/** Ids, each once, sorted by their letters: Chroma gives rows in the order in which they were put in. */
interface ListedIds {
  readonly ids: readonly string[];
  /** The hash of all of them: a later connection goes on only among the same. */
  readonly digest: string;
}

async function idsOf({ server, path, address, draw }: Listing): Promise<ListedIds> {
  const all = new Set<string>();
  for (let offset = 0, first: string | undefined; ; ) {
    const { ids } = await rowsAsked(server, path, { limit: pageIds, offset, include: [] });
    if (ids.length > 0 && ids[0] === first) throw server.unsound("a page must have other ids than that before", "the same");
    for (const id of ids) if (draw === null || draw.keeps(id)) all.add(id);
    requireFewIds(address, all.size);
    [first] = ids;
    offset += ids.length;
    if (ids.length >= pageIds) continue;
    const sorted = [...all].sort();
    return { ids: sorted, digest: hashOf(sorted) };
  }
}

function hashOf(ids: readonly string[]): string {
  const hash = createHash("sha256");
  for (const id of ids) hash.update(`${JSON.stringify(id)}\n`);
  return hash.digest("hex");
}

/** They are held in memory. */
function requireFewIds(address: Address, rows: number): void {
  if (rows <= mostIds) return;
  const must = `a collection of Chroma must have ${mostIds} rows at most, whose ids are listed first`;
  const todo = "Read some of them: rows=100000 in the address draws by their ids.";
  throw new UnsupportedError({ where: "chroma", must, got: String(rows), todo, file: address.shown });
}

function requireOwnNames(address: Address, { id }: RowChoice): void {
  if (id === undefined || id === idName) return;
  const [must, todo] = ["rows of Chroma are called by their own ids", "Leave id= out."];
  throw new UsageError({ where: "chroma", must, got: JSON.stringify(id), todo, file: address.shown });
}

function gone(address: Address, id: string): InputError {
  const must = "the collection must stay as it is while it is read";
  const got = `no row ${JSON.stringify(id)} any more`;
  return new InputError({ where: "chroma", must, got, todo: "Run the same command again.", file: address.shown });
}
