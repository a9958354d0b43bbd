/**
 * A loopback server that answers as Qdrant's OpenAPI document says (qdrant-schema.ts looks at every body, both ways), and, when it
 * is told to, as no server should. Points are in the order of their ids, numbers before UUIDs; payloads are filtered by `is_empty`.
 */
import { createServer, type IncomingMessage } from "node:http";
import { answers, requests } from "./qdrant-schema.ts";

/** A point. */
export interface QdrantPoint {
  readonly id: number | bigint | string;
  readonly vector: unknown;
  readonly payload: Readonly<Record<string, unknown>> | null;
}

/** A collection. */
export interface QdrantCollection {
  readonly vectors: unknown;
  readonly points: readonly QdrantPoint[];
  /** How many points the server guesses; as many as there are when left out. */
  readonly guess?: number;
}

/** The server. */
export interface QdrantServer {
  /** "qdrant://127.0.0.1:PORT". */
  readonly address: string;
  readonly collections: Map<string, QdrantCollection>;
  /** What was asked, "POST /collections/items/points/scroll", with its body. */
  readonly asked: { readonly line: string; readonly body: string; readonly key: string | undefined }[];
  /** Answers in the server's place: a status, a body, headers; null leaves it to the server, "hang up" breaks the connection. */
  instead:
    | ((line: string, body: string) => { status: number; body: string; headers?: Record<string, string> } | "hang up" | null)
    | null;
  /** The key that it asks for. */
  key: string | null;
  stop(): Promise<void>;
}

interface Asked {
  readonly ids?: readonly (string | number)[];
  readonly limit?: number;
  readonly offset?: string | number | null;
  readonly with_payload?: boolean | readonly string[];
  readonly with_vector?: boolean | readonly string[];
  readonly filter?: { readonly must_not: { readonly is_empty: { readonly key: string } }[] };
}

/** Starts it. */
export async function startQdrant(): Promise<QdrantServer> {
  const collections = new Map<string, QdrantCollection>();
  const server = createServer(async (request, response) => {
    const line = `${request.method} ${request.url}`;
    const body = await textOf(request);
    const key = request.headers["api-key"];
    started.asked.push({ line, body, key: key === undefined ? undefined : String(key) });
    const instead = started.instead?.(line, body) ?? null;
    if (instead === "hang up") return void request.socket.destroy();
    const answer =
      instead ?? (started.key === null || key === started.key ? answerOf(collections, line, body) : failed(401, "no key"));
    response.writeHead(answer.status, { "content-type": "application/json", ...instead?.headers });
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  const started: QdrantServer = {
    address: `qdrant://127.0.0.1:${typeof bound === "object" && bound !== null ? bound.port : 0}`,
    collections,
    asked: [],
    instead: null,
    key: null,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return started;
}

function answerOf(
  collections: ReadonlyMap<string, QdrantCollection>,
  line: string,
  body: string,
): { status: number; body: string } {
  if (line === "GET /collections") return good("collections", { collections: [...collections.keys()].map((name) => ({ name })) });
  const [, name = "", rest = ""] = /^(?:GET|POST) \/collections\/([^/]+)(.*)$/.exec(line) ?? [];
  const collection = collections.get(decodeURIComponent(name));
  if (collection === undefined) return failed(404, `Not found: Collection \`${name}\` doesn't exist!`);
  const { points, vectors } = collection;
  if (rest === "" && line.startsWith("GET")) return good("collection", infoOf(vectors, collection.guess ?? points.length));
  const kind = /^POST \S+\/points(?:\/(scroll|count))?$/.test(line)
    ? ((/scroll|count/.exec(rest)?.[0] ?? "points") as Kind)
    : null;
  if (kind === null) return failed(405, "only reading");
  const read = requests[kind].safeParse(JSON.parse(body.replace(/(?<=[:[,])\d{16,}(?=[\],}])/g, '"$&"')));
  if (!read.success) return failed(422, `Format error in JSON body: ${read.error.message}`);
  const asked = read.data as Asked;
  if (kind === "count") return good("count", { count: points.length });
  return kind === "scroll" ? good("scroll", scrolled(points, asked)) : good("points", retrieved(points, asked));
}

type Kind = keyof typeof requests;

function infoOf(vectors: unknown, count: number): object {
  const params = { vectors, shard_number: 1, replication_factor: 1, write_consistency_factor: 1, on_disk_payload: true };
  const config = { params, hnsw_config: {}, optimizer_config: {}, wal_config: {}, quantization_config: null };
  const info = { status: "green", optimizer_status: "ok", points_count: count, segments_count: 1, indexed_vectors_count: 0 };
  return { ...info, config, payload_schema: {} };
}

function scrolled(points: readonly QdrantPoint[], asked: Asked): unknown {
  const { limit = 10, offset, filter } = asked;
  const empty = filter === undefined ? undefined : [filter.must_not].flat()[0]?.is_empty.key;
  const behind = points
    .toSorted((a, b) => orderOf(a.id, b.id))
    .filter(({ id }) => offset === undefined || offset === null || orderOf(id, idOf(offset)) >= 0)
    .filter(({ payload }) => empty === undefined || (payload?.[nameAt(empty)] ?? null) !== null);
  const next = behind[limit]?.id ?? null;
  return {
    points: behind.slice(0, limit).map((point) => shown(point, asked)),
    next_page_offset: typeof next === "bigint" ? `BIG${next}` : next,
  };
}

/** In no order, as the server has it. */
function retrieved(points: readonly QdrantPoint[], asked: Asked): unknown {
  const ids = new Set(asked.ids!.map((id) => String(id)));
  return points.filter(({ id }) => ids.has(String(id))).map((point) => shown(point, asked));
}

function shown({ id, vector, payload }: QdrantPoint, { with_payload = false, with_vector = false }: Asked): object {
  const names = typeof with_payload === "boolean" ? null : with_payload.map(nameAt);
  return {
    id: typeof id === "bigint" ? `BIG${id}` : id,
    payload: with_payload === true ? payload : names !== null ? chosen(payload, names) : null,
    ...(with_vector === true ? { vector } : Array.isArray(with_vector) ? { vector: chosen(vector, with_vector) } : {}),
  };
}

/** Of a path of one name. */
function nameAt(path: string): string {
  return path.replace(/^"|"$/g, "");
}

function idOf(id: string | number): QdrantPoint["id"] {
  return /^\d+$/.test(String(id)) ? BigInt(id) : String(id);
}

function chosen(object: unknown, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([name]) => names.includes(name)));
}

function orderOf(a: QdrantPoint["id"], b: QdrantPoint["id"]): number {
  const [aIsText, bIsText] = [typeof a === "string", typeof b === "string"];
  if (aIsText !== bIsText) return aIsText ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** @throws ZodError for an answer that the document does not have, which ends the connection */
function good(kind: keyof typeof answers, result: unknown): { status: number; body: string } {
  const text = JSON.stringify({ result, status: "ok", time: 0.001 });
  answers[kind].parse(JSON.parse(text.replace(/"BIG(\d+)"/g, '"$1"')));
  return { status: 200, body: text.replace(/"BIG(\d+)"/g, "$1") };
}

function failed(status: number, error: string): { status: number; body: string } {
  return { status, body: JSON.stringify(answers.error.parse({ status: { error }, time: 0.001 })) };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}
