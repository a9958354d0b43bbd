/** What a made-up Hub holds: repositories with commits, and the hashes git and LFS would give their files. */
import { createHash } from "node:crypto";
import { seeded } from "../../src/base/random.ts";

/** One file of a commit. */
export interface HubFile {
  readonly path: string;
  readonly content: Buffer;
  /** git's own hash of the blob; for an LFS file that of the pointer. */
  readonly oid: string;
  /** sha256 of the content and size of the pointer, for files kept in LFS. */
  readonly lfs: { readonly oid: string; readonly pointerSize: number } | null;
}

/** A repository as a test describes it. */
export interface HubContents {
  readonly kind: "model" | "dataset";
  readonly id: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Which files lie in LFS; by default those ending in .safetensors, .bin and .parquet. */
  readonly lfs?: (path: string) => boolean;
  readonly gated?: boolean;
  readonly private?: boolean;
}

/** A repository being served. */
export interface HubRepository {
  readonly kind: "model" | "dataset";
  readonly id: string;
  readonly gated: boolean;
  readonly private: boolean;
  /** Branches and tags. */
  readonly refs: Map<string, string>;
  readonly commits: Map<string, readonly HubFile[]>;
}

/** The repository with one commit, on `main`. */
export function repositoryOf(contents: HubContents): HubRepository {
  const repository: HubRepository = {
    kind: contents.kind,
    id: contents.id,
    gated: contents.gated ?? false,
    private: contents.private ?? false,
    refs: new Map(),
    commits: new Map(),
  };
  commit(repository, contents, "main");
  return repository;
}

/** Adds a commit and moves the branch there; returns its name. */
export function commit(repository: HubRepository, contents: HubContents, branch: string): string {
  const inLfs = contents.lfs ?? ((path: string) => /\.(safetensors|bin|parquet)$/.test(path));
  const files = Object.entries(contents.files).map(([path, content]) => file(path, content, inLfs(path)));
  const name = createHash("sha1")
    .update(`${repository.id}\n${files.map(({ path, oid }) => `${oid} ${path}`).join("\n")}`)
    .digest("hex");
  repository.commits.set(name, files);
  repository.refs.set(branch, name);
  return name;
}

function file(path: string, given: string | Uint8Array, inLfs: boolean): HubFile {
  const content = Buffer.from(given);
  if (!inLfs) return { path, content, oid: gitBlobHash(content), lfs: null };
  const oid = createHash("sha256").update(content).digest("hex");
  const pointer = Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.byteLength}\n`);
  return { path, content, oid: gitBlobHash(pointer), lfs: { oid, pointerSize: pointer.byteLength } };
}

function gitBlobHash(content: Buffer): string {
  return createHash("sha1").update(`blob ${content.byteLength}\0`).update(content).digest("hex");
}

/** The entries of the Hub's tree listing, folders included. */
export function treeEntries(files: readonly HubFile[]): Record<string, unknown>[] {
  const folders = new Set<string>();
  for (const { path } of files) {
    const parts = path.split("/");
    for (let i = 1; i < parts.length; i++) folders.add(parts.slice(0, i).join("/"));
  }
  const folderOid = "0".repeat(40);
  return [
    ...[...folders].map((path) => ({ type: "directory", oid: folderOid, size: 0, path })),
    ...files.map(({ path, content, oid, lfs }) => ({
      type: "file",
      oid,
      size: content.byteLength,
      path,
      ...(lfs === null ? {} : { lfs: { oid: lfs.oid, size: content.byteLength, pointerSize: lfs.pointerSize } }),
    })),
  ];
}

/** Bytes that look random and are always the same. */
export function noise(bytes: number, seed = 1): Uint8Array {
  const random = seeded(seed);
  return Uint8Array.from({ length: bytes }, () => random.uint32() & 255);
}
