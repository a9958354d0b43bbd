/** PostgreSQL with pgvector, for real: PGlite on a loopback socket, and a server of one's own where there is one. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AssayError, InputError, MissingError, UsageError } from "../../src/base/errors.ts";
import { readNpy } from "../../src/formats/npy.ts";
import { findSource } from "../../src/sources/find-source.ts";
import { sources } from "../../src/sources/index.ts";
import { type LandedRows, readSource } from "../../src/sources/read-source.ts";
import { nativeAddress, nativeDatabase } from "../support/native-database.ts";
import { needing } from "../support/needs.ts";
import { freePort, startPglite } from "../support/pglite-server.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const cache = temporaryFolder();
process.env["ASSAY_CACHE"] = cache;

interface Server {
  readonly address: string;
  readonly port: number;
  exec(sql: string): Promise<void>;
  stop(): Promise<void>;
}

async function native(): Promise<Server> {
  const { address, stop } = await nativeDatabase();
  const client = new Client({ connectionString: address });
  await client.connect();
  await client.query("CREATE EXTENSION IF NOT EXISTS vector");
  const exec = async (sql: string): Promise<void> => {
    await client.query(sql);
  };
  return { address, port: client.port, exec, stop: () => client.end().then(stop) };
}

const read = (
  address: string,
  columns: readonly string[] = [],
  control: {
    readonly signal?: AbortSignal;
    readonly onProgress?: (event: { readonly milestone?: string | undefined }) => void;
  } = {},
): Promise<LandedRows> => {
  const found = findSource(address, sources.items)!;
  const { vector, id } = found.address.chosen;
  return readSource({ ...found, choice: { vector, id, columns, known: [] }, name: "rows" }, control);
};
/** With PGSSLMODE meanwhile. */
async function withMode(mode: string, work: () => Promise<void>): Promise<void> {
  const before = process.env["PGSSLMODE"];
  process.env["PGSSLMODE"] = mode;
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env["PGSSLMODE"];
    else process.env["PGSSLMODE"] = before;
  }
}
const numbersOf = async (landed: LandedRows): Promise<number[][]> => {
  const { shape, data } = await readNpy(landed.vectors);
  return Array.from({ length: shape[0]! }, (_, i) => Array.from(data.slice(i * shape[1]!, (i + 1) * shape[1]!), Number));
};
const idsOf = (landed: LandedRows): unknown[] =>
  readFileSync(landed.table, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line)._id);

const servers: readonly (readonly [name: string, start: () => Promise<Server>, isThere: boolean])[] = [
  ["PGlite", startPglite, true],
  ["a native server", native, nativeAddress() !== undefined],
];

