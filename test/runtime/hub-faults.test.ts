/** Downloads that go wrong: cut, silent, changed, refused for a moment, stopped. */
import { readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ProgressEvent } from "../../src/base/progress.ts";
import { downloadSnapshot } from "../../src/runtime/hub/hub.ts";
import { type HubServer, startHubServer } from "../support/hub-server.ts";
import { noise, removeHome, stubHubEnvironment, treeOf } from "../support/hub-server-environment.ts";

const weights = noise(400_000, 3);
const text = Buffer.from(noise(150_000, 4)).toString("base64");
const everything = (_path: string): boolean => true;
const onlyWeights = (path: string): boolean => path === "model.safetensors";
const onlyText = (path: string): boolean => path === "vocab.txt";
const cdn = /signature=made-up/;

let server: HubServer;
let home: string;
beforeEach(async () => {
  server = await startHubServer([
    { kind: "model", id: "tiny/bert", files: { "model.safetensors": weights, "vocab.txt": text, "config.json": "{}" } },
  ]);
  home = await stubHubEnvironment(server.url);
});
afterEach(async () => {
  await removeHome(home);
  await server.close();
});

const get = (wanted = everything, signal?: AbortSignal): Promise<{ folder: string }> =>
  downloadSnapshot("tiny/bert", "model", wanted, { signal });
const ranges = (): unknown[] => server.requests.map(({ headers }) => headers.range).filter((range) => range !== undefined);
const leftovers = async (): Promise<string[]> => Object.keys(await treeOf(home)).filter((path) => path.includes("blobs/"));
const weightsAreRight = async (folder: string): Promise<boolean> =>
  (await readFile(join(folder, "model.safetensors"))).equals(Buffer.from(weights));

/** A download stopped after some bytes, as by Ctrl-C. */
async function interrupted(wanted: (path: string) => boolean, path: RegExp): Promise<string> {
  server.faults.push({ path, stallAfter: 150_000 });
  const stopper = new AbortController();
  const onProgress = ({ done }: ProgressEvent): void => {
    if (done >= 100_000) stopper.abort();
  };
  const download = downloadSnapshot("tiny/bert", "model", wanted, { signal: stopper.signal, onProgress });
  await expect(download).rejects.toMatchObject({ code: "interrupted" });
  const [left] = (await leftovers()).filter((name) => name.endsWith(".incomplete"));
  return join(home, left ?? "nothing was left");
}

