/** Stores behind servers that are started elsewhere, filled by their own interfaces: an address in the environment names each. */
import process from "node:process";
import { z } from "zod";
import { startQdrant } from "./qdrant-server.ts";
import type { StoreRow, TestStore } from "./test-stores.ts";

/** Chroma takes each vector, of one length, and no NaN. */
const chromaCannot = ["not finite", "missing", "mixed"] as const;

/** A store of `variable`, where the environment names one. */
export function served(
  variable: string,
  title: string,
  open: (address: string) => Promise<TestStore>,
): Record<string, () => Promise<TestStore>> {
  const address = process.env[variable];
  return address === undefined ? {} : { [title]: () => open(address) };
}

/** Qdrant, as its OpenAPI document has it. */
export async function qdrant(): Promise<TestStore> {
  const server = await startQdrant();
  return {
    cannot: ["not finite"],
    async put(name, rows) {
      const points = rows.map(({ id, embedding, ...payload }) => ({
        id,
        vector: embedding === null ? {} : { embedding },
        payload,
      }));
      server.collections.set(name, { vectors: { embedding: { size: 5, distance: "Dot" } }, points });
      return `${server.address}?table=${name}`;
    },
    stop: server.stop,
  };
}

/** Chroma. Its ids are texts, in the order of their letters. @param address  "chroma://127.0.0.1:8000" */
export async function chroma(address: string): Promise<TestStore> {
  const all = `${address.replace(/^chroma/, "http")}/api/v2/tenants/default_tenant/databases/default_database/collections`;
  const idOf = (id: number): string => String(id).padStart(2, "0");
  const made = new Set<string>();
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(all + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!answer.ok && method !== "DELETE") throw new Error(await answer.text());
    return answer.json();
  };
  return {
    cannot: chromaCannot,
    idOf,
    async put(name, rows) {
      await ask("DELETE", `/${name}`);
      made.add(name);
      const { id } = z.object({ id: z.string() }).parse(await ask("POST", "", { name }));
      const metadataOf = ({ topic, part, document }: StoreRow): object => ({
        ...(topic === null ? {} : { topic }),
        part,
        document,
      });
      const [ids, embeddings] = [rows.map((row) => idOf(row.id)), rows.map(({ embedding }) => embedding)];
      if (rows.length > 0) await ask("POST", `/${id}/add`, { ids, embeddings, metadatas: rows.map(metadataOf) });
      return `${address}?table=${name}`;
    },
    async stop() {
      for (const name of made) await ask("DELETE", `/${name}`);
    },
  };
}