for (const [name, start, isThere] of servers) {
  describe(`PostgreSQL, ${name}`, isThere ? {} : needing("postgresql", false), () => {
    let server: Server;
    let proxy: TcpProxy;
    let throughProxy: string;

    beforeAll(async () => {
      server = await start();
      proxy = await startTcpProxy(server.port);
      throughProxy = server.address.replace(`:${server.port}`, `:${proxy.port}`);
      await server.exec(`DROP TABLE IF EXISTS kinds; CREATE TABLE kinds (id bigint PRIMARY KEY, half halfvec(3), bits bit(5), few sparsevec(6), reals real[],
          doubles double precision[], small smallint[], raw bytea, embedding vector(3), note text);
        INSERT INTO kinds VALUES
          (10, '[1,-0.5,65504]', B'10110', '{1:1.5,6:-2}/6', '{1.5,2,3}', '{0.1,2,3}', '{1,-2,3}', '\\x01ff7f', '[1,2,3]', 'a'),
          (9, '[0,5.9604644775390625e-8,-1]', B'00001', '{}/6', '{4,5,6}', '{4,5,6}', '{4,5,6}', '\\x0080fe', '[4,5,6]', NULL);
        DROP TABLE IF EXISTS many CASCADE; CREATE TABLE many (id int PRIMARY KEY, embedding vector(64), topic text);
        INSERT INTO many SELECT i, (SELECT array_agg(sin(i * 64 + j)) FROM generate_series(1, 64) j)::vector(64), 'topic ' || i % 3
          FROM generate_series(1, 8000) i;`);
    });
    afterAll(async () => {
      await proxy?.stop();
      await server?.stop();
    });

    const at = (query: string): string => `${server.address}?${query}`;

    it("reads columns of every kind as what they are, by rising numbers", async () => {
      const kinds: readonly (readonly [column: string, expected: number[][]])[] = [
        [
          "half",
          [
            [0, 5.9604644775390625e-8, -1],
            [1, -0.5, 65504],
          ],
        ],
        [
          "bits",
          [
            [0, 0, 0, 0, 1],
            [1, 0, 1, 1, 0],
          ],
        ],
        [
          "few",
          [
            [0, 0, 0, 0, 0, 0],
            [1.5, 0, 0, 0, 0, -2],
          ],
        ],
        [
          "reals",
          [
            [4, 5, 6],
            [1.5, 2, 3],
          ],
        ],
        [
          "doubles",
          [
            [4, 5, 6],
            [Math.fround(0.1), 2, 3],
          ],
        ],
        [
          "small",
          [
            [4, 5, 6],
            [1, -2, 3],
          ],
        ],
        [
          "raw&numbers=int8",
          [
            [0, -128, -2],
            [1, -1, 127],
          ],
        ],
        [
          "raw&numbers=uint8",
          [
            [0, 128, 254],
            [1, 255, 127],
          ],
        ],
        [
          "embedding",
          [
            [4, 5, 6],
            [1, 2, 3],
          ],
        ],
      ];
      for (const [column, expected] of kinds) {
        const landed = await read(at(`table=kinds&vector=${column}`));
        expect(await numbersOf(landed), column).toEqual(expected);
        expect(idsOf(landed)).toEqual(["9", "10"]);
      }
      await expect(read(at("table=kinds&vector=raw"))).rejects.toThrow(/whole numbers of 4 bytes \(float32\).*numbers=/);
      await expect(read(at("table=kinds&vector=note"))).rejects.toThrow(/must hold vectors.*got the type text/);
      await expect(read(at("table=kinds"))).rejects.toThrow(/one column of vectors.*got half, few, reals, doubles, embedding/);
    });

    it("names the row whose array has a NULL or several axes, or whose bytes are part of a number, by COPY and by a cursor", async () => {
      await server.exec(`DROP TABLE IF EXISTS broken; CREATE TABLE broken (id text PRIMARY KEY, nulls real[], axes int[], raw bytea);
        INSERT INTO broken VALUES ('a', '{1,2}', '{1,2}', '\\x0000803f'), ('b', '{3,NULL}', '{{1},{2}}', '\\x00008040ff'),
          ('c', '{5,6}', '{5,6}', '\\x00008040')`);
      for (const isRefused of [false, true]) {
        proxy.refuse(isRefused ? "COPY (" : null);
        const broken = (column: string) => read(`${throughProxy}?table=broken&vector=${column}`);
        await expect(broken("nulls")).rejects.toThrow(
          /one list of numbers without NULL, got one with a NULL in the row "b" \(postgres/,
        );
        await expect(broken("axes")).rejects.toThrow(/got 2 axes in the row "b"/);
        await expect(broken("raw")).rejects.toThrow(/whole numbers of 4 bytes \(float32\), got 5 bytes in the row "b"/);
      }
      proxy.refuse(null);
    });

    it("reads the same by a cursor where COPY is refused", async () => {
      const plain = await read(at("table=many"), ["topic"]);
      proxy.refuse("COPY (");
      const fetched = await read(`${throughProxy}?table=many`, ["topic"]);
      proxy.refuse(null);
      expect(readFileSync(fetched.vectors).equals(readFileSync(plain.vectors))).toBe(true);
      expect(readFileSync(fetched.table).equals(readFileSync(plain.table))).toBe(true);
    });

    it("goes on where the connection broke, and reads again what was changed meanwhile", async () => {
      const plain = await read(at("table=many"), ["topic"]);
      const before = proxy.passed();
      proxy.breakAfter(700_000);
      const resumed = await read(`${throughProxy}?table=many`, ["topic"]);
      expect(proxy.passed() - before).toBeLessThan(1.4 * 8000 * 64 * 4);
      expect(readFileSync(resumed.vectors).equals(readFileSync(plain.vectors))).toBe(true);
      expect(resumed.facts).toEqual([]);

      proxy.breakAfter(700_000);
      let changes = 0;
      proxy.onBreak(async () => {
        await server.exec("UPDATE many SET topic = 'other' WHERE id = 17");
        changes++;
      });
      const milestones: string[] = [];
      const again = await read(`${throughProxy}?table=many`, ["topic"], {
        onProgress: ({ milestone }) => {
          if (milestone !== undefined) milestones.push(milestone);
        },
      });
      proxy.onBreak(async () => {});
      expect(changes).toBe(1);
      expect(again.facts).toMatchObject([{ code: "store-changed" }]);
      expect(milestones).toEqual([again.facts[0]!.sentence]);
      expect(again.rows).toBe(8000);
      expect(JSON.parse(readFileSync(again.table, "utf8").split("\n")[16]!)).toEqual({ _id: "17", topic: "other" });
    });

    it("goes on in a later reading after an interruption, and leaves nothing when it is done", async () => {
      const stop = new AbortController();
      const onProgress = (): void => stop.abort();
      await expect(
        read(`${throughProxy}?table=many&application_name=later`, [], { signal: stop.signal, onProgress }),
      ).rejects.toMatchObject({
        code: "interrupted",
      });
      const shared = (): string[] => readdirSync(join(cache, "sources")).filter((folder) => !folder.startsWith("."));
      expect(shared()).toHaveLength(1);
      expect(existsSync(join(cache, "sources", shared()[0]!, "journal.json"))).toBe(true);
      expect((await read(`${throughProxy}?table=many&application_name=later`)).rows).toBe(8000);
      expect(shared()).toEqual([]);
    });

    it("orders by composite keys and named ids, by place without a key, and asks for an id of views and queries", async () => {
      await server.exec(`DROP TABLE IF EXISTS pairs, loose, doubled CASCADE;
        CREATE TABLE pairs (a text, b int, v vector(1), PRIMARY KEY (a, b)); INSERT INTO pairs VALUES ('y', 1, '[3]'), ('x', 10, '[2]'), ('x', 9, '[1]');
        CREATE TABLE loose (name text, v vector(1)); INSERT INTO loose VALUES ('b', '[1]'), ('a', '[2]');
        CREATE TABLE doubled (name text, v vector(1)); INSERT INTO doubled VALUES ('b', '[1]'), ('b', '[2]');
        CREATE OR REPLACE VIEW seen AS SELECT name AS title, v FROM loose`);
      const pairs = await read(at("table=pairs"));
      expect([idsOf(pairs), await numbersOf(pairs)]).toEqual([
        ["x,9", "x,10", "y,1"],
        [[1], [2], [3]],
      ]);
      const loose = await read(at("table=loose"));
      expect(await numbersOf(loose)).toEqual([[1], [2]]);
      expect(loose.facts).toMatchObject([{ code: "no-primary-key" }]);
      expect(idsOf(await read(at("table=loose&id=name")))).toEqual(["a", "b"]);
      await expect(read(at("table=doubled&id=name"))).rejects.toThrow(/each id must come once, got "b"/);
      await expect(read(at("table=seen"))).rejects.toThrow(UsageError);
      await expect(read(at("table=seen"))).rejects.toThrow(/the view seen must have an id.*id=, one of title, v/);
      expect(idsOf(await read(at("table=seen&id=title")))).toEqual(["a", "b"]);
      const query = encodeURIComponent("SELECT name, v FROM loose WHERE name <> 'b'; ");
      expect(idsOf(await read(at(`sql=${query}&id=name`)))).toEqual(["a"]);
    });

    it("draws some rows by the hashes of their ids, the same every time, and says so", async () => {
      const drawn = await read(at("table=many&rows=800"), ["topic"]);
      expect(drawn.rows).toBeGreaterThan(700);
      expect(drawn.rows).toBeLessThan(900);
      expect(drawn.facts).toMatchObject([{ code: "drawn-rows", count: 800 }]);
      proxy.breakAfter(100_000);
      const again = await read(`${throughProxy}?table=many&rows=800`, ["topic"]);
      expect(readFileSync(again.vectors).equals(readFileSync(drawn.vectors))).toBe(true);
      const ids = new Set(idsOf(drawn));
      const fewer = idsOf(await read(at("table=many&rows=100")));
      expect(fewer.every((id) => ids.has(id))).toBe(true);
      expect((await read(at("table=many&rows=9000"))).facts).toEqual([]);
      await expect(read(at("table=many&rows=some"))).rejects.toThrow(/whole number of rows, got "some"/);
    });

    it("draws among the rows that have a vector, and passes no row without an id over", async () => {
      await server.exec(`DROP TABLE IF EXISTS gaps; CREATE TABLE gaps (id int PRIMARY KEY, called int, embedding vector(2));
        INSERT INTO gaps SELECT i, NULLIF(i, 500), CASE WHEN i % 10 = 0 THEN '[1,2]'::vector END FROM generate_series(1, 5000) i`);
      const drawn = await read(at("table=gaps&rows=250"));
      expect(drawn.rows).toBeGreaterThan(200);
      expect(drawn.rows).toBeLessThan(300);
      await expect(read(at("table=gaps&rows=250&id=called"))).rejects.toThrow(/every row must have an id, got NULL/);
    });

    it("takes one query that reads, and names as names", async () => {
      const sql = (text: string): string => at(`sql=${encodeURIComponent(text)}&id=id`);
      await expect(read(sql("SELECT 1 AS id, '[1]'::vector AS v) AS q; DROP TABLE many; --"))).rejects.toThrow(AssayError);
      await expect(read(sql("WITH gone AS (DELETE FROM many RETURNING *) SELECT id, embedding FROM gone"))).rejects.toThrow(
        AssayError,
      );
      await expect(read(sql("SELECT 1 AS id, '[1]'::vector AS v, nextval('assay_test')"))).rejects.toThrow(AssayError);
      await expect(read(at(`table=${encodeURIComponent('many"; DROP TABLE many; --')}`))).rejects.toThrow(MissingError);
      await server.exec(`DROP TABLE IF EXISTS "Odd ""name"" & co"; CREATE TABLE "Odd ""name"" & co" ("the id" int PRIMARY KEY, "v;" vector(1));
        INSERT INTO "Odd ""name"" & co" VALUES (1, '[7]')`);
      const odd = await read(at(`table=${encodeURIComponent('"Odd ""name"" & co"')}&vector=${encodeURIComponent("v;")}`));
      expect(await numbersOf(odd)).toEqual([[7]]);
      expect((await read(at("table=public.many"))).rows).toBe(8000);
    });

    it("says what is wrong with a table, a column, a user, a database, a port and TLS", async () => {
      await expect(read(at("table=manny"))).rejects.toThrow(/a table or view "manny".*Did you mean many\?/);
      await expect(read(at("table=many&vector=embeding"))).rejects.toThrow(/a column "embeding".*Did you mean embedding\?/);
      await expect(read(server.address)).rejects.toThrow(/must say what is read, with table= or sql=/);
      const closed = await freePort();
      const nobody = `postgresql://ann:s3cr3t-word@127.0.0.1:${closed}/shop?table=items`;
      await expect(read(nobody)).rejects.toMatchObject({ code: "connection" });
      await expect(read(nobody)).rejects.toThrow(/must be reachable/);
      await expect(read(nobody)).rejects.not.toThrow(/s3cr3t/);
      for (const mode of ["verify-full", "prefer"]) {
        await expect(read(at(`table=many&sslmode=${mode}`))).rejects.toThrow(/must agree on TLS/); // never without it after that
      }
      const known = /sslmode must be one of disable, no-verify, require, verify-full, verify-ca, prefer, got "banana"/;
      await expect(read(at("table=many&sslmode=banana"))).rejects.toThrow(known);
      await expect(read(at("table=many&sslmode=allow"))).rejects.toThrow(/The driver never falls back/);
      await withMode("banana", async () => {
        await expect(read(at("table=many"))).rejects.toThrow(/PGSSLMODE must be one of disable/);
        expect((await read(at("table=many&sslmode=disable"))).rows).toBe(8000);
      });
    });
  });
}

describe("PostgreSQL, a native server", needing("postgresql", nativeAddress() !== undefined), () => {
  it("says that a user has no rights, and that a password is wrong or a database is not there", async () => {
    const server = await native();
    await server.exec(`DROP TABLE IF EXISTS closed; CREATE TABLE closed (id int PRIMARY KEY, v vector(1));
      DO $$ BEGIN CREATE ROLE assay_reader LOGIN PASSWORD 'a-word'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
    const reader = server.address.replace(/\/\/[^@]*@/, "//assay_reader:a-word@");
    await expect(read(`${reader}?table=closed`)).rejects.toThrow(InputError);
    await expect(read(`${reader}?table=closed`)).rejects.toThrow(/must be allowed to.*GRANT SELECT/);
    await expect(read(`${reader.replace(/\/[^/]*$/, "/nowhere")}?table=closed`)).rejects.toThrow(/the database must exist/);
    await server.stop();
  });
});
