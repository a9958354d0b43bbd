/**
 * A loopback server that speaks the Hub's protocol well enough for
 * @huggingface/hub and Python's huggingface_hub: repository information, paged
 * tree listings, `resolve` with HEAD, GET and Range, a second host that plays
 * the CDN of LFS files, tokens, gated repositories, and faults on demand.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  commit,
  type HubContents,
  type HubFile,
  type HubRepository,
  repositoryOf,
  treeEntries,
} from "./hub-server-repository.ts";

/** A request that arrived, in the order of arrival. */
interface SeenRequest {
  readonly host: "hub" | "cdn";
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
}

/** Something that goes wrong for the next `times` (1 unless said) requests whose path matches. */
interface Fault {
  readonly path: RegExp;
  times?: number;
  /** Answer with this status and nothing else. */
  readonly status?: number;
  /** Headers of that answer, or more headers of a good one. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Send this many bytes of the body, then cut the connection. */
  readonly cutAfter?: number;
  /** Flip a bit of every byte of the body. */
  readonly wrongBytes?: boolean;
  /** Answer 200 with the whole file to a request for a range. */
  readonly ignoreRange?: boolean;
  /** Replace the answer of the API by this JSON. */
  readonly json?: unknown;
  /** Wait so long before the body. */
  readonly delayMs?: number;
  /** Send this many bytes, then nothing more, and keep the connection open. */
  readonly stallAfter?: number;
}

export interface HubServer {
  readonly url: string;
  readonly cdnUrl: string;
  readonly requests: SeenRequest[];
  readonly faults: Fault[];
  /** The commit of a branch. */
  commitOf(id: string, branch?: string): string;
  /** Adds a commit. */
  push(contents: HubContents, branch?: string): string;
  close(): Promise<void>;
}

