/** Kills in the middle of reading PostgreSQL and of writing back: of Assay, and of the server. The same bytes at the end. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { compressVectors } from "../../src/compression/index.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { runAssay, type Started, startAssay } from "../support/built-command.ts";
import { type NativeServer, postgresqlPrograms, startNative } from "../support/native-postgresql.ts";
import { needing } from "../support/needs.ts";
import { npyFile } from "../support/npy-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
process.env["ASSAY_CACHE"] = at("cache");

/** So many that a kill falls between the batches of a thousand. */
const [rows, dimensions] = [30_000, 256];

describe("a kill -9", needing("postgresql-programs", postgresqlPrograms !== undefined), () => {
  let server: NativeServer;
  let whole: readonly (readonly string[])[];
  const address = (column: string): string => `${server.address}?table=items&vector=${column}`;

  async function ask(sql: string): Promise<readonly (readonly string[])[]> {
    const client = new Client({ connectionString: server.address });
    await client.connect();
    try {
      return (await client.query<string[]>({ text: sql, rowMode: "array" })).rows;
    } finally {
      await client.end();
    }
  }
  const codesOf = (column: string) => ask(`SELECT id::text, encode(${column}, 'hex') FROM items ORDER BY id`);
  const applying = (column: string): Started =>
    startAssay(["apply", at("small"), address("embedding"), "--out", address(column)]);
  /** Waits until some of a column is written, and not all. */
  async function isHalfWritten(column: string, { ended }: Started): Promise<void> {
    const isOver = ended.then(() => true);
    for (;;) {
      const [[count] = ["0"]] = await ask(`SELECT count(${column})::text FROM items`).catch(() => [["0"]]);
      if (Number(count) >= 2000) return;
      if (await Promise.race([isOver, wait(5, false)])) throw new Error("it ended before it could be killed");
    }
  }

  /** Waits until some of the vectors are on disk, and not all. */
  async function isHalfRead({ ended }: Started): Promise<void> {
    const isOver = ended.then(() => true);
    const bytes = (): number => {
      const parts = readdirSync(at("cache"), { recursive: true, encoding: "utf8" }).filter((path) =>
        path.endsWith("vectors.part"),
      );
      return Math.max(0, ...parts.map((path) => statSync(join(at("cache"), path), { throwIfNoEntry: false })?.size ?? 0));
    };
    while (bytes() < rows * dimensions) {
      if (await Promise.race([isOver, wait(2, false)])) throw new Error("it ended before it could be killed");
    }
  }

  beforeAll(async () => {
    mkdirSync(at("cache"), { recursive: true });
    server = await startNative(postgresqlPrograms!);
    const random = seeded(31);
    const known = matrix(
      500,
      dimensions,
      Float32Array.from({ length: 500 * dimensions }, () => random.normal()),
    );
    writeFileSync(at("known.npy"), npyFile([known]));
    await compressVectors(at("known.npy"), { folder: at("small"), candidates: ["int8"], bytes: dimensions, goal: "neighbours" });
    await ask("CREATE EXTENSION vector");
    await ask(`CREATE TABLE items (id int PRIMARY KEY, embedding vector(${dimensions}))`);
    await ask(`INSERT INTO items SELECT i, (SELECT array_agg(sin(i * j + j)) FROM generate_series(1, ${dimensions}) j)::vector
      FROM generate_series(1, ${rows}) i`);
    const { code, stderr } = await applying("codes").ended;
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    whole = await codesOf("codes");
    expect(whole).toHaveLength(rows);
  }, 120_000);
  afterAll(() => server.stop());

  it("of Assay while it writes: the next run goes on, and no row is written twice or missing", async () => {
    const first = applying("killed");
    await isHalfWritten("killed", first);
    first.child.kill("SIGKILL");
    expect((await first.ended).signal).toBe("SIGKILL");
    const [[before]] = (await ask("SELECT count(killed)::text FROM items")) as [[string]];
    expect(Number(before)).toBeLessThan(rows);
    expect(Number(before) % 1000).toBe(0);
    expect((await applying("killed").ended).code).toBe(0);
    expect(await codesOf("killed")).toEqual(whole);
  }, 120_000);

  it("of the server while Assay writes: an error in words, and the next run goes on", async () => {
    const first = applying("severed");
    await isHalfWritten("severed", first);
    server.kill();
    const { code, stderr } = await first.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/error: .*the (store|server|connection)/);
    server.start();
    const [[before]] = (await ask("SELECT count(severed)::text FROM items")) as [[string]];
    expect(Number(before)).toBeLessThan(rows);
    expect((await applying("severed").ended).code).toBe(0);
    expect(await codesOf("severed")).toEqual(whole);
  }, 120_000);

  it("of the server while Assay reads: the same run goes on when it is back, with the same bytes", async () => {
    const reading = (out: string): Started => startAssay(["apply", at("small"), address("embedding"), "--out", at(out)]);
    expect((await reading("whole.npy").ended).code).toBe(0);
    const severed = reading("severed.npy");
    await isHalfRead(severed);
    server.kill();
    await wait(300);
    server.start();
    expect((await severed.ended).code).toBe(0);
    expect(readFileSync(at("severed.npy")).equals(readFileSync(at("whole.npy")))).toBe(true);
  }, 120_000);

  it("of Assay while it reads: nothing half-written, and the next run has the same bytes", async () => {
    const words = ["apply", at("small"), address("embedding"), "--out", at("again.npy")];
    const first = startAssay(words);
    await isHalfRead(first);
    first.child.kill("SIGKILL");
    await first.ended;
    expect(existsSync(at("again.npy"))).toBe(false);
    expect((await runAssay(words)).code).toBe(0);
    expect(readFileSync(at("again.npy")).equals(readFileSync(at("whole.npy")))).toBe(true);
  }, 120_000);
});
