/** Requests as no browser would send them: any Host, any path, any method. */
import { type IncomingHttpHeaders, request } from "node:http";

/** An answer. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks a server of this machine; the path goes out as it is. */
export function ask(
  port: number,
  path: string,
  { method = "GET", headers = {} }: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answered> {
  return new Promise((answered, fails) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("end", () => answered({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on("error", fails);
    asked.end();
  });
}

/** Asks for a page of a server, by the address that it gave, which has the token, and what stands behind that. */
export function askBehind(url: string, path: string, sent: Parameters<typeof ask>[2] = {}): Promise<Answered> {
  const { port, pathname } = new URL(url);
  return ask(Number(port), `${pathname}${path}`, sent);
}
