/**
 * Who may ask: a browser of this machine that was told the secret. Any page on the web can make a browser send requests
 * to a port of this machine, and a name of its own can be made to stand for 127.0.0.1; so the Host must be ours, and every
 * address begins with the token. It is in no cookie: what one port of a host sets, a browser shows to all its ports.
 */
import type { IncomingMessage } from "node:http";
import { newToken, sameToken } from "../base/secret-token.ts";

/** What is done with a request. */
export type Verdict =
  /** Answered by the page at this path, which begins behind the token: "study/0/". */
  | { readonly kind: "answer"; readonly path: string }
  | { readonly kind: "forward"; readonly location: string }
  | { readonly kind: "refuse"; readonly status: 403 | 404 | 405; readonly reason: string };

/** Looks at requests. */
export interface RequestGuard {
  /** What every address begins with. */
  readonly token: string;
  /** A token that leads to the first page once: what a browser is started with can be seen by others on the machine. */
  passOnce(): string;
  judge(request: Pick<IncomingMessage, "method" | "headers" | "url">): Verdict;
}

/** Opens one for a port. */
export function requestGuard(port: number): RequestGuard {
  const token = newToken();
  const hosts = ["127.0.0.1", "localhost", "[::1]"].map((host) => `${host}:${port}`);
  let pass: string | null = null;
  const isPass = (given: string): boolean => {
    const opens = pass !== null && sameToken(given, pass);
    if (opens) pass = null;
    return opens;
  };
  return {
    token,
    passOnce() {
      pass = newToken();
      return pass;
    },
    judge({ method, headers, url = "" }) {
      // on port 80 a browser says no port
      const host = headers.host?.toLowerCase() ?? "";
      if (!hosts.includes(port === 80 && !/:80$/.test(host) ? `${host}:80` : host))
        return refuse(403, "This address is not of this server.");
      if (method !== "GET" && method !== "HEAD") return refuse(405, "Pages can only be read.");
      const { given, path } = partsOf(url);
      const isFirst = path === null || path === "";
      if (sameToken(given, token)) return path === null ? forward(token) : { kind: "answer", path };
      if (isFirst && isPass(given)) return forward(token);
      return refuse(404, "Open the whole address that assay serve printed: a token is in it.");
    },
  };
}

/** To the first page; its links, which are relative, need the slash at the end. */
function forward(token: string): Verdict {
  return { kind: "forward", location: `/${token}/` };
}

function refuse(status: 403 | 404 | 405, reason: string): Verdict {
  return { kind: "refuse", status, reason };
}

/** Of "/token/study/0/?…" the token and the rest; null for a rest that not even a slash stands before. */
function partsOf(url: string): { readonly given: string; readonly path: string | null } {
  const [address = ""] = url.split("?");
  const end = address.indexOf("/", 1);
  const isWhole = address.startsWith("/") && end !== -1;
  return { given: address.slice(1, isWhole ? end : undefined), path: isWhole ? address.slice(end + 1) : null };
}
