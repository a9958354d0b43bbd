/** An environment of its own for each test of the Hub: an empty cache, a server, and none of the user's variables. */
import { mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";

export { noise } from "./hub-server-repository.ts";

const variables: readonly string[] = [
  "HF_HOME",
  "HF_HUB_CACHE",
  "HUGGINGFACE_HUB_CACHE",
  "HF_TOKEN",
  "HF_TOKEN_PATH",
  "HUGGING_FACE_HUB_TOKEN",
  "HF_ENDPOINT",
  "HF_HUB_OFFLINE",
  "TRANSFORMERS_OFFLINE",
  "HF_HUB_DISABLE_SYMLINKS",
  "HF_HUB_DISABLE_IMPLICIT_TOKEN",
  "XDG_CACHE_HOME",
];

/** A fresh HF_HOME and the server's address; undone by `vi.unstubAllEnvs` and `removeHome`. */
export async function stubHubEnvironment(endpoint: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "assay-hub-"));
  for (const name of variables) vi.stubEnv(name, undefined);
  vi.stubEnv("HF_HOME", home);
  vi.stubEnv("HF_ENDPOINT", endpoint);
  return home;
}

export async function removeHome(home: string): Promise<void> {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
}

/** Every file below a folder: "path" → "-> target" for links, else its text (listings without their spaces, long ones by length). */
export async function treeOf(folder: string, prefix = ""): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name === ".locks") continue; // Python's locks; Assay needs none
    const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) Object.assign(tree, await treeOf(folder, path));
    else if (entry.isSymbolicLink()) tree[path] = `-> ${await readlink(join(folder, path))}`;
    else {
      const bytes = await readFile(join(folder, path));
      if (/(^|\/)trees\/[^/]+\.json$/.test(path)) tree[path] = JSON.stringify(JSON.parse(bytes.toString("utf8")));
      else tree[path] = bytes.byteLength > 400 ? `${bytes.byteLength} bytes` : bytes.toString("utf8");
    }
  }
  return tree;
}
