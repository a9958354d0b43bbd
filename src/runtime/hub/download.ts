/**
 * One file of the Hub into one blob of the cache: streamed to disk, continued
 * where an interrupted download stopped, and named only when its hash is right
 * (sha256 for LFS files; for others git's: sha1 of "blob <size>\0" and the bytes).
 */
import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { FormatError, InterruptedError } from "../../base/errors.ts";
import type { RunControl } from "../../base/progress.ts";
import { writeAt } from "../../formats/atomic-file.ts";
import { fileError } from "../../formats/file-error.ts";
import { type HubRepositoryName, HubUnreachable, refusalOf } from "./errors.ts";
import type { HubFileEntry } from "./listing.ts";
import { claimPartial, finishPartial, releasePartial } from "./partial.ts";
import { ConnectionCut, type HubAnswer, requestOnce, throwIfPassing, withRetries } from "./request.ts";
import type { HubSettings } from "./settings.ts";

/** What of the file has arrived. */
interface Arrived {
  position: number;
  hash: Hash;
}

/** The name of a file's blob: its hash. */
export function blobName(entry: HubFileEntry): string {
  return entry.lfsSha256 ?? entry.blobId;
}

/**
 * Fetches `entry` into the file `blob`. `arrived` is called with the bytes that are there, from the start of the file.
 * @throws FormatError for a wrong hash or size (nothing is left); InterruptedError and HubUnreachable (what came is
 *   left for the next attempt); MissingError, InputError for refusals; an AssayError "disk" for a full disk
 */
export async function downloadBlob(
  settings: HubSettings,
  name: HubRepositoryName & { readonly commit: string },
  entry: HubFileEntry,
  blob: string,
  control: RunControl,
  arrived: (bytes: number) => void,
): Promise<void> {
  const partial = await claimPartial(blob);
  let keep = false;
  try {
    const handle = await open(partial, "a").then(async (made) => {
      await made.close();
      return open(partial, "r+");
    });
    try {
      const state = await takeStock(handle, entry);
      const resumed = state.position > 0;
      arrived(state.position);
      const attempt = (): Promise<void> => fetchRest(settings, name, entry, handle, state, control, arrived);
      await withRetries(settings, control, attempt, () => state.position);
      if (!isRight(state, entry) && resumed) {
        await startOver(handle, state, entry); // the part found was another file's, or damaged
        await withRetries(settings, control, attempt, () => state.position);
      }
      if (!isRight(state, entry)) throw wrongHash(name, entry);
      await handle.sync();
    } catch (cause) {
      keep = cause instanceof InterruptedError || cause instanceof HubUnreachable;
      throw fileError("downloading", partial, cause, entry.size);
    } finally {
      await handle.close();
    }
    await finishPartial(partial, blob);
  } catch (cause) {
    if (keep) await releasePartial(partial, blob);
    else await rm(partial, { force: true });
    throw cause;
  }
}

/** Reads what is there already, because the hash needs all bytes. */
async function takeStock(handle: FileHandle, entry: HubFileEntry): Promise<Arrived> {
  const state: Arrived = { position: 0, hash: freshHash(entry) };
  if ((await handle.stat()).size > entry.size) {
    await startOver(handle, state, entry);
    return state;
  }
  const piece = new Uint8Array(1024 * 1024);
  for (;;) {
    const { bytesRead } = await handle.read(piece, 0, piece.byteLength, state.position);
    if (bytesRead === 0) return state;
    state.hash.update(piece.subarray(0, bytesRead));
    state.position += bytesRead;
  }
}

/** One request for what is missing, written as it comes. */
async function fetchRest(
  settings: HubSettings,
  name: HubRepositoryName & { readonly commit: string },
  entry: HubFileEntry,
  handle: FileHandle,
  state: Arrived,
  control: RunControl,
  arrived: (bytes: number) => void,
): Promise<void> {
  if (state.position === entry.size) return;
  const from = state.position;
  const address = entry.path.split("/").map(encodeURIComponent).join("/");
  const url = `${settings.endpoint}/${name.kind === "dataset" ? "datasets/" : ""}${name.id}/resolve/${name.commit}/${address}`;
  const answer = await requestOnce(settings, url, from > 0 ? { range: `bytes=${from}-` } : {}, control);
  try {
    throwIfPassing(answer);
    const { status, ok } = answer.response;
    if (!ok && status !== 416) throw refusalOf(answer.response, settings, name, entry.path);
    if (from > 0 && !continues(answer, entry, from)) {
      await startOver(handle, state, entry);
      arrived(0);
      if (status !== 200) throw new ConnectionCut(); // not the bytes asked for: ask for all of them
    }
    for await (const piece of answer.pieces()) {
      if (state.position + piece.byteLength > entry.size) throw tooLong(name, entry);
      await writeAt(handle, piece, state.position);
      state.hash.update(piece);
      state.position += piece.byteLength;
      arrived(state.position);
    }
    if (state.position < entry.size) throw new ConnectionCut();
  } finally {
    answer.close();
  }
}

/** Whether the answer is the rest of the very file we have the beginning of. */
function continues(answer: HubAnswer, entry: HubFileEntry, from: number): boolean {
  const { response, first } = answer;
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get("content-range") ?? "");
  if (response.status !== 206 || range === null || Number(range[1]) !== from) return false;
  if (range[2] !== "*" && Number(range[2]) !== entry.size) return false;
  // the Hub's own answer carries the hash; the storage it sends us to has marks of another kind
  const tag = first.headers.get("x-linked-etag") ?? (first === response ? first.headers.get("etag") : null);
  const hash = tag?.replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
  return hash === undefined || hash === blobName(entry);
}

async function startOver(handle: FileHandle, state: Arrived, entry: HubFileEntry): Promise<void> {
  await handle.truncate(0);
  state.position = 0;
  state.hash = freshHash(entry);
}

function freshHash(entry: HubFileEntry): Hash {
  return entry.lfsSha256 === null ? createHash("sha1").update(`blob ${entry.size}\0`) : createHash("sha256");
}

function isRight(state: Arrived, entry: HubFileEntry): boolean {
  return state.hash.copy().digest("hex") === blobName(entry);
}

function wrongHash(name: HubRepositoryName, entry: HubFileEntry): FormatError {
  const kind = entry.lfsSha256 === null ? "git sha1" : "sha256";
  return new FormatError({
    where: `${name.kind} ${name.id}`,
    must: `${JSON.stringify(entry.path)} must have the ${kind} ${blobName(entry)}`,
    got: "other bytes",
    todo: "They were thrown away. Try again; if it happens twice, a proxy or mirror (HF_ENDPOINT) changes files.",
  });
}

function tooLong(name: HubRepositoryName, entry: HubFileEntry): FormatError {
  return new FormatError({
    where: `${name.kind} ${name.id}`,
    must: `${JSON.stringify(entry.path)} must have ${entry.size} bytes`,
    got: "more",
    todo: "They were thrown away. Try again; if it happens twice, a proxy or mirror (HF_ENDPOINT) changes files.",
  });
}