/** Starts the two hosts; `token` is what private and gated repositories ask for; `pageSize` that of tree listings. */
export async function startHubServer(
  contents: readonly HubContents[],
  options: { token?: string; pageSize?: number; port?: number } = {},
): Promise<HubServer> {
  const repositories = new Map(contents.map((one) => [`${one.kind}s/${one.id}`, repositoryOf(one)]));
  const requests: SeenRequest[] = [];
  const faults: Fault[] = [];
  const pageSize = options.pageSize ?? 1000;

  const cdn = createServer((request, response) => {
    note(requests, "cdn", request);
    const oid = new URL(request.url ?? "/", "http://cdn").pathname.slice(1);
    const fault = takeFault(faults, request);
    if (fault?.status !== undefined) return void response.writeHead(fault.status, fault.headers).end();
    for (const repository of repositories.values()) {
      for (const files of repository.commits.values()) {
        const found = files.find((file) => file.lfs?.oid === oid);
        if (found !== undefined) return sendBytes(request, response, found.content, { etag: `"${oid.slice(0, 32)}"` }, fault);
      }
    }
    response.writeHead(404).end();
  });
  const cdnUrl = await listen(cdn, 0);

  const hub = createServer((request, response) => {
    note(requests, "hub", request);
    const url = new URL(request.url ?? "/", "http://hub");
    const fault = takeFault(faults, request);
    if (fault?.status !== undefined) return void response.writeHead(fault.status, fault.headers).end();
    if (fault?.json !== undefined) return sendJson(response, fault.json, fault.headers);
    const path = decodeURIComponent(url.pathname);
    const api = /^\/api\/((?:model|dataset)s\/[^/]+\/[^/]+)(?:\/(revision|tree)\/([^?]+))?$/.exec(path);
    const resolve = /^\/(datasets\/)?([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    const key = api?.[1] ?? (resolve === null ? "" : `${resolve[1] ?? "models/"}${resolve[2]}`);
    const repository = repositories.get(key);
    const refusal = access(repository, request, options.token);
    if (refusal !== null || repository === undefined) {
      const { status, code } = refusal ?? { status: 404, code: "RepoNotFound" };
      return void response.writeHead(status, { "x-error-code": code, "x-error-message": code }).end();
    }
    const revision = api === null ? (resolve?.[3] ?? "main") : (api[3] ?? "main");
    const name = repository.refs.get(revision === "HEAD" ? "main" : revision) ?? revision;
    const files = repository.commits.get(name);
    if (files === undefined) return void response.writeHead(404, { "x-error-code": "RevisionNotFound" }).end();
    if (api?.[2] === "tree") return sendTree(response, url, treeEntries(files), pageSize, hubUrl);
    if (api !== null) return sendInformation(response, repository, name, files);
    const file = files.find((one) => one.path === resolve?.[4]);
    if (file === undefined) {
      return void response.writeHead(404, { "x-error-code": "EntryNotFound", "x-repo-commit": name }).end();
    }
    sendFile(request, response, file, name, cdnUrl, fault);
  });
  const hubUrl = await listen(hub, options.port ?? 0);

  return {
    url: hubUrl,
    cdnUrl,
    requests,
    faults,
    commitOf(id, branch = "main") {
      for (const repository of repositories.values()) if (repository.id === id) return repository.refs.get(branch) ?? "";
      return "";
    },
    push(contents, branch = "main") {
      const repository = repositories.get(`${contents.kind}s/${contents.id}`);
      return repository === undefined ? "" : commit(repository, contents, branch);
    },
    async close() {
      for (const server of [hub, cdn]) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
    },
  };
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function note(requests: SeenRequest[], host: "hub" | "cdn", request: IncomingMessage): void {
  requests.push({ host, method: request.method ?? "", path: request.url ?? "", headers: request.headers });
}

function takeFault(faults: Fault[], request: IncomingMessage): Fault | undefined {
  const index = faults.findIndex((one) => one.path.test(request.url ?? ""));
  const fault = faults[index];
  if (fault === undefined) return undefined;
  fault.times = (fault.times ?? 1) - 1;
  if (fault.times <= 0) faults.splice(index, 1);
  return fault;
}

function access(
  repository: HubRepository | undefined,
  request: IncomingMessage,
  token: string | undefined,
): { status: number; code: string } | null {
  const given = request.headers.authorization;
  if (given !== undefined && token !== undefined && given !== `Bearer ${token}`) return { status: 401, code: "InvalidToken" };
  const known = given !== undefined && given === `Bearer ${token}`;
  if (repository?.gated === true && !known) return { status: given === undefined ? 401 : 403, code: "GatedRepo" };
  if (repository === undefined || (repository.private && !known)) return { status: known ? 404 : 401, code: "RepoNotFound" };
  return null;
}

function sendJson(response: ServerResponse, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(200, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}

function sendInformation(response: ServerResponse, repository: HubRepository, name: string, files: readonly HubFile[]): void {
  sendJson(response, {
    _id: "000000000000000000000001",
    id: repository.id,
    sha: name,
    private: repository.private,
    gated: repository.gated ? "auto" : false,
    disabled: false,
    downloads: 0,
    likes: 0,
    tags: [],
    lastModified: "2026-01-01T00:00:00.000Z",
    createdAt: "2026-01-01T00:00:00.000Z",
    siblings: files.map(({ path }) => ({ rfilename: path })),
  });
}

function sendTree(response: ServerResponse, url: URL, entries: unknown[], pageSize: number, hubUrl: string): void {
  const from = Number(url.searchParams.get("cursor") ?? "0");
  const next = new URL(url.pathname + url.search, hubUrl);
  next.searchParams.set("cursor", String(from + pageSize));
  const more = from + pageSize < entries.length;
  sendJson(response, entries.slice(from, from + pageSize), more ? { link: `<${next.href}>; rel="next"` } : {});
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: HubFile,
  name: string,
  cdnUrl: string,
  fault: Fault | undefined,
): void {
  const headers = { "x-repo-commit": name, ...fault?.headers };
  if (file.lfs === null) {
    sendBytes(request, response, file.content, { etag: `"${file.oid}"`, ...headers }, fault);
    return;
  }
  response.writeHead(302, {
    location: `${cdnUrl}/${file.lfs.oid}?signature=made-up`,
    "x-linked-etag": `"${file.lfs.oid}"`,
    "x-linked-size": String(file.content.byteLength),
    ...headers,
  });
  response.end();
}

function sendBytes(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  headers: Readonly<Record<string, string>>,
  fault: Fault | undefined,
): void {
  const range = fault?.ignoreRange === true ? null : /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const from = range === null ? 0 : Number(range[1]);
  if (range !== null && from >= content.byteLength) {
    return void response.writeHead(416, { "content-range": `bytes */${content.byteLength}` }).end();
  }
  const until = range?.[2] ? Math.min(Number(range[2]) + 1, content.byteLength) : content.byteLength;
  let body = content.subarray(from, until);
  if (fault?.wrongBytes === true) body = Buffer.from(body.map((byte) => byte ^ 1));
  response.writeHead(range === null ? 200 : 206, {
    "accept-ranges": "bytes",
    "content-length": String(body.byteLength),
    ...(range === null ? {} : { "content-range": `bytes ${from}-${until - 1}/${content.byteLength}` }),
    ...headers,
  });
  if (request.method === "HEAD") return void response.end();
  const limit = fault?.cutAfter ?? fault?.stallAfter;
  if (limit === undefined) return void setTimeout(() => response.end(body), fault?.delayMs ?? 0);
  response.write(body.subarray(0, limit), () => {
    if (fault?.cutAfter !== undefined) setTimeout(() => response.socket?.destroy(), 20); // let the bytes leave first
  });
}
