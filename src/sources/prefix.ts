/**
 * Objects of a bucket whose names begin alike: `https://bucket.s3.amazonaws.com/?prefix=parts/`. ListObjectsV2, which S3, GCS,
 * R2 and MinIO speak, of what may be read without a signature.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import { FormatError, InterruptedError, MissingError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { LostSource } from "./lost-source.ts";

const where = "sources";

/** A page has at most a thousand names of at most a kilobyte, escaped. */
const largestPage = 16 * 2 ** 20;

/** Whether an address is that of a prefix. */
export function isPrefix(text: string): boolean {
  return /^https?:\/\/[^?]*\/\?(?:[^&]*&)*prefix=/i.test(text);
}

/**
 * Addresses of all objects below a prefix, by name.
 * @throws MissingError for a bucket that may not be listed; LostSource where it cannot be reached; FormatError for another answer
 */
export async function listPrefix(text: string, control: RunControl): Promise<readonly string[]> {
  const bucket = new URL(text);
  const prefix = bucket.searchParams.get("prefix") ?? "";
  const found: string[] = [];
  const tokens = new Set<string>();
  for (let token: string | null = null; ; ) {
    const asked: URL = new URL(bucket);
    asked.search = new URLSearchParams({
      ...{ "list-type": "2", "encoding-type": "url", prefix },
      ...(token === null ? {} : { "continuation-token": token }),
    }).toString();
    const page = await pageOf(asked, control);
    for (const [, key = ""] of page.matchAll(/<Key>([^<]*)<\/Key>/g))
      found.push(`${bucket.origin}${bucket.pathname}${key.replaceAll("+", "%20")}`);
    token = /<NextContinuationToken>([^<]+)<\/NextContinuationToken>/.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? null;
    if (token === null) return found.sort();
    if (tokens.has(token) || tokens.size === mostPages) throw endless(text);
    tokens.add(token);
  }
}

/** A million objects: more are no shards of a plan. */
const mostPages = 1000;

function endless(file: string): FormatError {
  const [must, got] = ["a listing must end", `the same page again, or more than ${mostPages} pages`];
  return new FormatError({ where, must, got, todo: "Name a longer prefix.", file });
}

async function pageOf(url: URL, { signal }: RunControl): Promise<string> {
  const shown = `${url.origin}${url.pathname}?prefix=${url.searchParams.get("prefix")}`;
  let text: string;
  let status: number;
  try {
    const response = await fetch(url, signal === undefined ? {} : { signal });
    status = response.status;
    text = await bounded(response);
  } catch (cause) {
    if (signal?.aborted === true) throw new InterruptedError("listing");
    throw new LostSource(shown, cause instanceof Error ? cause.message : String(cause));
  }
  if (status >= 500 || status === 429) throw new LostSource(shown, `status ${status}`);
  if (status !== 200) {
    const todo = "Check the address and the bucket's rights, or name the files one by one.";
    throw new MissingError({
      where,
      must: "the bucket must be there and let itself be listed",
      got: `status ${status}`,
      todo,
      file: shown,
    });
  }
  if (/<ListBucketResult[\s>]/.test(text)) return text;
  const [must, got] = ["the server must list objects (ListObjectsV2)", "another answer"];
  throw new FormatError({ where, must, got, todo: "Is this the address of a bucket?", file: shown });
}

async function bounded(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.byteLength;
    if (bytes > largestPage) throw new Error("an answer that is too long");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
