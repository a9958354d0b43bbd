/** Several processes at one cache: at the same time, and after one was killed. Runs the built files (npm run build). */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { identityText, ownIdentity } from "../../src/formats/process-identity.ts";
import { downloadSnapshot } from "../../src/runtime/hub/hub.ts";
import { type HubServer, startHubServer } from "../support/hub-server.ts";
import { noise, removeHome, stubHubEnvironment, treeOf } from "../support/hub-server-environment.ts";

const weights = noise(3_000_000, 5);
const built = pathToFileURL(resolve(import.meta.dirname, "../../dist/runtime/hub/hub.js")).href;
const program = `
  const { downloadSnapshot } = await import(${JSON.stringify(built)});
  const { folder } = await downloadSnapshot("tiny/bert", "model", () => true);
  console.log(folder);
`;

let server: HubServer;
let home: string;
beforeAll(async () => {
  server = await startHubServer([
    { kind: "model", id: "tiny/bert", files: { "config.json": "{}", "model.safetensors": weights, "b.bin": noise(200_000, 6) } },
  ]);
});
afterAll(() => server.close());
beforeEach(async () => {
  home = await stubHubEnvironment(server.url);
});
afterEach(() => removeHome(home));

const start = (): ChildProcess => spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "pipe" });

async function finished(child: ChildProcess): Promise<string> {
  let said = "";
  child.stdout?.on("data", (text: Buffer) => (said += text.toString()));
  child.stderr?.on("data", (text: Buffer) => (said += text.toString()));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`exit code ${code}: ${said}`);
  return said.trim();
}

async function wholeAndClean(folder: string): Promise<void> {
  expect((await readFile(join(folder, "model.safetensors"))).equals(Buffer.from(weights))).toBe(true);
  const tree = Object.keys(await treeOf(home));
  expect(tree.filter((path) => path.includes("incomplete") || path.includes("partial"))).toEqual([]);
  expect(tree.filter((path) => path.includes("/blobs/"))).toHaveLength(3);
}

describe("several processes", () => {
  it("that download the same at once do not disturb one another", async () => {
    const folders = await Promise.all([start(), start(), start()].map(finished));
    expect(new Set(folders).size).toBe(1);
    await wholeAndClean(folders[0] ?? "");
  });

  it("in one process, too, do not disturb one another", async () => {
    const snapshots = await Promise.all([1, 2, 3].map(() => downloadSnapshot("tiny/bert", "model", () => true)));
    await wholeAndClean(snapshots[0]?.folder ?? "");
  });

  it("keep to files of their own: wrong bytes that come late to one do not spoil the other's blob", async () => {
    server.faults.push({ path: /signature/, wrongBytes: true, delayMs: 400 });
    const onlyWeights = (path: string): boolean => path === "model.safetensors";
    const get = (): Promise<unknown> => downloadSnapshot("tiny/bert", "model", onlyWeights).catch((cause: unknown) => cause);
    const results = await Promise.all([get(), get()]);
    const failures = results.filter((result) => result instanceof Error);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ code: "format" });
    const { folder } = await downloadSnapshot("tiny/bert", "model", onlyWeights);
    expect((await readFile(join(folder, "model.safetensors"))).equals(Buffer.from(weights))).toBe(true);
  });

  it("continue what a killed one has begun", async () => {
    server.faults.push({ path: /signature/, stallAfter: 1_000_000 }, { path: /signature/, stallAfter: 1_000_000 });
    const child = start();
    const ended = once(child, "close");
    let begun = 0;
    while (begun < 1_000_000) {
      await pause(20);
      // files come and go while we look: only sizes are asked for, and what is gone counts as empty
      const blobs = join(home, "hub", "models--tiny--bert", "blobs");
      const names = (await readdir(blobs).catch(() => [])).filter((name) => name.endsWith(".incomplete"));
      begun = Math.max(
        0,
        ...(await Promise.all(names.map(async (name) => (await stat(join(blobs, name)).catch(() => null))?.size ?? 0))),
      );
    }
    child.kill("SIGKILL");
    await ended;
    server.faults.length = 0;
    server.requests.length = 0;
    // the kill may also have hit the listing on its way: such a file always lies there in this test
    const trees = join(home, "hub", "models--tiny--bert", "trees");
    const listing = `${server.commitOf("tiny/bert")}.json`;
    await mkdir(trees, { recursive: true });
    await rm(join(trees, listing), { force: true });
    const writer = identityText({ ...ownIdentity, pid: child.pid ?? 0, started: "1" });
    await writeFile(join(trees, `.${listing}.${writer}-0.0.assay-partial`), "half");
    const { folder } = await downloadSnapshot("tiny/bert", "model", () => true);
    await wholeAndClean(folder);
    expect(server.requests.map(({ headers }) => headers.range)).toContain("bytes=1000000-");
  });
});
