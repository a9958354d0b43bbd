/** LanceDB in a folder, where its package is installed: lists of one length, as it is used, and of any. */
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Field, FixedSizeList, Float32, Int32, List, Schema, Utf8 } from "apache-arrow";
import type { StoreRow, TestStore } from "./test-stores.ts";

/** No types: the package need not be there. */
const packageName: string = "@lancedb/lancedb";

interface Lance {
  connect(path: string): Promise<{
    createTable(name: string, rows: readonly StoreRow[], options: object): Promise<unknown>;
    createEmptyTable(name: string, schema: Schema, options: object): Promise<unknown>;
    close(): void;
  }>;
}

/** None where it is not installed. */
export function lanceStores(): Record<string, () => Promise<TestStore>> {
  try {
    createRequire(import.meta.url).resolve(packageName);
  } catch {
    return {};
  }
  return { "lists of one length": () => lance("fixed"), lists: () => lance("list") };
}

async function lance(kind: "fixed" | "list"): Promise<TestStore> {
  const { connect }: Lance = await import(packageName);
  const path = mkdtempSync(join(tmpdir(), "assay-store-"));
  const folder = await connect(path);
  const item = new Field("item", new Float32(), true);
  const schema = new Schema([
    new Field("id", new Int32(), false),
    new Field("embedding", kind === "fixed" ? new FixedSizeList(5, item) : new List(item), true),
    ...["topic", "part", "document"].map((name) => new Field(name, new Utf8(), true)),
  ]);
  return {
    cannot: kind === "fixed" ? ["mixed"] : [],
    async put(name, rows) {
      const mode = "overwrite";
      if (rows.length === 0) await folder.createEmptyTable(name, schema, { mode });
      else await folder.createTable(name, rows, { schema, mode });
      return `lancedb:${path}?table=${name}`;
    },
    async stop() {
      folder.close();
      rmSync(path, { recursive: true });
    },
  };
}
