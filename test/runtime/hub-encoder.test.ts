/** A model from the Hub loads as an encoder, and the commit it came from is known. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { loadEncoder } from "../../src/encoders/load.ts";
import { type HubServer, startHubServer } from "../support/hub-server.ts";
import { removeHome, stubHubEnvironment } from "../support/hub-server-environment.ts";

let server: HubServer;
let home: string;
beforeAll(async () => {
  const folder = join(import.meta.dirname, "../golden/encoders/bert");
  const files: Record<string, Uint8Array> = { "pytorch_model.bin": Buffer.from("not asked for") };
  for (const name of await readdir(folder)) if (name !== "expected.safetensors") files[name] = await readFile(join(folder, name));
  server = await startHubServer([{ kind: "model", id: "tiny/bert", files }]);
  home = await stubHubEnvironment(server.url);
});
afterAll(async () => {
  await removeHome(home);
  await server.close();
});

it("loads a model by its id, pins the commit, fetches no pickle, and needs no network the second time", async () => {
  const online = await loadEncoder("tiny/bert");
  expect(online.revision).toBe(server.commitOf("tiny/bert"));
  expect(server.requests.some(({ path }) => path.includes("pytorch_model"))).toBe(false);
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  const offline = await loadEncoder("tiny/bert");
  expect([offline.revision, offline.hash]).toEqual([online.revision, online.hash]);
});
