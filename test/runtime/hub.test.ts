/** Snapshots: what lands in the cache, what is fetched, and what the environment changes. */
import { access, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProgressEvent } from "../../src/base/progress.ts";
import { downloadSnapshot, isHubId } from "../../src/runtime/hub/hub.ts";
import { type HubServer, startHubServer } from "../support/hub-server.ts";
import { noise, removeHome, stubHubEnvironment, treeOf } from "../support/hub-server-environment.ts";
import type { HubContents } from "../support/hub-server-repository.ts";

const weights = noise(300_000);
const model: HubContents = {
  kind: "model",
  id: "tiny/bert",
  files: {
    "config.json": '{"model_type":"bert"}',
    "model.safetensors": weights,
    "1_Pooling/config.json": '{"pooling_mode_mean_tokens":true}',
    "notes/copy of config.json": '{"model_type":"bert"}',
    "README.md": "# Tiny",
  },
};
const dataset: HubContents = {
  kind: "dataset",
  id: "tiny/texts",
  files: { "data/train-0.parquet": noise(5000, 2), "README.md": "x" },
};
const everything = (): boolean => true;

let server: HubServer;
let home: string;
beforeAll(async () => {
  server = await startHubServer([model, dataset], { pageSize: 2 });
});
afterAll(() => server.close());
beforeEach(async () => {
  home = await stubHubEnvironment(server.url);
  server.requests.length = 0;
});
afterEach(() => removeHome(home));

const repository = (): string => join(home, "hub", "models--tiny--bert");

