/**
 * Milvus, by its driver over gRPC: windows of primary keys, each counted by the server, in their order. Nothing is written, and a
 * collection that is not loaded is not loaded for it.
 */
import process from "node:process";
import { AssayError, InputError, UsageError } from "../base/errors.ts";
import type { Address } from "./address.ts";
import { drawOf } from "./drawn-rows.ts";
import { type Driver, loadDriver } from "./driver.ts";
import { batchesOf, type GatheredRow } from "./gathering.ts";
import { LostSource } from "./lost-source.ts";
import { numberReader } from "./raw-numbers.ts";
import { requireCollection } from "./rest-server.ts";
import type { Source } from "./source.ts";
import { chooseColumns, type TableColumns } from "./table-columns.ts";
import { gatheredRow } from "./table-rows.ts";

const driver: Driver = { name: "@zilliz/milvus2-sdk-node", version: "3.0.6" };
/** Rows that a server gives at most, and numbers of a window, about. */
const mostRows = 16_384;
const windowNumbers = 2 ** 20;
/** Milliseconds for one answer. */
const timeout = 60_000;

/** What is used of the driver. */
interface Answered {
  readonly status: { readonly code: number; readonly reason: string };
}
interface Field {
  readonly name: string;
  readonly data_type: string;
  readonly is_primary_key: boolean;
  readonly type_params: readonly { readonly key: string; readonly value: unknown }[];
}
interface Client {
  readonly connectPromise: Promise<void>;
  listCollections(): Promise<Answered & { readonly data: readonly { readonly name: string }[] }>;
  describeCollection(wanted: object): Promise<Answered & { readonly schema: { readonly fields: readonly Field[] } }>;
  query(wanted: object): Promise<Answered & { readonly data: readonly Readonly<Record<string, unknown>>[] }>;
  closeConnection(): Promise<unknown>;
}
interface Milvus {
  readonly MilvusClient: new (settings: object) => Client;
}
type Row = Readonly<Record<string, unknown>>;

/** The source. */
export const milvus: Source = {
  name: "milvus",
  title: "Milvus",
  schemes: ["milvus", "milvus+https"],
  endings: [],
  example: "milvus://127.0.0.1:19530?table=items&vector=embedding&label=topic",
  drivers: [driver],
  draws: true,
  async open(address, choice) {
    const name: string = driver.name;
    const { MilvusClient } = await loadDriver(driver, "Milvus", () => import(name) as Promise<Milvus>);
    const client = new MilvusClient(settingsOf(address));
    try {
      await client.connectPromise.catch((cause: unknown) => {
        throw unreachable(address, cause);
      });
      const fields = await fieldsOf(client, address);
      const key = fields.find((field) => field.is_primary_key)?.name;
      if (key === undefined || (choice.id !== undefined && choice.id !== key)) throw notTheKey(address, key);
      const vectors = fields.filter((field) => field.data_type === "FloatVector").map((field) => field.name);
      const names = fields.map((field) => field.name);
      const columns = chooseColumns({ names, vectors, shown: address.shown }, { ...choice, id: key });
      const isText = fields.some((field) => field.name === key && field.data_type === "VarChar");
      const shared = { client, address, columns, key, isText, rows: rowsOfWindow(fields, columns) };
      const size = { rows: await countOf(shared, ""), isExact: true };
      const draw = drawOf(address, size);
      const reading = { ...shared, total: String(size.rows), draw };
      return {
        size: draw?.size ?? size,
        dimensions: null,
        columns: columns.others,
        facts: draw?.facts ?? [],
        batches: (after) => batchesOf(rowsOf(reading, after?.[0] ?? null), columns.others.length, address.shown, draw),
        isUnchanged: async ({ place: [last, total] }) =>
          total === reading.total && (await countOf(reading, `${key} == ${literal(last, isText)}`)) === 1,
        close: async () => {
          await client.closeConnection();
        },
      };
    } catch (cause) {
      await client.closeConnection().catch(() => undefined);
      throw cause;
    }
  },
};

function settingsOf(address: Address): object {
  const target = address.target();
  const [place = "", query = ""] = target.slice(address.scheme.length + 1).split("?");
  const own = new URLSearchParams(query);
  const strange = [...own.keys()].filter((name) => name !== "database");
  if (!URL.canParse(`http:${place}`) || !place.startsWith("//") || strange.length > 0) {
    const todo = "Write milvus://127.0.0.1:19530?table=items, with database= where it is not the default.";
    const must = "the address of Milvus must have the form of one";
    throw new UsageError({ where: "address", must, got: strange.join(", ") || "another", todo, file: address.shown });
  }
  const { hostname, port, username, password } = new URL(`http:${place}`);
  return {
    address: `${hostname}:${port || "19530"}`,
    ssl: address.scheme.endsWith("+https"),
    timeout,
    logLevel: "error", // its requests are nobody's to read
    ...(username === "" ? {} : { username: decodeURIComponent(username), password: decodeURIComponent(password) }),
    ...(process.env["MILVUS_TOKEN"] === undefined ? {} : { token: process.env["MILVUS_TOKEN"] }),
    ...(own.has("database") ? { database: own.get("database") } : {}),
  };
}

async function fieldsOf(client: Client, address: Address): Promise<readonly Field[]> {
  const names = async (): Promise<readonly string[]> => {
    const { data } = await sound(client.listCollections(), address);
    return data.map(({ name }) => name);
  };
  const found = async (name: string): Promise<readonly Field[] | null> => {
    if (!(await names()).includes(name)) return null;
    return (await sound(client.describeCollection({ collection_name: name }), address)).schema.fields;
  };
  return await requireCollection(address, "Milvus", found, names);
}

