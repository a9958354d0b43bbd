/**
 * A loopback server that answers as the published OpenAPI document of Qdrant says: the one store that no registry has a server of.
 * Points are in the order of their ids, numbers before UUIDs, and keys of payloads are filtered by `is_empty` alone.
 */
import { createServer, type IncomingMessage } from "node:http";

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
  readonly limit?: number;
  readonly offset?: string | null;
  readonly with_payload?: boolean | readonly string[];
  readonly with_vector?: boolean | readonly string[];
  readonly filter?: { readonly must_not: readonly [{ readonly is_empty: { readonly key: string } }] };
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
  if (line === "GET /collections") return good({ collections: [...collections.keys()].map((name) => ({ name })) });
  const [, name = "", rest = ""] = /^(?:GET|POST) \/collections\/([^/]+)(.*)$/.exec(line) ?? [];
  const collection = collections.get(decodeURIComponent(name));
  if (collection === undefined) return failed(404, `Not found: Collection \`${name}\` doesn't exist!`);
  const { points, vectors } = collection;
  if (rest === "" && line.startsWith("GET")) {
    const info = { status: "green", optimizer_status: "ok", points_count: points.length, segments_count: 1 };
    return good({ ...info, config: { params: { vectors, shard_number: 1 } }, payload_schema: {} });
  }
  if (rest === "/points/count") return good({ count: points.length });
  if (rest !== "/points/scroll") return failed(405, "only reading");
  const asked: Asked = JSON.parse(body.replace(/"offset":(\d+)/, '"offset":"$1"'));
  return good(scrolled(points, asked));
}

function scrolled(points: readonly QdrantPoint[], { limit = 10, offset, with_payload, with_vector, filter }: Asked): unknown {
  const empty = filter?.must_not[0].is_empty.key;
  const behind = points
    .toSorted((a, b) => orderOf(a.id, b.id))
    .filter(
      ({ id }) => offset === undefined || offset === null || orderOf(id, /^\d+$/.test(offset) ? BigInt(offset) : offset) >= 0,
    )
    .filter(({ payload }) => empty === undefined || (payload?.[empty] ?? null) !== null);
  const page = behind.slice(0, limit).map(({ id, vector, payload }) => ({
    id: typeof id === "bigint" ? `BIG${id}` : id,
    payload: with_payload === true ? payload : Array.isArray(with_payload) ? chosen(payload, with_payload) : null,
    ...(with_vector === true ? { vector } : Array.isArray(with_vector) ? { vector: chosen(vector, with_vector) } : {}),
  }));
  const next = behind[limit]?.id ?? null;
  return { points: page, next_page_offset: typeof next === "bigint" ? `BIG${next}` : next };
}

function chosen(object: unknown, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([name]) => names.includes(name)));
}

function orderOf(a: QdrantPoint["id"], b: QdrantPoint["id"]): number {
  const [aIsText, bIsText] = [typeof a === "string", typeof b === "string"];
  if (aIsText !== bIsText) return aIsText ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function good(result: unknown): { status: number; body: string } {
  const text = JSON.stringify({ result, status: "ok", time: 0.001 });
  return { status: 200, body: text.replace(/"BIG(\d+)"/g, "$1") };
}

function failed(status: number, error: string): { status: number; body: string } {
  return { status, body: JSON.stringify({ status: { error }, time: 0.001 }) };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}
