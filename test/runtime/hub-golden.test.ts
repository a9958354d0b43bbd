/** The cache that Assay makes is the one that Python's huggingface_hub made from the same server (tools/golden/hub.py). */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { downloadSnapshot } from "../../src/runtime/hub/hub.ts";
import { type HubServer, startHubServer } from "../support/hub-server.ts";
import { comparedContents, comparedToken, comparedWishes } from "../support/hub-server-contents.ts";
import { removeHome, stubHubEnvironment, treeOf } from "../support/hub-server-environment.ts";

const golden: Readonly<Record<"links" | "copies", Readonly<Record<string, string>>>> = JSON.parse(
  await readFile(join(import.meta.dirname, "../golden/hub.json"), "utf8"),
);

let server: HubServer;
let home: string;
beforeAll(async () => {
  server = await startHubServer(comparedContents, { token: comparedToken, pageSize: 4 });
});
afterAll(() => server.close());
beforeEach(async () => {
  home = await stubHubEnvironment(server.url);
  vi.stubEnv("HF_TOKEN", comparedToken);
});
afterEach(() => removeHome(home));

it.each(["links", "copies"] as const)("a cache of %s is file for file the same as Python's", async (kind) => {
  if (kind === "copies") vi.stubEnv("HF_HUB_DISABLE_SYMLINKS", "1");
  expect(Object.keys(golden[kind]).length).toBeGreaterThan(15);
  for (const { id, kind: of, without } of comparedWishes) {
    await downloadSnapshot(id, of, (path) => without === undefined || !path.startsWith(without));
  }
  expect(await treeOf(join(home, "hub"))).toEqual(golden[kind]);
});
