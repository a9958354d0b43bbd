/**
 * What the environment says about the Hugging Face Hub, in the words of
 * Python's huggingface_hub, so that one setup serves both: HF_ENDPOINT,
 * HF_HOME, HF_HUB_CACHE, HF_TOKEN, HF_TOKEN_PATH, HF_HUB_OFFLINE,
 * HF_HUB_DISABLE_SYMLINKS, HF_HUB_DISABLE_IMPLICIT_TOKEN, XDG_CACHE_HOME and
 * the old names HUGGINGFACE_HUB_CACHE, HUGGING_FACE_HUB_TOKEN and
 * TRANSFORMERS_OFFLINE. Read anew for every download; an empty variable counts
 * as not set.
 */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { InputError, UsageError } from "../../base/errors.ts";
import { errorCode, fileError } from "../../formats/file-error.ts";

export interface HubSettings {
  /** Address of the Hub, without a slash at the end. */
  readonly endpoint: string;
  /** The folder that holds `models--org--name`, …; absolute. */
  readonly cache: string;
  readonly token: string | null;
  /** Where the token came from, in words, for messages. */
  readonly tokenSource: string;
  readonly offline: boolean;
  /** Whether the snapshot's files may be links to the blobs. */
  readonly symlinks: boolean;
}

/**
 * Reads the environment.
 * @throws UsageError for an address that is none; InputError for a token that cannot be one (it is never printed)
 */
export async function hubSettings(): Promise<HubSettings> {
  const home = path(variable("HF_HOME") ?? join(variable("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "huggingface"));
  const { token, tokenSource } = await findToken(home);
  return {
    endpoint: endpoint(variable("HF_ENDPOINT") ?? "https://huggingface.co"),
    cache: path(variable("HF_HUB_CACHE") ?? variable("HUGGINGFACE_HUB_CACHE") ?? join(home, "hub")),
    token,
    tokenSource,
    offline: isTrue("HF_HUB_OFFLINE") || isTrue("TRANSFORMERS_OFFLINE"),
    symlinks: !isTrue("HF_HUB_DISABLE_SYMLINKS"),
  };
}

function variable(name: string): string | null {
  const value = process.env[name];
  return value === undefined || value.trim() === "" ? null : value.trim();
}

function isTrue(name: string): boolean {
  return ["1", "ON", "YES", "TRUE"].includes(variable(name)?.toUpperCase() ?? "");
}

/** `~` and `$NAME` are filled in, as Python does: values from a container's or an editor's settings see no shell. */
function path(value: string): string {
  const filled = value.replace(/\$(\w+)|\$\{(\w+)\}/g, (whole, plain: string | undefined, braced: string | undefined) => {
    return process.env[plain ?? braced ?? ""] ?? whole;
  });
  return resolve(/^~(?=$|[/\\])/.test(filled) ? homedir() + filled.slice(1) : filled);
}

function endpoint(value: string): string {
  let url: URL | null;
  try {
    url = new URL(value);
  } catch {
    url = null;
  }
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new UsageError({
      where: "HF_ENDPOINT",
      must: "must be the address of a Hub, http or https, without a user name",
      got: url === null ? JSON.stringify(value) : `${url.protocol}//${url.host}`,
      todo: "Unset HF_ENDPOINT to use https://huggingface.co.",
    });
  }
  return (url.origin + url.pathname).replace(/\/+$/, "");
}

async function findToken(home: string): Promise<{ token: string | null; tokenSource: string }> {
  if (isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN")) return { token: null, tokenSource: "" };
  for (const name of ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"]) {
    const value = variable(name);
    if (value !== null) return { token: checkedToken(value, name), tokenSource: name };
  }
  const file = path(variable("HF_TOKEN_PATH") ?? join(home, "token"));
  let text: string;
  try {
    text = (await readFile(file, "utf8")).trim();
  } catch (cause) {
    if (errorCode(cause) === "ENOENT" || errorCode(cause) === "ENOTDIR") return { token: null, tokenSource: "" };
    throw fileError("Hub token", file, cause);
  }
  return text === "" ? { token: null, tokenSource: "" } : { token: checkedToken(text, file), tokenSource: file };
}

/** A token goes into a header: one that does not fit there would be printed by the error of the HTTP library. */
function checkedToken(value: string, source: string): string {
  if (/^[\x21-\x7e]{1,4096}$/.test(value)) return value;
  throw new InputError({
    where: "Hub token",
    must: "must be one word of plain letters, digits and signs",
    got: "something else (not shown)",
    todo: `Put the token itself, and nothing more, into ${source}.`,
  });
}
