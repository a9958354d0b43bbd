/** What is particular about Qdrant: named vectors, ids of 64 bits, keys, and servers that answer as they should not. */
import process from "node:process";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AssayError, FormatError, InputError, MissingError, UnsupportedError, UsageError } from "../../src/base/errors.ts";
import { readNpy } from "../../src/formats/npy.ts";
import { findSource } from "../../src/sources/find-source.ts";
import { sourceRows, sources } from "../../src/sources/index.ts";
import { readSource } from "../../src/sources/read-source.ts";
import { bringVectors } from "../../src/vectors/bring.ts";
import { type QdrantServer, startQdrant } from "../support/qdrant-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

process.env["ASSAY_CACHE"] = temporaryFolder();
const key = "a-key-that-nobody-may-see";
let server: QdrantServer;
const read = async (rest: string): Promise<[id: string, label: string | null, vector: number[]][]> => {
  const rows: [string, string | null, number[]][] = [];
  for await (const { id, label, vector } of sourceRows(`${server.address}${rest}`)) rows.push([id, label, Array.from(vector)]);
  return rows;
};
const land = (rest: string): ReturnType<typeof readSource> => {
  const found = findSource(`${server.address}${rest}`, sources.items)!;
  return readSource({ ...found, choice: { columns: [], known: [] }, name: "rows" }, {});
};
const failure = async (rest: string): Promise<AssayError> => {
  const error = await read(rest).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(AssayError);
  return error as AssayError;
};
const page = (points: unknown, next: unknown = null): { status: number; body: string } => ({
  status: 200,
  body: JSON.stringify({ result: { points, next_page_offset: next }, status: "ok", time: 0 }),
});
const uuid = "5c56c793-69f3-4fbf-87e6-c4bf54c28c26";

beforeAll(async () => {
  server = await startQdrant();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.instead = null;
  server.key = null;
  delete process.env["QDRANT_API_KEY"];
  const points = [
    { id: uuid, vector: [5, 6], payload: null },
    { id: 18_446_744_073_709_551_615n, vector: [3, 4], payload: { topic: 'a "id":12345678901234567890, b' } },
    { id: 7, vector: [1, 2], payload: { topic: "red", "an id": 12_345_678_901_234_567_890n.toString() } },
  ];
  server.collections.set("plain", { vectors: { size: 2, distance: "Euclid" }, points });
  const named = { title: { size: 2, distance: "Cosine" }, vector: { size: 1, distance: "Dot" } };
  const tokens = { size: 2, distance: "Dot", multivector_config: { comparator: "max_sim" } };
  const one = { id: 1, vector: { title: [0.6, 0.8], vector: [9], tokens: [[1, 2]] }, payload: {} };
  server.collections.set("named", { vectors: { ...named, tokens }, points: [one] });
});