describe("a snapshot", () => {
  it("has blobs named by their hash, links to them, a reference and a listing", async () => {
    const { folder, revision } = await downloadSnapshot("tiny/bert", "model", everything);
    const commit = server.commitOf("tiny/bert");
    expect(revision).toBe(commit);
    expect(folder).toBe(join(repository(), "snapshots", commit));
    const tree = await treeOf(repository());
    expect(tree["refs/main"]).toBe(commit);
    expect(tree[`snapshots/${commit}/config.json`]).toMatch(/^-> \.\.\/\.\.\/blobs\/[0-9a-f]{40}$/);
    expect(tree[`snapshots/${commit}/model.safetensors`]).toMatch(/^-> \.\.\/\.\.\/blobs\/[0-9a-f]{64}$/);
    expect(tree[`snapshots/${commit}/1_Pooling/config.json`]).toMatch(/^-> \.\.\/\.\.\/\.\.\/blobs\/[0-9a-f]{40}$/);
    expect(tree[`snapshots/${commit}/notes/copy of config.json`]).toContain(
      tree[`snapshots/${commit}/config.json`]?.slice(9) ?? "?",
    );
    expect(Object.keys(tree).filter((path) => path.startsWith("blobs/"))).toHaveLength(4);
    expect(Object.keys(tree).filter((path) => path.includes("incomplete"))).toEqual([]);
    expect(Object.keys(JSON.parse(tree[`trees/${commit}.json`] ?? "{}").files)).toHaveLength(5);
    expect(await readFile(join(folder, "model.safetensors"))).toEqual(Buffer.from(weights));
  });

  it("holds only what is wanted, and takes the rest later without fetching anything twice", async () => {
    const first = await downloadSnapshot("tiny/bert", "model", (path) => path === "config.json");
    await expect(access(join(first.folder, "model.safetensors"))).rejects.toThrow("ENOENT");
    server.requests.length = 0;
    await downloadSnapshot("tiny/bert", "model", everything);
    const fetched = server.requests.map(({ path }) => path).filter((path) => path.includes("/resolve/"));
    expect(fetched.some((path) => path.endsWith("/config.json") && !path.includes("Pooling"))).toBe(false);
    expect(fetched).toHaveLength(3); // weights, pooling, README; the copy shares the blob of config.json
    expect(server.requests.some(({ path }) => path.includes("/tree/"))).toBe(false); // the listing was kept
  });

  it("of a data set lies under its own kind", async () => {
    const { folder } = await downloadSnapshot("tiny/texts", "dataset", (path) => path.endsWith(".parquet"));
    expect(folder).toContain(join("hub", "datasets--tiny--texts", "snapshots"));
    expect((await stat(join(folder, "data/train-0.parquet"))).size).toBe(5000);
  });

  it("reports progress in bytes, up to the total", async () => {
    const events: ProgressEvent[] = [];
    await downloadSnapshot("tiny/bert", "model", (path) => path === "model.safetensors", {
      onProgress: (event) => events.push(event),
    });
    expect(events.at(-1)).toEqual({ stage: "downloading tiny/bert", done: 300_000, total: 300_000, unit: "bytes" });
    expect(events.every(({ done, total }) => done >= 0 && done <= total)).toBe(true);
  });

  it("of a pinned commit that is complete asks nobody", async () => {
    const { revision } = await downloadSnapshot("tiny/bert", "model", everything);
    server.requests.length = 0;
    const again = await downloadSnapshot("tiny/bert", "model", everything, { revision });
    expect(again.revision).toBe(revision);
    expect(server.requests).toEqual([]);
  });

  it("follows a branch that moved, and keeps the old commit", async () => {
    const moving: HubContents = { kind: "model", id: "tiny/moving", files: { "config.json": "1" } };
    const own = await startHubServer([moving]);
    vi.stubEnv("HF_ENDPOINT", own.url);
    const before = await downloadSnapshot("tiny/moving", "model", everything);
    own.push({ ...moving, files: { "config.json": "2" } });
    const after = await downloadSnapshot("tiny/moving", "model", everything);
    expect(after.revision).not.toBe(before.revision);
    expect(await readFile(join(after.folder, "config.json"), "utf8")).toBe("2");
    expect(await readFile(join(before.folder, "config.json"), "utf8")).toBe("1");
    const pinned = await downloadSnapshot("tiny/moving", "model", everything, { revision: before.revision });
    expect(pinned.folder).toBe(before.folder);
    await own.close();
  });

  it("holds files instead of links where there are none", async () => {
    vi.stubEnv("HF_HUB_DISABLE_SYMLINKS", "1");
    const { folder } = await downloadSnapshot("tiny/bert", "model", everything);
    const tree = await treeOf(folder);
    expect(Object.values(tree).some((content) => content.startsWith("->"))).toBe(false);
    expect(tree["notes/copy of config.json"]).toBe(tree["config.json"]);
    server.requests.length = 0;
    await downloadSnapshot("tiny/bert", "model", everything);
    expect(server.requests.some(({ path }) => path.includes("/resolve/"))).toBe(false);
  });

  it("replaces a link whose blob is gone, and a blob of the wrong size", async () => {
    const { folder } = await downloadSnapshot("tiny/bert", "model", everything);
    await writeFile(join(folder, "model.safetensors"), "short"); // writes through the link
    await downloadSnapshot("tiny/bert", "model", everything);
    expect((await readFile(join(folder, "model.safetensors"))).equals(Buffer.from(weights))).toBe(true);
  });
});

