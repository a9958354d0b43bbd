/**
 * Which commit a revision is, and which files it holds: asked of the Hub
 * through @huggingface/hub (its addresses, parameters and pages), over our own
 * `fetch` (token, retries, size caps). A commit never changes, so its listing
 * is kept in the cache as `trees/<commit>.json`, the format of Python's
 * huggingface_hub, which also tells an offline machine what is missing.
 */
import { join } from "node:path";
import { FormatError, MissingError } from "../../base/errors.ts";
import type { RunControl } from "../../base/progress.ts";
import { writeFileAtomically } from "../../formats/atomic-file.ts";
import { readJson } from "../../formats/json.ts";
import { type HubRepositoryName, refusalOf, repositoryFolder } from "./errors.ts";
import { ConnectionCut, type HubAnswer, requestOnce, throwIfPassing, withRetries } from "./request.ts";
import type { HubSettings } from "./settings.ts";

/** One file of a commit. */
export interface HubFileEntry {
  readonly path: string;
  readonly size: number;
  /** git's hash of the blob (of the pointer, for LFS files). */
  readonly blobId: string;
  /** sha256 of the content, for LFS files. */
  readonly lfsSha256: string | null;
  /** The hash of the Hub's newer storage; kept for Python only. */
  readonly xetHash: string | null;
}

const commitPattern = /^[0-9a-f]{40}$/;
const sha256Pattern = /^[0-9a-f]{64}$/;
const largestAnswer = 64 * 1024 * 1024;
const mostFiles = 200_000;
const treeFormat = 1;

/** Whether a revision is a whole commit hash, which nothing can move. */
export function isCommit(revision: string): boolean {
  return commitPattern.test(revision);
}

/**
 * The commit of a revision.
 * @throws MissingError for a repository or revision that is not there or not open; HubUnreachable
 */
export async function resolveRevision(settings: HubSettings, name: HubRepositoryName, control: RunControl): Promise<string> {
  const { datasetInfo, modelInfo } = await import("@huggingface/hub");
  const question = {
    name: name.id,
    revision: name.revision,
    hubUrl: settings.endpoint,
    additionalFields: ["sha" as const],
    fetch: hubFetch(settings, name, control),
  };
  const { sha } = name.kind === "model" ? await modelInfo(question) : await datasetInfo(question);
  if (typeof sha === "string" && isCommit(sha)) return sha;
  throw strange(settings, "name the commit of the revision", JSON.stringify(sha)?.slice(0, 80) ?? "nothing");
}

/**
 * All files of a commit: from the cache when it has them, else from the Hub.
 * The second value says whether the listing is new and still to be kept (keepListing).
 * @throws MissingError, FormatError; HubUnreachable
 */
export async function listCommit(
  settings: HubSettings,
  name: HubRepositoryName,
  commit: string,
  control: RunControl,
): Promise<readonly [readonly HubFileEntry[], boolean]> {
  const kept = await keptListing(settings, name, commit);
  if (kept !== null) return [kept, false];
  const { listFiles } = await import("@huggingface/hub");
  const entries: HubFileEntry[] = [];
  let seen = 0;
  for await (const entry of listFiles({
    repo: { type: name.kind, name: name.id },
    recursive: true,
    revision: commit,
    hubUrl: settings.endpoint,
    fetch: hubFetch(settings, name, control),
  })) {
    if (++seen > mostFiles) throw strange(settings, `list at most ${mostFiles} files`, "more");
    if (entry.type === "file") entries.push(checkedEntry(settings, entry));
  }
  return [entries, true];
}

/** The listing of a commit in the cache, or null: none, or one that cannot be read and so must be asked for again. */
export async function keptListing(
  settings: HubSettings,
  name: Pick<HubRepositoryName, "id" | "kind">,
  commit: string,
): Promise<readonly HubFileEntry[] | null> {
  try {
    const data = await readJson(treePath(settings, name, commit), largestAnswer);
    if (!isRecord(data) || data["format_version"] !== treeFormat || !isRecord(data["files"])) return null;
    return Object.entries(data["files"]).map(([path, info]) => {
      if (!isRecord(info)) throw strange(settings, "describe each file", typeof info);
      const { size, blob_id: oid, lfs_sha256: sha256, lfs_size: lfsSize, xet_hash: xetHash } = info;
      const lfs = typeof sha256 === "string" ? { oid: sha256, size: lfsSize } : undefined;
      return checkedEntry(settings, { path, size, oid, lfs, xetHash });
    });
  } catch {
    return null;
  }
}

