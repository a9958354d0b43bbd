/**
 * Who may ask: a browser of this machine that was told the secret. Any page on the web can make a browser send requests
 * to a port of this machine, and a name of its own can be made to stand for 127.0.0.1; so the Host must be ours, and the
 * token must come with the first address, as a cookie from then on.
 */
import type { IncomingMessage } from "node:http";
import { newToken, sameToken } from "../base/secret-token.ts";

/** What is done with a request. */
export type Verdict =
  | { readonly kind: "answer" }
  | { readonly kind: "welcome"; readonly cookie: string }
  | { readonly kind: "refuse"; readonly status: 403 | 405; readonly reason: string };

/** Looks at requests. */
export interface RequestGuard {
  /** What the first address carries. */
  readonly token: string;
  /** A token that opens the door once: what a browser is started with can be seen by others on the machine. */
  passOnce(): string;
  judge(request: Pick<IncomingMessage, "method" | "headers" | "url">): Verdict;
}

/** Opens one for a port. */
export function requestGuard(port: number): RequestGuard {
  const token = newToken();
  // cookies are sent to every port of a host: the name tells them apart
  const name = `assay-${port}`;
  const hosts = ["127.0.0.1", "localhost", "[::1]"].map((host) => `${host}:${port}`);
  let pass: string | null = null;
  const opens = (given: string): boolean => {
    const isPass = pass !== null && sameToken(given, pass);
    if (isPass) pass = null;
    return isPass || sameToken(given, token);
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
      if (cookieOf(headers.cookie, name).some((value) => sameToken(value, token))) {
        return tokenOf(url) === null ? { kind: "answer" } : { kind: "welcome", cookie: cookie(name, token) };
      }
      const given = tokenOf(url);
      if (given !== null && opens(given)) return { kind: "welcome", cookie: cookie(name, token) };
      return refuse(403, "Open the address that assay serve printed: it has a token behind it.");
    },
  };
}

function refuse(status: 403 | 405, reason: string): Verdict {
  return { kind: "refuse", status, reason };
}

function cookie(name: string, token: string): string {
  return `${name}=${token}; HttpOnly; SameSite=Strict; Path=/`;
}

function cookieOf(header: string | undefined, name: string): readonly string[] {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim().split("="));
  return pairs.flatMap(([key, value]) => (key === name && value !== undefined ? [value] : []));
}

function tokenOf(url: string): string | null {
  const at = url.indexOf("?");
  return at === -1 ? null : new URLSearchParams(url.slice(at + 1)).get("token");
}