describe("the environment", () => {
  it("chooses the cache: HF_HUB_CACHE before HF_HOME, with ~ and $NAME filled in", async () => {
    vi.stubEnv("PLACE_OF_THE_CACHE", join(home, "elsewhere"));
    vi.stubEnv("HF_HUB_CACHE", "$PLACE_OF_THE_CACHE/deep");
    const { folder } = await downloadSnapshot("tiny/bert", "model", (path) => path === "config.json");
    expect(folder.startsWith(join(home, "elsewhere", "deep", "models--tiny--bert"))).toBe(true);
  });

  it("falls back to XDG_CACHE_HOME when HF_HOME is empty", async () => {
    vi.stubEnv("HF_HOME", "");
    vi.stubEnv("XDG_CACHE_HOME", join(home, "xdg"));
    const { folder } = await downloadSnapshot("tiny/bert", "model", (path) => path === "config.json");
    expect(folder.startsWith(join(home, "xdg", "huggingface", "hub"))).toBe(true);
  });

  it("refuses an HF_ENDPOINT that is no address", async () => {
    vi.stubEnv("HF_ENDPOINT", "the hub");
    await expect(downloadSnapshot("tiny/bert", "model", everything)).rejects.toMatchObject({ code: "usage" });
    vi.stubEnv("HF_ENDPOINT", "file:///etc");
    await expect(downloadSnapshot("tiny/bert", "model", everything)).rejects.toMatchObject({ code: "usage" });
  });

  it("with HF_HUB_OFFLINE asks nobody and takes the cache", async () => {
    const online = await downloadSnapshot("tiny/bert", "model", everything);
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    server.requests.length = 0;
    expect(await downloadSnapshot("tiny/bert", "model", everything)).toEqual(online);
    expect(server.requests).toEqual([]);
  });

  it("with HF_HUB_OFFLINE and a cache that lacks a file says which, and how to go on", async () => {
    await downloadSnapshot("tiny/bert", "model", (path) => path === "config.json");
    vi.stubEnv("HF_HUB_OFFLINE", "yes");
    const failure = await downloadSnapshot("tiny/bert", "model", everything).catch((cause: Error) => cause);
    expect(failure).toMatchObject({ code: "missing" });
    const message = (failure as Error).message;
    expect(message).toContain("model.safetensors");
    expect(message).toContain("HF_HUB_OFFLINE");
    expect(message).toContain("hf download tiny/bert");
    expect(message).toContain(repository());
  });

  it("takes the cache when nobody listens at the Hub's address, and says what to do when that is empty", async () => {
    const online = await downloadSnapshot("tiny/bert", "model", everything);
    const gone = await startHubServer([]);
    await gone.close();
    vi.stubEnv("HF_ENDPOINT", gone.url);
    expect(await downloadSnapshot("tiny/bert", "model", everything)).toEqual(online);
    await expect(downloadSnapshot("tiny/other", "model", everything)).rejects.toThrow(/ECONNREFUSED.*pass a local folder/s);
  });

  it("takes a cache without a listing (older Pythons wrote none) for complete when its links are whole", async () => {
    const commit = "c".repeat(40);
    const old = join(home, "hub", "models--old--cache");
    await mkdir(join(old, "snapshots", commit, "deep"), { recursive: true });
    await mkdir(join(old, "refs"), { recursive: true });
    await writeFile(join(old, "refs", "main"), commit);
    await writeFile(join(old, "snapshots", commit, "deep", "config.json"), "{}");
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    const { revision } = await downloadSnapshot("old/cache", "model", (path) => path === "deep/config.json");
    expect(revision).toBe(commit);
    await expect(downloadSnapshot("old/cache", "model", (path) => path === "vocab.txt")).rejects.toThrow("no copy of it");
  });
});

describe("an id on the Hub", () => {
  it("is org/name", () => {
    for (const good of ["google-bert/bert-base-uncased", "a/b", "org_1/name.v2", "nyu-mll/glue"])
      expect(isHubId(good)).toBe(true);
    for (const bad of [
      "bert",
      "a/b/c",
      "./a/b",
      "../a",
      "/a",
      "a/",
      "a/b--c",
      "a/b..c",
      "a b/c",
      "data/train.tsv",
      "a/b.git",
      "-a/b",
      "",
    ]) {
      expect(isHubId(bad), bad).toBe(false);
    }
  });

  it("is demanded of a download, as is a revision that can be one", async () => {
    await expect(downloadSnapshot("../../etc/passwd", "model", everything)).rejects.toMatchObject({ code: "input" });
    for (const revision of ["../main", "/etc", "a b", "x\\y", ""]) {
      await expect(downloadSnapshot("tiny/bert", "model", everything, { revision })).rejects.toMatchObject({ code: "input" });
    }
    expect(server.requests).toEqual([]);
  });
});