interface Asking {
  readonly client: Client;
  readonly address: Address;
  readonly columns: TableColumns;
  readonly key: string;
  readonly isText: boolean;
  /** Of a window at most. */
  readonly rows: number;
}
interface Reading extends Asking {
  /** How many rows there were when the reading began. */
  readonly total: string;
  /** Null for all. */
  readonly draw: { keeps(id: string): boolean } | null;
}

function rowsOfWindow(fields: readonly Field[], { vector }: TableColumns): number {
  const parameters = fields.find(({ name }) => name === vector[0])?.type_params ?? [];
  const dimensions = Number(parameters.find(({ key }) => key === "dim")?.value ?? 1);
  return Math.max(1, Math.min(mostRows, Math.floor(windowNumbers / dimensions)));
}

/** Rows behind a key; of rows that are drawn the keys first, and then those alone. */
async function* rowsOf(reading: Reading, after: string | null): AsyncGenerator<GatheredRow> {
  const { address, columns, key, isText, draw, total } = reading;
  const forms = { numbers: numberReader(), shown: address.shown };
  const output = [...new Set([key, ...columns.vector, ...columns.others])];
  let number = 0;
  for (let last = after === null ? null : literal(after, isText); ; ) {
    const window = await windowBehind(reading, last, draw === null ? output : [key]);
    if (window.length === 0) return;
    const kept = draw === null ? window : await chosenRows(reading, window, output, draw);
    for (const row of kept) {
      yield { ...gatheredRow((column) => row[column], number++, columns, forms), place: [String(row[key]), total] };
    }
    last = literal(window.at(-1)![key], isText);
  }
}

async function chosenRows(
  reading: Reading,
  window: readonly Row[],
  output: readonly string[],
  { keeps }: NonNullable<Reading["draw"]>,
): Promise<readonly Row[]> {
  const { key, isText, rows } = reading;
  const keys = window.flatMap((row) => (keeps(String(row[key])) ? [literal(row[key], isText)] : []));
  const found: Row[] = [];
  for (let from = 0; from < keys.length; from += rows) {
    found.push(...(await ask(reading, [`${key} in [${keys.slice(from, from + rows).join(",")}]`], output)));
  }
  return found;
}

/** The rows with the least keys behind one: a server need not give those of a limited query in any order, so they are counted. */
async function windowBehind(reading: Reading, last: string | null, output: readonly string[]): Promise<readonly Row[]> {
  const { key, isText } = reading;
  const behind = last === null ? [] : [`${key} > ${last}`];
  let rows = await ask(reading, behind, output);
  while (rows.length > 0) {
    const end = literal(rows.at(-1)![key], isText);
    const within = [...behind, `${key} <= ${end}`];
    const count = await countOf(reading, within.join(" and "));
    if (count === rows.length) return rows;
    if (count <= reading.rows) return await ask(reading, within, output);
    rows = rows.length > 1 ? rows.slice(0, rows.length >> 1) : await ask(reading, [...behind, `${key} < ${end}`], output);
  }
  return rows;
}

/** Rows by rising keys. */
async function ask(
  { client, address, key, isText, rows }: Asking,
  conditions: readonly string[],
  output: readonly string[],
): Promise<readonly Row[]> {
  const all = isText ? `${key} >= ""` : `${key} >= -9223372036854775808`;
  const filter = conditions.length === 0 ? all : conditions.join(" and ");
  const wanted = { collection_name: address.chosen.table, filter, output_fields: output, limit: rows };
  const { data } = await sound(client.query({ ...wanted, consistency_level: 0 }), address);
  return data.toSorted((a, b) => orderOf(a[key], b[key], isText));
}

async function countOf({ client, address }: Asking, filter: string): Promise<number> {
  const wanted = { collection_name: address.chosen.table, filter, output_fields: ["count(*)"], consistency_level: 0 };
  const { data } = await sound(client.query(wanted), address);
  return Number(data[0]?.["count(*)"]);
}

function literal(key: unknown, isText: boolean): string {
  return isText ? JSON.stringify(String(key)) : String(BigInt(String(key)));
}

function orderOf(a: unknown, b: unknown, isText: boolean): number {
  if (isText) return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
  const [first, second] = [BigInt(String(a)), BigInt(String(b))];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** @throws LostSource when the server goes away; InputError for what it refuses */
async function sound<T extends Answered>(answer: Promise<T>, address: Address): Promise<T> {
  const found = await answer.catch((cause: unknown) => {
    throw new LostSource(address.shown, wordsOf(address, cause));
  });
  if (found.status.code === 0) return found;
  const [must, got] = ["Milvus must answer", wordsOf(address, found.status.reason)];
  const todo = "Check rights and names, and that the collection is loaded; nothing is changed in the store.";
  throw new InputError({ where: "milvus", must, got, todo, file: address.shown });
}

function unreachable(address: Address, cause: unknown): AssayError {
  const [must, todo] = ["the server must be reachable", "Check host and port, user and password, and that the server runs."];
  return new AssayError("connection", { where: "milvus", must, got: wordsOf(address, cause), todo, file: address.shown });
}

function wordsOf(address: Address, cause: unknown): string {
  const token = process.env["MILVUS_TOKEN"] ?? "";
  const words = address.masked(cause instanceof Error ? cause.message : String(cause));
  return (token === "" ? words : words.replaceAll(token, "***")).replace(/\s+/g, " ").slice(0, 200);
}

function notTheKey(address: Address, key: string | undefined): UsageError {
  const [must, got] = ["rows of Milvus are called by their primary key", `${key ?? "none"}`];
  return new UsageError({ where: "milvus", must, got, todo: "Leave id= out.", file: address.shown });
}
