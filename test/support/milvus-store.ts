/** Milvus, where the environment names a server and its driver is installed. */
import { createRequire } from "node:module";
import process from "node:process";
import type { StoreRow, TestStore } from "./test-stores.ts";

/** No types: the package need not be there. */
const packageName: string = "@zilliz/milvus2-sdk-node";

interface Client {
  readonly connectPromise: Promise<void>;
  dropCollection(wanted: object): Promise<unknown>;
  createCollection(wanted: object): Promise<unknown>;
  createIndex(wanted: object): Promise<unknown>;
  loadCollectionSync(wanted: object): Promise<unknown>;
  insert(wanted: object): Promise<{ readonly insert_cnt: string }>;
  closeConnection(): Promise<unknown>;
}

/** None where there is none. */
export function milvusStores(): Record<string, () => Promise<TestStore>> {
  const address = process.env["ASSAY_TEST_MILVUS"];
  try {
    createRequire(import.meta.url).resolve(packageName);
  } catch {
    return {};
  }
  return address === undefined ? {} : { "a server": () => milvus(address) };
}

async function milvus(address: string): Promise<TestStore> {
  const { MilvusClient }: { MilvusClient: new (settings: object) => Client } = await import(packageName);
  const client = new MilvusClient({ address: address.replace("milvus://", ""), logLevel: "error" });
  await client.connectPromise;
  const text = { data_type: "VarChar", max_length: 100 };
  const fields = [
    { name: "id", data_type: "Int64", is_primary_key: true, autoID: false },
    { name: "embedding", data_type: "FloatVector", dim: 5 },
    { name: "topic", ...text, nullable: true },
    { name: "part", ...text },
    { name: "document", ...text },
  ];
  const made = new Set<string>();
  return {
    cannot: ["missing", "mixed", "not finite"],
    async put(name: string, rows: readonly StoreRow[]) {
      const of = { collection_name: name };
      await client.dropCollection(of);
      await client.createCollection({ ...of, fields });
      made.add(name);
      if (rows.length > 0 && Number((await client.insert({ ...of, data: rows })).insert_cnt) !== rows.length)
        throw new Error(name);
      await client.createIndex({ ...of, field_name: "embedding", index_type: "FLAT", metric_type: "L2" });
      await client.loadCollectionSync(of);
      return `${address}?table=${name}`;
    },
    async stop() {
      for (const name of made) await client.dropCollection({ collection_name: name });
      await client.closeConnection();
    },
  };
}
