/** What can go wrong between here and the Hub, in words that say how to go on. No message holds a token or a signed address. */
import { join } from "node:path";
import { AssayError, InputError, MissingError } from "../../base/errors.ts";
import type { HubSettings } from "./settings.ts";

/** What is asked for. */
export interface HubRepositoryName {
  readonly id: string;
  readonly kind: "model" | "dataset";
  readonly revision: string;
}

/** The Hub could not be reached, or did not answer in time, after all attempts: the cache may help. Never shown itself. */
export class HubUnreachable extends Error {
  /** "no answer from huggingface.co (ENOTFOUND)" */
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.name = "HubUnreachable";
    this.reason = reason;
  }
}

/** The page of the repository, for a person to open. */
function repositoryPage(settings: HubSettings, name: HubRepositoryName): string {
  return `${settings.endpoint}/${name.kind === "dataset" ? "datasets/" : ""}${name.id}`;
}

/** The folder of the repository in the cache. */
export function repositoryFolder(settings: HubSettings, name: Pick<HubRepositoryName, "id" | "kind">): string {
  return join(settings.cache, [`${name.kind}s`, ...name.id.split("/")].join("--"));
}

/** The error for an answer that is no success. `path` is the file asked for, or null for the repository itself. */
export function refusalOf(response: Response, settings: HubSettings, name: HubRepositoryName, path: string | null): AssayError {
  const { status } = response;
  const code = response.headers.get("x-error-code") ?? "";
  const where = `${name.kind} ${name.id}`;
  const page = repositoryPage(settings, name);
  if (code === "GatedRepo") return gated(status, settings, where, page);
  if (code === "RevisionNotFound") {
    return new MissingError({
      where,
      must: `the revision ${JSON.stringify(name.revision)} must exist`,
      got: `no such branch, tag or commit (HTTP ${status})`,
      todo: `See ${page}/tree/main for what there is.`,
    });
  }
  if (code === "EntryNotFound" && path !== null) {
    return new MissingError({
      where,
      must: `the file ${JSON.stringify(path)} must exist`,
      got: `no such file (HTTP ${status})`,
      todo: `See ${page}/tree/${name.revision}.`,
    });
  }
  if (status === 401 && settings.token !== null && code !== "RepoNotFound") {
    return new InputError({
      where,
      must: "the Hub must accept the token",
      got: `a refusal (HTTP 401) of the one from ${settings.tokenSource}`,
      todo: `Make a new one at ${tokensPage(settings)}, or remove the old one to ask without.`,
    });
  }
  if (status === 403) return closed(settings, where, page);
  if (status === 401 || status === 404) return noRepository(status, settings, name);
  return new AssayError("network", {
    where,
    must: "the Hub must answer the request",
    got: `HTTP ${status}`,
    todo:
      status === 429
        ? "Too many requests: wait some minutes; with a token (HF_TOKEN) the limit is higher."
        : `Try again later; does ${page} open in a browser?`,
  });
}

/** Where a person makes tokens. */
function tokensPage({ endpoint }: HubSettings): string {
  return `${endpoint}/settings/tokens`;
}

function setToken(settings: HubSettings): string {
  return `Make a token that may read at ${tokensPage(settings)} and set HF_TOKEN to it`;
}

/** Of a repository whose terms have to be accepted. */
function gated(status: number, settings: HubSettings, where: string, page: string): MissingError {
  return new MissingError({
    where,
    must: "must be open to you",
    got: `a gated repository (HTTP ${status}${settings.token === null ? ", no token was sent" : ""})`,
    todo:
      settings.token === null
        ? `Accept the terms on ${page}. ${setToken(settings)}.`
        : `Accept the terms on ${page} with the account of the token in ${settings.tokenSource}, and see that the token may read gated repositories.`,
  });
}

/** Of a repository that is not open to whoever asks. */
function closed(settings: HubSettings, where: string, page: string): MissingError {
  return new MissingError({
    where,
    must: "must be open to you",
    got: "a refusal (HTTP 403)",
    todo:
      settings.token === null
        ? `${setToken(settings)}; does ${page} open in a browser?`
        : `See that the token in ${settings.tokenSource} may read this repository, and that ${page} opens in a browser.`,
  });
}

/** Of a repository that is not there, or private: the Hub does not tell which. */
function noRepository(status: number, settings: HubSettings, { kind, id }: HubRepositoryName): MissingError {
  const [noun, other] = kind === "model" ? ["model", "data set"] : ["data set", "model"];
  const makeToken = setToken(settings);
  return new MissingError({
    where: `${kind} ${id}`,
    must: `must be a ${noun} on ${settings.endpoint}`,
    got: `no such repository, or a private one (HTTP ${status})`,
    todo:
      settings.token === null
        ? `Check the spelling, and that it is not a ${other}. If it is private: ${makeToken.charAt(0).toLowerCase()}${makeToken.slice(1)}.`
        : `Check the spelling, that it is not a ${other}, and that the token in ${settings.tokenSource} may read it.`,
  });
}

/** The error when neither the Hub nor the cache has the files. `found` says what the cache does have. */
export function offlineError(settings: HubSettings, name: HubRepositoryName, reason: string, found: string): MissingError {
  const { id, kind, revision } = name;
  const folder = repositoryFolder(settings, name);
  const python = `hf download ${id}${kind === "dataset" ? " --repo-type dataset" : ""}${revision === "main" ? "" : ` --revision ${revision}`}`;
  return new MissingError({
    where: `${kind} ${id}`,
    must: "must be in the cache when the Hub cannot be reached",
    got: `${found}; ${reason}`,
    todo:
      `${settings.offline ? "Unset HF_HUB_OFFLINE to download it; or, on" : "Try again later (what came is kept); or, on"} a machine with a network, run the same command ` +
      `or Python's \`${python}\`, and copy its ${folder.split(/[/\\]/).pop()} (in ~/.cache/huggingface/hub) to ${folder}; ` +
      `or pass a local folder that holds the files.`,
    file: folder,
  });
}