/** Keeps the listing of a commit in the cache. */
export async function keepListing(
  settings: HubSettings,
  name: HubRepositoryName,
  commit: string,
  entries: readonly HubFileEntry[],
): Promise<void> {
  const files = Object.fromEntries(
    [...entries]
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map(({ path, size, blobId, lfsSha256, xetHash }) => [
        path,
        {
          size,
          blob_id: blobId,
          ...(lfsSha256 === null ? {} : { lfs_sha256: lfsSha256, lfs_size: size }),
          ...(xetHash === null ? {} : { xet_hash: xetHash }),
        },
      ]),
  );
  await writeFileAtomically(
    treePath(settings, name, commit),
    JSON.stringify({ format_version: treeFormat, files }, null, 1), // as Python writes it, byte for byte
  );
}

function treePath(settings: HubSettings, name: Pick<HubRepositoryName, "id" | "kind">, commit: string): string {
  return join(repositoryFolder(settings, name), "trees", `${commit}.json`);
}

/** What the Hub says of a file is believed only when it is of the right kind. */
function checkedEntry(settings: HubSettings, entry: object): HubFileEntry {
  const fields: Readonly<Record<string, unknown>> = { ...entry };
  const { path, size, oid, lfs, xetHash } = fields;
  if (typeof path !== "string") throw strange(settings, "name each file", typeof path);
  const place = JSON.stringify(path.slice(0, 200));
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
    throw strange(settings, `give the size of ${place} in bytes`, String(size));
  }
  if (typeof oid !== "string" || !commitPattern.test(oid)) throw strange(settings, `give the hash of ${place}`, typeof oid);
  const kept = typeof xetHash === "string" && sha256Pattern.test(xetHash) ? xetHash : null;
  if (lfs === undefined || lfs === null) return { path, size, blobId: oid, lfsSha256: null, xetHash: kept };
  if (!isRecord(lfs) || typeof lfs["oid"] !== "string" || !sha256Pattern.test(lfs["oid"])) {
    throw strange(settings, `give the sha256 of ${place}`, "something else");
  }
  if (lfs["size"] !== size) throw strange(settings, `give one size for ${place}`, `${size} and ${String(lfs["size"])}`);
  return { path, size, blobId: oid, lfsSha256: lfs["oid"], xetHash: kept };
}

/** The `fetch` given to @huggingface/hub: JSON answers, whole and checked, or an AssayError. */
function hubFetch(settings: HubSettings, name: HubRepositoryName, control: RunControl): typeof fetch {
  return (input) =>
    withRetries(settings, control, async () => {
      const url = input instanceof Request ? input.url : String(input);
      const answer = await requestOnce(settings, url, { accept: "application/json" }, control);
      try {
        throwIfPassing(answer);
        if (!answer.response.ok) throw refusalOf(answer.response, settings, name, null);
        const text = await boundedText(answer, settings);
        try {
          JSON.parse(text);
        } catch {
          throw strange(settings, "answer in JSON", "something else, perhaps a page that asks you to log in");
        }
        return new Response(text, { status: answer.response.status, headers: linkOnly(answer.response.headers) });
      } finally {
        answer.close();
      }
    });
}

async function boundedText(answer: HubAnswer, settings: HubSettings): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of answer.pieces()) {
    bytes += piece.byteLength;
    if (bytes > largestAnswer) throw strange(settings, `answer in at most ${largestAnswer} bytes`, "more");
    pieces.push(piece);
  }
  const expected = Number(answer.response.headers.get("content-length") ?? bytes);
  if (bytes < expected) throw new ConnectionCut();
  return Buffer.concat(pieces).toString("utf8");
}

function linkOnly(headers: Headers): Headers {
  const link = headers.get("link");
  return new Headers({ "content-type": "application/json", ...(link === null ? {} : { link }) });
}

function strange(settings: HubSettings, must: string, got: string): FormatError {
  return new FormatError({
    where: new URL(settings.endpoint).host,
    must: `the Hub must ${must}`,
    got,
    todo: "Check HF_ENDPOINT, and whether a proxy or a log-in page stands between; else try again later.",
  });
}

/** The error when nothing in the repository is wanted. */
export function nothingWanted(name: HubRepositoryName, entries: readonly HubFileEntry[]): MissingError {
  const some = entries
    .slice(0, 6)
    .map(({ path }) => JSON.stringify(path.slice(0, 80)))
    .join(", ");
  return new MissingError({
    where: `${name.kind} ${name.id}`,
    must: "must hold the files that are needed",
    got: entries.length === 0 ? "an empty repository" : `none of them, but ${some}${entries.length > 6 ? ", …" : ""}`,
    todo: "Choose another revision or repository.",
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
