/** A file behind https, read in ranges: no more than is asked for, again where a connection broke, and never two states of it. */
import { setTimeout } from "node:timers/promises";
import { AssayError, InterruptedError, MissingError, UnsupportedError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import type { Address } from "./address.ts";
import { LostSource } from "./lost-source.ts";

/** Milliseconds before each try. */
const waits = [0, 250, 1000, 3000];

/** The file. */
export interface RangeFile {
  readonly byteLength: number;
  /** @throws LostSource when it stays away; UnsupportedError when it was changed meanwhile */
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

/** How parts of a file are asked for. */
export interface RangeAsking {
  /** One request, redirects followed. @param range  "bytes=0-99" @throws whatever `fetch` throws, or an AssayError */
  ask(range: string, control: RunControl): Promise<RangeAnswer>;
  /** What an answer that is no success means to this server; null where its status says it all. */
  refusal(response: Response): AssayError | null;
}

/** An answer, and the end of its request: called by who has read the body, or wants none of it. */
export interface RangeAnswer {
  readonly response: Response;
  /** Its bytes, however long they take while they come. */
  bytes(): Promise<ArrayBuffer>;
  close(): Promise<void>;
}

/** By the address alone. @param url  with its signature, if it has one: never shown */
export function askingPlainly(url: string): RangeAsking {
  return {
    async ask(range, { signal }) {
      const response = await fetch(url, { headers: { range }, ...(signal === undefined ? {} : { signal }) });
      return {
        response,
        bytes: () => response.arrayBuffer(),
        close: async () => (response.bodyUsed ? undefined : response.body?.cancel()),
      };
    },
    refusal: () => null,
  };
}

/**
 * Opens it: the first byte says how long it is. A request that is signed for GET is never asked with HEAD.
 * @throws MissingError for what is not there; AssayError with code "connection"; UnsupportedError for a server without ranges
 */
export async function openRangeFile(asking: RangeAsking, address: Address, control: RunControl): Promise<RangeFile> {
  const { response: first, close } = await fetched(asking, "bytes=0-0", address, control);
  await close();
  const size = /^bytes \d+-\d+\/(\d+)$/.exec(first.headers.get("content-range") ?? "")?.[1];
  if (first.status !== 206 || size === undefined) {
    throw new UnsupportedError({
      where: "sources",
      must: "the server must give parts of a file (status 206)",
      got: `status ${first.status}`,
      todo: "Fetch the file, and name it on this computer.",
      file: address.shown,
    });
  }
  const mark = first.headers.get("etag") ?? first.headers.get("last-modified");
  const byteLength = Number(size);
  return {
    byteLength,
    async slice(start, end = byteLength) {
      for (const [i, wait] of waits.entries()) {
        await pause(wait, control);
        try {
          const answer = await fetched(asking, `bytes=${start}-${end - 1}`, address, control);
          try {
            const { headers } = answer.response;
            if ((headers.get("etag") ?? headers.get("last-modified")) !== mark) throw changed(address);
            const bytes = await answer.bytes();
            if (bytes.byteLength === end - start) return bytes;
          } finally {
            await answer.close();
          }
        } catch (cause) {
          if (cause instanceof AssayError && !(cause instanceof LostSource)) throw cause;
          if (i === waits.length - 1) throw new LostSource(address.shown, address.masked(wordsOf(cause)));
        }
      }
      throw new LostSource(address.shown, "fewer bytes than were asked for");
    },
  };
}

async function fetched(asking: RangeAsking, range: string, address: Address, control: RunControl): Promise<RangeAnswer> {
  let answer: RangeAnswer;
  try {
    answer = await asking.ask(range, control);
  } catch (cause) {
    if (control.signal?.aborted === true) throw new InterruptedError("reading");
    if (cause instanceof AssayError) throw cause;
    throw new LostSource(address.shown, address.masked(wordsOf(cause)));
  }
  const { response } = answer;
  if (response.ok) return answer;
  await answer.close();
  const { status } = response;
  if (status >= 500 || status === 429) throw new LostSource(address.shown, `status ${status}`);
  const isRefused = status === 401 || status === 403;
  throw (
    asking.refusal(response) ??
    new MissingError({
      where: "sources",
      must: "the file must be there and open to you",
      got: `status ${status}`,
      todo: isRefused ? "Check its rights; a signed address is good for a while only: make a new one." : "Check the address.",
      file: address.shown,
    })
  );
}

async function pause(milliseconds: number, { signal }: RunControl): Promise<void> {
  if (milliseconds === 0) return;
  await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => {
    throw new InterruptedError("reading");
  });
}

function wordsOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message.split("\n")[0]!.slice(0, 200) : String(inner);
}

function changed(address: Address): UnsupportedError {
  const [must, got] = ["the file must stay as it is while it is read", "another one under the same address"];
  return new UnsupportedError({ where: "sources", must, got, todo: "Run the same command again.", file: address.shown });
}
