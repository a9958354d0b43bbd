/** Stores of binary files, each written by another program than the one that reads it, where there is one. */
import { createReadStream, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { Field, FixedSizeList, Float32, List, Table, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import sqlite from "node-sqlite3-wasm";
import type { StoreRow, TestStore } from "./test-stores.ts";

type WriteRows = (path: string, rows: readonly StoreRow[]) => Promise<void> | void;

/** A file that is written in the order of ids. @param query  of the address */
export function fileStore(
  scheme: string,
  ending: string,
  cannot: TestStore["cannot"],
  write: WriteRows,
  queryOf: (name: string) => string = () => "",
): () => Promise<TestStore> {
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), "assay-store-"));
    return {
      cannot,
      async put(name, rows) {
        const path = join(folder, `${name}${ending}`);
        await write(
          path,
          rows.toSorted((a, b) => a.id - b.id),
        );
        return `${scheme}:${path}${queryOf(name)}`;
      },
      stop: async () => rmSync(folder, { recursive: true }),
    };
  };
}

/** The same behind a loopback server that gives ranges. */
export function rangeStore(write: WriteRows): () => Promise<TestStore> {
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), "assay-store-"));
    const server = createServer((request, response) => {
      const path = join(folder, new URL(request.url ?? "/", "http://x").pathname);
      const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
      const size = statSync(path, { throwIfNoEntry: false })?.size;
      if (request.method !== "GET" || size === undefined || start === undefined || end === undefined) {
        response.writeHead(size === undefined ? 404 : 403).end();
        return;
      }
      const range = `bytes ${start}-${end}/${size}`;
      response.writeHead(206, { "content-range": range, "content-length": Number(end) - Number(start) + 1, etag: `"${size}"` });
      createReadStream(path, { start: Number(start), end: Number(end) }).pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return {
      cannot: [],
      async put(name, rows) {
        await write(
          join(folder, `${name}.parquet`),
          rows.toSorted((a, b) => a.id - b.id),
        );
        return `http://127.0.0.1:${port}/${name}.parquet?X-Amz-Signature=a-long-word`;
      },
      async stop() {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        rmSync(folder, { recursive: true });
      },
    };
  };
}

/** Parquet by DuckDB, ten rows a group. @param vector  the column's SQL, of the list `v` */
export function parquetRows(vector: string, compression: string): WriteRows {
  return async (path, rows) => {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    await connection.run("CREATE TABLE t (id INTEGER, v DOUBLE[], topic VARCHAR, part VARCHAR, document VARCHAR)");
    const text = (value: string | null): string => (value === null ? "NULL" : `'${value.replaceAll("'", "''")}'`);
    const list = (values: readonly number[] | null): string =>
      values === null ? "NULL" : `[${values.map((value) => (Number.isFinite(value) ? value : `'${value}'::DOUBLE`)).join(",")}]`;
    for (const row of rows) {
      await connection.run(
        `INSERT INTO t VALUES (${row.id}, ${list(row.embedding)}, ${text(row.topic)}, ${text(row.part)}, ${text(row.document)})`,
      );
    }
    await connection.run(
      `COPY (SELECT id, ${vector}, topic, part, document FROM t ORDER BY id) TO '${path}' (FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE 10)`,
    );
    connection.closeSync();
    instance.closeSync();
  };
}

/** Arrow IPC. */
export function arrowRows(kind: "fixed" | "list", form: "file" | "stream"): WriteRows {
  return (path, rows) => {
    const item = new Field("item", new Float32(), true);
    const type = kind === "list" ? new List(item) : new FixedSizeList(5, item);
    const table = new Table({
      id: vectorFromArray(rows.map(({ id }) => id)),
      embedding: vectorFromArray(
        rows.map(({ embedding }) => embedding),
        type,
      ),
      ...Object.fromEntries(
        (["topic", "part", "document"] as const).map((name) => [
          name,
          vectorFromArray(
            rows.map((row) => row[name]),
            new Utf8(),
          ),
        ]),
      ),
    });
    writeFileSync(path, tableToIPC(table, form));
  };
}

/** SQLite. @param kind  vectors as bytes of float32, or as text in brackets */
export function sqliteRows(kind: "bytes" | "text"): WriteRows {
  return (path, rows) => {
    const database = new sqlite.Database(path);
    const name = path.split("/").at(-1)!.replace(".db", "");
    database.exec(
      `DROP TABLE IF EXISTS ${name}; CREATE TABLE ${name} (id INTEGER PRIMARY KEY, embedding, topic TEXT, part TEXT, document TEXT)`,
    );
    database.run("BEGIN");
    for (const { id, embedding, topic, part, document } of rows.toReversed()) {
      const bytes = embedding === null ? null : new Uint8Array(Float32Array.from(embedding).buffer);
      const vector = kind === "bytes" || embedding === null ? bytes : `[${embedding.join(",")}]`;
      database.run(`INSERT INTO ${name} VALUES (?, ?, ?, ?, ?)`, [id, vector, topic, part, document]);
    }
    database.run("COMMIT");
    database.close();
  };
}
