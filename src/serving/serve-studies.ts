/** A server of studies' pages, for browsers of this machine alone. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AssayError, ConflictError } from "../base/errors.ts";
import { errorCode } from "../formats/file-error.ts";
import { type FoundStudy, findStudies } from "./find-studies.ts";
import { openStudy } from "./open-study.ts";
import { type Answer, forwarded, message, type Pages, pagesOf } from "./pages.ts";
import { type RequestGuard, requestGuard } from "./request-guard.ts";

/** The one address it listens at: nothing outside this machine reaches it. */
const loopback = "127.0.0.1";

/** A server that listens. */
export interface StudyServer {
  /** Of the first page, with the token. */
  readonly url: string;
  readonly studies: readonly FoundStudy[];
  /** An address that works once, for a browser that is started with it. */
  urlOnce(): string;
  close(): Promise<void>;
}

/**
 * Serves the studies of some folders.
 * @param port  null for a free one
 * @throws MissingError for a folder without a study, ConflictError for a port that cannot be had
 */
export async function serveStudies(folders: readonly string[], port: number | null): Promise<StudyServer> {
  const studies = await findStudies(folders);
  const pages = pagesOf(studies.map(openStudy));
  const server = createServer();
  const at = await listening(server, port);
  const guard = requestGuard(at);
  server.on("request", (request, response) => {
    const isHead = request.method === "HEAD";
    void answerTo(request, guard, pages).then((answer) => send(response, answer, isHead));
  });
  const urlWith = (token: string): string => `http://${loopback}:${at}/${token}/`;
  return {
    url: urlWith(guard.token),
    studies,
    urlOnce: () => urlWith(guard.passOnce()),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, port: number | null): Promise<number> {
  return new Promise((listens, fails) => {
    server.once("error", (error) => fails(notListening(port, errorCode(error) ?? error.message)));
    server.listen({ host: loopback, port: port ?? 0, exclusive: true }, () => listens((server.address() as AddressInfo).port));
  });
}

function notListening(port: number | null, code: string): ConflictError {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: "one in use",
    EACCES: "one that only an administrator may take",
  };
  return new ConflictError({
    where: "serve",
    must: port === null ? "there must be a free port" : `port ${port} must be free`,
    got: reasons[code] ?? code,
    todo: "Choose another with {port}, or leave it out for a free one.",
  });
}

/** Never throws: what was not foreseen is a page without its details. */
async function answerTo(request: Parameters<RequestGuard["judge"]>[0], guard: RequestGuard, pages: Pages): Promise<Answer> {
  const verdict = guard.judge(request);
  if (verdict.kind === "refuse") return message(verdict.status, "Not from here", verdict.reason);
  if (verdict.kind === "forward") return forwarded(verdict.location);
  try {
    return await pages(verdict.path);
  } catch (error) {
    const words = error instanceof AssayError ? error.message : "This was not foreseen.";
    return message(500, "This page could not be made", words);
  }
}

function send(response: ServerResponse, { status, type, policy, body, download, location }: Answer, isHead: boolean): void {
  const bytes = Buffer.from(body, "utf8");
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Length": bytes.byteLength,
    "Content-Security-Policy": policy,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    ...(status === 405 ? { Allow: "GET, HEAD" } : {}),
    ...(download === undefined ? {} : { "Content-Disposition": `attachment; filename="${download}"` }),
    ...(location === undefined ? {} : { Location: location }),
  });
  response.end(isHead ? undefined : bytes);
}
