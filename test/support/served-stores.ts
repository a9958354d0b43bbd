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

/** Qdrant, as its OpenAPI document has it; also where a server of it would refuse what is put in. */
export async function qdrant(): Promise<TestStore> {
  const server = await startQdrant();
  return {
    cannot: ["not finite"],
    async put(name, rows) {
      server.collections.set(name, { vectors: { embedding: { size: 5, distance: "Dot" } }, points: rows.map(pointOf) });
      return `${server.address}?table=${name}`;
    },
    stop: server.stop,
  };
}

/** Qdrant's own engine behind its REST interface (qdrant_engine.py), or a server. @param address  "qdrant://127.0.0.1:6333" */
export async function qdrantServer(address: string): Promise<TestStore> {
  const all = `${address.replace(/^qdrant/, "http")}/collections`;
  const made = new Set<string>();
  const ask = async (method: string, path: string, body: unknown): Promise<void> => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(all + path, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok && method !== "DELETE") throw new Error(await answer.text());
  };
  return {
    cannot: ["not finite", "mixed"],
    async put(name, rows) {
      await ask("DELETE", `/${name}`, {});
      made.add(name);
      await ask("PUT", `/${name}`, { vectors: { embedding: { size: 5, distance: "Dot" } } });
      if (rows.length > 0) await ask("PUT", `/${name}/points?wait=true`, { points: rows.map(pointOf) });
      return `${address}?table=${name}`;
    },
    async stop() {
      for (const name of made) await ask("DELETE", `/${name}`, {});
    },
  };
}

function pointOf({ id, embedding, ...payload }: StoreRow): { id: number; vector: object; payload: typeof payload } {
  return { id, vector: embedding === null ? {} : { embedding }, payload };
}

/** Chroma. Its ids are texts, in the order of their letters. @param address  "chroma://127.0.0.1:8000" */
export async function chroma(address: string): Promise<TestStore> {
  const all = `${address.replace(/^chroma/, "http")}/api/v2/tenants/default_tenant/databases/default_database/collections`;
  const idOf = (id: number): string => String(id).padStart(4, "0");
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
      const metadatas = rows.map(metadataOf);
      for (let from = 0; from < rows.length; from += 5000) {
        const part = <T>(list: readonly T[]): readonly T[] => list.slice(from, from + 5000);
        await ask("POST", `/${id}/add`, { ids: part(ids), embeddings: part(embeddings), metadatas: part(metadatas) });
      }
      return `${address}?table=${name}`;
    },
    async stop() {
      for (const name of made) await ask("DELETE", `/${name}`);
    },
  };
}