describe("a download", () => {
  it("that was interrupted continues with a range, from the bytes that came", async () => {
    const partial = await interrupted(onlyWeights, cdn);
    const kept = (await readFile(partial)).byteLength;
    expect(kept).toBeGreaterThanOrEqual(100_000);
    server.requests.length = 0;
    const { folder } = await get(onlyWeights);
    expect(ranges()).toEqual([`bytes=${kept}-`, `bytes=${kept}-`]); // to the Hub and on to the storage
    expect(await weightsAreRight(folder)).toBe(true);
    expect(await leftovers()).toHaveLength(1);
  });

  it("cut by the server continues in the same call, more than once", async () => {
    server.faults.push({ path: cdn, cutAfter: 120_000 }, { path: cdn, cutAfter: 90_000 });
    const { folder } = await get(onlyWeights);
    expect(ranges().length).toBeGreaterThanOrEqual(2);
    expect(await weightsAreRight(folder)).toBe(true);
  });

  it("starts over when the server ignores the range", async () => {
    await interrupted(onlyWeights, cdn);
    server.faults.push({ path: cdn, ignoreRange: true });
    const { folder } = await get(onlyWeights);
    expect(await weightsAreRight(folder)).toBe(true);
  });

  it("starts over when the Hub names another hash than before", async () => {
    await interrupted(onlyText, /vocab/);
    server.faults.push({ path: /vocab/, headers: { etag: `"${"d".repeat(40)}"` } });
    server.requests.length = 0;
    const { folder } = await get(onlyText);
    expect(await readFile(join(folder, "vocab.txt"), "utf8")).toBe(text);
    expect(ranges()).toHaveLength(1); // the second request asked for everything
    expect(server.requests.filter(({ path }) => path.includes("vocab"))).toHaveLength(2);
  });

  it("starts over when what was left is damaged", async () => {
    const partial = await interrupted(onlyWeights, cdn);
    await writeFile(partial, noise(120_000, 9));
    const { folder } = await get(onlyWeights);
    expect(await weightsAreRight(folder)).toBe(true);
  });

  it("leaves alone what another process is writing", async () => {
    const partial = await interrupted(onlyWeights, cdn);
    const others = partial.replace(".assay.incomplete", ".deadbeef-1-0-0.incomplete");
    await writeFile(others, noise(10, 1));
    const { folder } = await get(onlyWeights);
    expect(await weightsAreRight(folder)).toBe(true);
    expect((await readFile(others)).byteLength).toBe(10);
  });

  it("takes over what nobody has written to for long, Python's leftovers too", async () => {
    const partial = await interrupted(onlyWeights, cdn);
    const old = partial.replace(".assay.incomplete", ".incomplete");
    await writeFile(old, weights.subarray(0, 390_000));
    await utimes(old, 1, 1);
    server.requests.length = 0;
    await get(onlyWeights);
    expect(ranges()[0]).toBe("bytes=390000-");
    expect(await leftovers()).toHaveLength(1);
  });

  it("with the wrong bytes fails, for LFS and for git files, and leaves nothing", async () => {
    for (const [wanted, path, kind] of [
      [onlyWeights, cdn, "sha256"],
      [onlyText, /vocab/, "git sha1"],
    ] as const) {
      server.faults.push({ path, wrongBytes: true, times: 2 });
      const failure = await get(wanted).catch((cause: Error) => cause);
      expect(failure).toMatchObject({ code: "format" });
      expect((failure as Error).message).toContain(kind);
      expect(Object.keys(await treeOf(home))).toEqual(["hub/CACHEDIR.TAG"]);
      server.faults.length = 0;
    }
  });

  it("tries again after 503 and after a closed connection, and keeps to Retry-After", async () => {
    server.faults.push({ path: /revision/, status: 503, times: 2 }, { path: /tree/, cutAfter: 0 });
    server.faults.push({ path: /vocab/, status: 429, headers: { "retry-after": "1" } });
    const start = performance.now();
    await get(onlyText);
    expect(performance.now() - start).toBeGreaterThanOrEqual(1000 + 250 + 500);
  });

  it("gives up after a handful of attempts, says why, and keeps what came", async () => {
    server.faults.push({ path: cdn, cutAfter: 50_000, times: 1 }, { path: cdn, status: 502, times: 100 });
    await expect(get(onlyWeights)).rejects.toThrow(/HTTP 502.*Try again later \(what came is kept\)/s);
    const asked = server.requests.filter(({ host }) => host === "cdn").length;
    expect(asked).toBeGreaterThanOrEqual(4);
    expect(asked).toBeLessThanOrEqual(7);
    server.faults.length = 0;
    server.requests.length = 0;
    await get(onlyWeights);
    expect(ranges()).toContain("bytes=50000-");
  });

  it("stops at once when told to, before and while it waits", async () => {
    const stopped = AbortSignal.abort();
    await expect(get(everything, stopped)).rejects.toMatchObject({ code: "interrupted" });
    expect(server.requests).toEqual([]);
    server.faults.push({ path: /revision/, status: 503, times: 100, headers: { "retry-after": "30" } });
    const start = performance.now();
    await expect(get(everything, AbortSignal.timeout(200))).rejects.toMatchObject({ code: "interrupted" });
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it("of many files stops them all at the first failure", async () => {
    server.faults.push({ path: cdn, wrongBytes: true, times: 2 }, { path: /vocab/, stallAfter: 10 });
    await expect(get()).rejects.toMatchObject({ code: "format" });
    expect((await leftovers()).filter((path) => path.endsWith(".incomplete")).length).toBeLessThanOrEqual(1);
  });
});
