/** Reads a store to disk as every command does, or fills a table: what a benchmark of PostgreSQL runs in a process of its own. */
import { readFileSync } from "node:fs";
import process from "node:process";
import pg from "pg";
import { rowChunks } from "../dist/formats/stored-rows.js";
import { locateStored } from "../dist/vectors/bring-stored.js";
import { localVectors } from "../dist/vectors/local-vectors.js";

const orders = {
  async read({ address }) {
    const started = performance.now();
    await localVectors(address, {});
    return { seconds: (performance.now() - started) / 1000 };
  },
  async fill({ address, table, vectors, labels, rows }) {
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    const stored = await locateStored(vectors, {});
    const topics = readFileSync(labels, "utf8").trimEnd().split("\n");
    await client.query("CREATE EXTENSION IF NOT EXISTS vector");
    await client.query(`DROP TABLE IF EXISTS ${table}`);
    await client.query(
      `CREATE TABLE ${table} (id int PRIMARY KEY, embedding vector(${stored.columns}) STORAGE PLAIN, topic text)`,
    );
    const { send, end } = await copyInto(client, `COPY ${table} FROM STDIN WITH (FORMAT binary)`);
    await send(Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]));
    for await (const { from, rows: count, data } of rowChunks(stored)) {
      const last = Math.min(count, rows - from);
      const pieces = Array.from({ length: Math.max(0, last) }, (_, i) => {
        const vector = data.subarray(i * stored.columns, (i + 1) * stored.columns);
        return tuple(from + i + 1, vector, topics[from + i]);
      });
      await send(Buffer.concat(pieces));
      if (from + count >= rows) break;
    }
    await send(Buffer.from([0xff, 0xff]));
    await end();
    await client.query(`ANALYZE ${table}`);
    await client.end();
    return {};
  },
};

/** Begins a COPY … FROM STDIN: how its bytes are sent, and ended. */
async function copyInto(client, sql) {
  let finished;
  const connection = await new Promise((begun, fail) => {
    finished = new Promise((done, broken) => {
      client.query({
        submit: (wire) => void wire.query(sql),
        handleCopyInResponse: begun,
        handleCommandComplete: done,
        handleReadyForQuery() {},
        handleError(cause) {
          fail(cause);
          broken(cause);
        },
      });
    });
  });
  return {
    async send(piece) {
      connection.sendCopyFromChunk(piece);
      if (connection.stream.writableNeedDrain) await new Promise((drained) => connection.stream.once("drain", drained));
    },
    end() {
      connection.endCopyFrom();
      return finished;
    },
  };
}

/** A row in the binary format of COPY. */
function tuple(id, vector, topic) {
  const text = Buffer.from(topic);
  const out = Buffer.alloc(2 + 8 + 4 + 4 + 4 * vector.length + 4 + text.length);
  let at = out.writeInt16BE(3, 0);
  at = out.writeInt32BE(4, at);
  at = out.writeInt32BE(id, at);
  at = out.writeInt32BE(4 + 4 * vector.length, at);
  at = out.writeInt16BE(vector.length, at) + 2;
  for (const value of vector) at = out.writeFloatBE(value, at);
  at = out.writeInt32BE(text.length, at);
  text.copy(out, at);
  return out;
}

const order = JSON.parse(process.argv[2]);
process.stdout.write(`${JSON.stringify(await orders[order.order](order))}\n`);
process.exit(0);
