/**
 * Requests to the Hub and to the hosts it sends us to: the token goes to the
 * Hub's own address only, however often an answer redirects; silence ends in a
 * time-out; what may pass (5xx, 408, 429, a broken connection) is tried again a
 * handful of times, with growing pauses.
 */
import { setTimeout as pause } from "node:timers/promises";
import { AssayError, FormatError, InterruptedError } from "../../base/errors.ts";
import { type RunControl, stopIfAborted } from "../../base/progress.ts";
import { errorCode } from "../../formats/file-error.ts";
import { HubUnreachable } from "./errors.ts";
import type { HubSettings } from "./settings.ts";

/** Attempts without any success before giving up, and the pause after the first; each later pause is twice as long. */
const attempts = 5;
const firstPauseMs = 250;
const longestPauseMs = 30_000;
/** So long may a server say nothing. */
const silenceMs = 30_000;
const maximumRedirects = 10;
const passingStatuses: readonly number[] = [408, 429, 500, 502, 503, 504];
/** The machine has no network, or nobody listens: more attempts would only keep people waiting. */
const hopeless: readonly string[] = ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ENETUNREACH", "EHOSTUNREACH", "ENETDOWN"];

/** One request, redirects followed; a status that is no success is returned, not thrown. */
export interface HubAnswer {
  readonly response: Response;
  /** The answer of the Hub itself, before it sent us elsewhere: it names the file's hash. */
  readonly first: Response;
  /** The bytes of `response`, as they come. Ends when they are cut off too: compare their number. @throws as `fetch` */
  readonly pieces: () => AsyncGenerator<Uint8Array>;
  /** Ends the request. */
  readonly close: () => void;
}

/**
 * One attempt.
 * @throws whatever `fetch` throws; FormatError for a redirect that leads nowhere safe
 */
export async function requestOnce(
  settings: HubSettings,
  url: string,
  headers: Readonly<Record<string, string>>,
  control: RunControl,
): Promise<HubAnswer> {
  const stopper = new AbortController();
  const silence = setTimeout(() => stopper.abort(new DOMException("no answer in time", "TimeoutError")), silenceMs);
  const stop = (): void => stopper.abort(control.signal?.reason);
  control.signal?.addEventListener("abort", stop, { once: true });
  if (control.signal?.aborted === true) stop();
  const close = (): void => {
    clearTimeout(silence);
    control.signal?.removeEventListener("abort", stop);
    stopper.abort();
  };
  try {
    let first: Response | null = null;
    let address = new URL(url);
    for (let hop = 0; hop <= maximumRedirects; hop++) {
      const response = await fetch(address, {
        redirect: "manual",
        signal: stopper.signal,
        headers: {
          "user-agent": "assay",
          // the bytes of the file, not of a compressed copy: ranges and sizes count those
          "accept-encoding": "identity",
          ...headers,
          ...(settings.token !== null && address.origin === new URL(settings.endpoint).origin
            ? { authorization: `Bearer ${settings.token}` }
            : {}),
        },
      });
      first ??= response;
      const location = response.headers.get("location");
      if (response.status < 300 || response.status >= 400 || location === null) {
        return { response, first, pieces: () => readPieces(response, () => void silence.refresh()), close };
      }
      await response.body?.cancel();
      address = redirected(address, location);
    }
    throw unsafeRedirect(address, `more than ${maximumRedirects} redirects`);
  } catch (cause) {
    close();
    throw cause;
  }
}

async function* readPieces(response: Response, alive: () => void): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  for await (const piece of response.body as AsyncIterable<Uint8Array>) {
    alive();
    yield piece;
  }
}

/**
 * Runs `attempt` until it succeeds. An attempt that fails for a passing reason is followed by another, after a
 * pause; one that got further than the one before (`progress` grew by a mebibyte or more) does not count.
 * @throws HubUnreachable after the last; InterruptedError; what `attempt` throws for other reasons
 */
