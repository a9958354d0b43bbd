/** What is particular about servers that are started elsewhere: they go away and come back, and keys are theirs alone. */
import process from "node:process";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { AssayError } from "../../src/base/errors.ts";
import { readNpy } from "../../src/formats/npy.ts";
import { findSource } from "../../src/sources/find-source.ts";
import { sources } from "../../src/sources/index.ts";
import { type LandedRows, readSource } from "../../src/sources/read-source.ts";
import { needing } from "../support/needs.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type StoreRow, type TestStore, testStores } from "../support/test-stores.ts";

process.env["ASSAY_CACHE"] = temporaryFolder();

/** Large enough that a reading takes several answers of each. */
const rows: readonly StoreRow[] = Array.from({ length: 9000 }, (_, id) => ({
  id,
  embedding: [id, 1, 2, 3, 4],
  topic: "red",
  part: "train",
  document: "d",
}));
const read = (address: string, onProgress?: (done: number) => void): Promise<LandedRows> =>
  readSource(
    { ...findSource(address, sources.items)!, choice: { columns: [], known: [] }, name: "rows" },
    { onProgress: ({ done }) => onProgress?.(done) },
  );
/** In the environment, of each store. */
const keys = { chroma: "CHROMA_API_KEY", milvus: "MILVUS_TOKEN", qdrant: "QDRANT_API_KEY" } as const;

for (const name of Object.keys(keys) as (keyof typeof keys)[]) {
  const [open] = Object.entries(testStores[name]!).flatMap(([title, start]) => (title.startsWith("a server as") ? [] : [start]));
  describe(`a server of ${name}`, needing(name, open !== undefined), () => {
    let store: TestStore;
    let proxy: TcpProxy;
    let address: string;
    beforeAll(async () => {
      store = await open!();
      const direct = await store.put("served", rows);
      const port = Number(/:(\d+)\?/.exec(direct)![1]);
      proxy = await startTcpProxy(port);
      address = direct.replace(`:${port}`, `:${proxy.port}`);
    }, 60_000);
    afterEach(() => {
      delete process.env[keys[name]];
    });
    afterAll(async () => {
      await proxy?.stop();
      await store?.stop();
    });

    it("is gone on with where its connection broke", async () => {
      const before = proxy.passed();
      const whole = await read(address);
      const bytes = proxy.passed() - before;
      proxy.breakAfter(Math.floor(0.6 * bytes));
      const landed = await read(address);
      expect((await readNpy(landed.vectors)).data).toEqual((await readNpy(whole.vectors)).data);
      expect(landed.rows).toBe(9000);
      expect(landed.facts).toEqual([]);
    }, 60_000);

    it("says that it cannot be reached, and shows no key", async () => {
      const key = "a-key-that-nobody-may-see";
      process.env[keys[name]] = key;
      const landed = await read(address);
      expect(JSON.stringify(landed)).not.toContain(key);
      const away = address.replace(/:\d+\?/, ":9?");
      const error = await read(away).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(AssayError);
      expect(error).toMatchObject({ code: "connection", message: expect.stringMatching(/must be reachable/) });
      expect(String(error)).not.toContain(key);
    }, 60_000);
  });
}