describe("Qdrant", () => {
  it("has vectors without a name, ids of 64 bits and UUIDs, all pages of one", async () => {
    const expected = [
      ["7", "red", [1, 2]],
      ["18446744073709551615", 'a "id":12345678901234567890, b', [3, 4]],
      [uuid, null, [5, 6]],
    ];
    expect(await read("?table=plain&label=topic")).toEqual(expected);
    const { points } = server.collections.get("plain")!;
    const many = Array.from({ length: 9000 }, (_, i) => ({ id: 2n ** 63n + BigInt(i), vector: [i, 1], payload: null }));
    server.collections.set("many", { vectors: { size: 2, distance: "Dot" }, points: [...many, ...points] });
    const all = await read("?table=many");
    expect(all.length).toBe(9003);
    expect(all[4097]).toEqual(["9223372036854779904", null, [4096, 1]]);
  });

  it("has named vectors, and says what Cosine did to them", async () => {
    expect(await read("?table=named&vector=vector")).toEqual([["1", null, [9]]]);
    const { source, address } = findSource(`${server.address}?table=named&vector=title`, sources.items)!;
    const { facts } = await source.open(address, { vector: "title", columns: [], known: [] }, {});
    expect(facts).toMatchObject([{ code: "normalised-vectors" }]);
    expect(await failure("?table=named")).toMatchObject({ message: expect.stringMatching(/title, vector, tokens/) });
    expect(await failure("?table=named&vector=titel")).toMatchObject({ message: expect.stringMatching(/Did you mean title\?/) });
    expect(await failure("?table=named&vector=tokens")).toBeInstanceOf(UnsupportedError);
    expect(await failure("?table=plain&vector=topic")).toBeInstanceOf(UsageError);
  });

  it("finds a payload that only late points have", async () => {
    const points = Array.from({ length: 300 }, (_, id) => ({ id, vector: [id], payload: id < 299 ? {} : { rare: true } }));
    server.collections.set("late", { vectors: { size: 1, distance: "Dot" }, points });
    expect((await read("?table=late&label=rare")).at(-1)).toEqual(["299", "true", [299]]);
    expect(await failure("?table=late&label=rarer")).toBeInstanceOf(MissingError);
  });

  it("writes names of payloads as the server reads them, and asks for all where one cannot be written", async () => {
    const payload = { "an id": "x", "a.b": "y", 'q"r': "z", "ünd-so": "w" };
    const points = [{ id: 1, vector: [1], payload }];
    server.collections.set("payloads", { vectors: { size: 1, distance: "Dot" }, points });
    for (const [name, value] of Object.entries(payload)) {
      expect(await read(`?table=payloads&label=${encodeURIComponent(name)}`)).toEqual([["1", value, [1]]]);
    }
  });

  it("has vectors without a name beside sparse ones, which are none", async () => {
    const sparse = { indices: [1], values: [2] };
    const points = [
      { id: 1, vector: { "": [1, 2], words: sparse }, payload: null },
      { id: 2, vector: { words: sparse }, payload: null },
      { id: 3, vector: {}, payload: null },
    ];
    server.collections.set("sparse", { vectors: { size: 2, distance: "Dot" }, points });
    const { rows, facts } = await land("?table=sparse");
    expect(rows).toBe(1);
    expect(facts).toMatchObject([{ code: "no-vector", count: 2 }]);
  });

  it("asks for the vectors of drawn points alone, and lets a large server guess how many there are", async () => {
    const points = Array.from({ length: 2000 }, (_, id) => ({ id, vector: [id], payload: null }));
    server.collections.set("large", { vectors: { size: 1, distance: "Dot" }, points, guess: 3_000_000_000 });
    server.asked.length = 0;
    const { rows, facts } = await land("?table=large&rows=150000000");
    expect(facts).toMatchObject([{ code: "drawn-rows", sentence: expect.stringMatching(/^Of about 3,000,000,000 rows about/) }]);
    const asked = server.asked.flatMap(({ line, body }) => (line.endsWith("/points") ? JSON.parse(body).ids : []));
    expect(asked.length).toBe(rows);
    expect(rows).toBeLessThan(200);
    expect(server.asked.some(({ body }) => body.includes('"exact"'))).toBe(false);
    const vectors = server.asked.filter(({ line, body }) => line.endsWith("/scroll") && !body.includes('"with_vector":false'));
    expect(vectors).toEqual([]);
  });

  it("goes on behind the last point that came before the server went away", async () => {
    const points = Array.from({ length: 9000 }, (_, id) => ({ id, vector: [id, 1], payload: null }));
    server.collections.set("lost", { vectors: { size: 2, distance: "Dot" }, points });
    let [scrolls, broken] = [0, 0];
    server.instead = (line, body) => {
      if (!line.endsWith("/scroll") || !body.includes('"with_vector":true') || ++scrolls < 3) return null;
      return ++broken <= 4 ? "hang up" : null;
    };
    server.asked.length = 0;
    const { rows, vectors } = await land("?table=lost");
    expect(rows).toBe(9000);
    expect((await readNpy(vectors)).data.filter((_, at) => at % 2 === 0)).toEqual(Float32Array.from(points, ({ id }) => id));
    expect(broken).toBe(4 + 1);
    const offsets = server.asked.flatMap(({ line, body }) => (line.endsWith("/scroll") ? [JSON.parse(body).offset ?? 0] : []));
    expect(offsets.filter((offset) => offset === 0).length).toBe(3); // the payloads of two openings, the first page of vectors
  }, 30_000);

  it("names the nearest collection, and all where none is named", async () => {
    const error = await failure("?table=plane");
    expect(error).toBeInstanceOf(MissingError);
    expect(error.message).toMatch(/collection "plane".*plain.*Did you mean plain\?/);
    expect((await failure("")).message).toMatch(/with table=, got none.*named, .*plain/);
    expect(await failure("?sql=SELECT")).toBeInstanceOf(UsageError);
    expect(await failure("?table=plain&id=topic")).toBeInstanceOf(UsageError);
    expect((await failure("?table=plain&timeout=5")).message).toMatch(/must be known, got timeout/);
  });

  it("gives the key to the server alone, and asks for nothing that writes", async () => {
    const topics = Array.from({ length: 60 }, (_, id) => ({
      id,
      vector: [id],
      payload: { topic: id % 2 === 0 ? "red" : "blue" },
    }));
    server.collections.set("topics", { vectors: { size: 1, distance: "Dot" }, points: topics });
    const hashOf = async (): Promise<string> => (await bringVectors(`${server.address}?table=topics&label=topic`)).hash;
    const hash = await hashOf();
    server.key = key;
    expect((await failure("?table=plain")).message).toMatch(/must let you in.*QDRANT_API_KEY/);
    process.env["QDRANT_API_KEY"] = `${key}\n`;
    server.asked.length = 0;
    expect((await read("?table=plain")).length).toBe(3);
    expect(new Set(server.asked.map((asked) => asked.key))).toEqual(new Set([key]));
    const lines = new Set(server.asked.map(({ line }) => line.replace("/collections/plain", "")));
    expect([...lines].sort()).toEqual(["GET ", "POST /points/count", "POST /points/scroll"]);
    expect(await hashOf()).toBe(hash);
    server.instead = () => ({ status: 400, body: `{"status":{"error":"${"x".repeat(190)} ${key}"}}` });
    expect((await failure("?table=plain")).message).not.toContain(key.slice(0, 6));
    server.instead = () => ({ status: 307, body: "", headers: { location: "http://127.0.0.1:9/" } });
    expect((await failure("?table=plain")).message).toMatch(/status 307/);
    process.env["QDRANT_API_KEY"] = `${key}\n${key}`;
    expect((await failure("?table=plain")).message).not.toContain(key);
    expect(String(await failure("?table=plain&api_key=swordfish"))).not.toContain("swordfish");
  });

  it("asks again where a connection breaks or a server is busy", async () => {
    for (const broken of ["hang up", { status: 503, body: "busy" }] as const) {
      let times = 0;
      server.instead = (line, body) =>
        line.endsWith("/scroll") && body.includes('"with_vector":true') && times++ === 0 ? broken : null;
      expect((await read("?table=plain")).length).toBe(3);
      expect(times).toBe(2);
    }
    await server.stop();
    expect(await failure("?table=plain")).toMatchObject({
      code: "connection",
      message: expect.stringMatching(/must be reachable/),
    });
    server = await startQdrant();
  });

  it("believes no answer of another form, and no page that does not go on", async () => {
    const points = [{ id: 7, vector: [1, 2] }];
    const cases = [
      [{ status: 200, body: "<html>" }, FormatError, /must answer in JSON/],
      [{ status: 200, body: "{}" }, FormatError, /result/],
      [page([{ id: 7.5, vector: [1, 2] }]), FormatError, /points.0.id/],
      [page(points, 7), FormatError, /must begin behind this one/],
      [page([], 9), FormatError, /must have points/],
      [page([...points, ...points]), FormatError, /ids of points must rise/],
      [page([{ id: 7, vector: [1, null] }]), FormatError, /row "7"/],
      [page([{ id: 7, vector: { indices: [1], values: [1] } }]), InputError, /1 row, all without a vector/],
      [page([{ id: 7, vector: [1, "1e999"] }]), InputError, /dimension 1 of the row "7"/],
      [
        page([
          { id: 7, vector: [1] },
          { id: 8, vector: [1, 2] },
        ]),
        AssayError,
        /got 2 in the row "8"/,
      ],
      [page([{ id: 7, vector: [1, 2], payload: { topic: {} } }]), InputError, /"topic" must be a text/],
    ] as const;
    for (const [answer, kind, words] of cases) {
      server.instead = (line, body) => (line.endsWith("/scroll") && /"with_vector":true/.test(body) ? answer : null);
      const error = await bringVectors(`${server.address}?table=plain&label=topic`).catch((cause: unknown) => cause);
      expect(error, String(words)).toBeInstanceOf(kind);
      expect(String(error)).toMatch(words);
    }
  });
});