export async function withRetries<T>(
  settings: HubSettings,
  control: RunControl,
  attempt: () => Promise<T>,
  progress: () => number = () => 0,
): Promise<T> {
  let failures = 0;
  let reached = progress();
  for (;;) {
    stopIfAborted(control, "downloading");
    try {
      return await attempt();
    } catch (cause) {
      if (control.signal?.aborted === true) throw new InterruptedError("downloading");
      const reason = passingReason(cause, settings);
      if (reason === null) throw cause;
      if (progress() >= reached + 1024 * 1024) failures = 0;
      reached = Math.max(reached, progress());
      failures++;
      const last = cause instanceof PassingStatus ? attempts : hopeless.includes(reason.code) ? 2 : attempts;
      if (failures >= last) throw new HubUnreachable(reason.words);
      const requestedPauseMs = cause instanceof PassingStatus ? cause.pauseMs : 0;
      const wait = Math.min(longestPauseMs, Math.max(requestedPauseMs, firstPauseMs * 2 ** (failures - 1)));
      await pause(wait, undefined, control.signal === undefined ? {} : { signal: control.signal }).catch(() => {
        throw new InterruptedError("downloading");
      });
    }
  }
}

/** A status that may be another one soon. */
class PassingStatus extends Error {
  readonly status: number;
  readonly pauseMs: number;

  constructor(response: Response) {
    super(`HTTP ${response.status}`);
    this.status = response.status;
    const seconds = Number(response.headers.get("retry-after") ?? "0");
    this.pauseMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
  }
}

/** @throws PassingStatus when trying again may help */
export function throwIfPassing(answer: HubAnswer): void {
  if (passingStatuses.includes(answer.response.status)) {
    answer.close();
    throw new PassingStatus(answer.response);
  }
}

/** Bytes were cut off before the end. */
export class ConnectionCut extends Error {}

function passingReason(cause: unknown, settings: HubSettings): { code: string; words: string } | null {
  const host = new URL(settings.endpoint).host;
  if (cause instanceof PassingStatus) return { code: "", words: `${host} answers HTTP ${cause.status}` };
  if (cause instanceof ConnectionCut) return { code: "", words: `the connection to ${host} breaks again and again` };
  if (cause instanceof AssayError || !(cause instanceof Error)) return null;
  if (cause.name === "TimeoutError") return { code: "TIMEOUT", words: `${host} does not answer in time` };
  // `fetch` says "fetch failed" and carries the reason, sometimes one for each address it tried
  const inner = cause.cause instanceof AggregateError ? cause.cause.errors[0] : cause.cause;
  const code = errorCode(inner) ?? errorCode(cause);
  if (code !== null && /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)) {
    throw new AssayError("network", {
      where: host,
      must: "the certificate of the Hub must be trusted",
      got: code,
      todo: "Behind a company's proxy, set NODE_EXTRA_CA_CERTS to the file of its certificate.",
    });
  }
  if (cause instanceof TypeError && (cause.message === "fetch failed" || cause.message === "terminated")) {
    return { code: code ?? "", words: `no answer from ${host} (${code ?? "connection closed"})` };
  }
  return code === null || code.startsWith("ERR_") ? null : networkCode(code, host);
}

function networkCode(code: string, host: string): { code: string; words: string } | null {
  const known = /^(UND_ERR_|ECONN|EPIPE|ETIMEDOUT|EAI_|ENOTFOUND|ENET|EHOST)/.test(code);
  return known ? { code, words: `no answer from ${host} (${code})` } : null;
}

function redirected(from: URL, location: string): URL {
  let to: URL;
  try {
    to = new URL(location, from);
  } catch {
    throw unsafeRedirect(from, "a redirect to no address");
  }
  if (to.protocol === "https:" || (to.protocol === "http:" && from.protocol === "http:")) return to;
  throw unsafeRedirect(from, `a redirect to ${to.protocol}//${to.host}`);
}

function unsafeRedirect(from: URL, got: string): FormatError {
  return new FormatError({
    where: from.host,
    must: "must send the file, or the address of another server, encrypted like its own",
    got,
    todo: "Check HF_ENDPOINT, and whether a proxy stands between.",
  });
}
