/** Objects of a bucket below a prefix, of a server that speaks S3; and servers that do not. */

import { writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unpackFiles } from "../../src/formats/packed-folder.ts";
import { makePlan, readGrid, runTask, writePlan } from "../../src/plans/index.ts";
import { readPartial } from "../../src/plans/shards/stored-partial.ts";
import { isPrefix, listPrefix } from "../../src/sources/prefix.ts";
import { rowsOfMoments } from "../../src/statistics/moments/class-moments.ts";
import { putParquet } from "../runtime/tables-support.ts";
import { needing } from "../support/needs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const store = process.env["ASSAY_TEST_S3"];
const bucket = `${store}/assay-${process.pid}`;

async function put(path: string, body: Uint8Array | string = ""): Promise<void> {
  const response = await fetch(`${bucket}${path}`, { method: "PUT", body, headers: { "x-amz-acl": "public-read" } });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

describe("a prefix", needing("object-store", store !== undefined && store !== ""), () => {
  beforeAll(async () => {
    await put("");
    await put("/other/elsewhere.parquet", "x");
  });

  it("has all its objects, more than a page of them, whatever their names", { timeout: 120_000 }, async () => {
    const names = Array.from({ length: 1100 }, (_, i) => `many/${String(i).padStart(4, "0")}.txt`);
    for (let from = 0; from < names.length; from += 50)
      await Promise.all(names.slice(from, from + 50).map((name) => put(`/${name}`, "x")));
    await put("/many/a%20b+%26%3C%25.txt", "odd");
    const found = await listPrefix(`${bucket}/?prefix=many/`, {});
    expect(found).toHaveLength(1101);
    expect(found.slice(0, 1100)).toEqual(names.map((name) => `${bucket}/${name}`));
    expect(await (await fetch(found[1100]!)).text()).toBe("odd");
  });

  it("is a source in shards", { timeout: 120_000 }, async () => {
    for (const part of [0, 1, 2]) {
      const path = await putParquet(
        root,
        `${part}.parquet`,
        `SELECT i AS id, [sin(i), cos(i + ${part}), i / 10]::FLOAT[] AS embedding FROM range(40) t(i)`,
      );
      await put(`/parts/${part}.parquet`, await readBytes(path));
    }
    const grid = join(root, "grid.yaml");
    writeFileSync(grid, `sources: [{ name: remote, from: "${bucket}/?prefix=parts/", vector: embedding, id: id }]\n`);
    const plan = await makePlan(await readGrid(grid), { folder: dirname(grid), map: new Map() });
    await writePlan(join(root, "run"), plan);
    expect(plan.sources["remote"]!.shards.map(({ from, rows }) => [from, rows])).toEqual(
      [0, 1, 2].map((part) => [`${bucket}/parts/${part}.parquet`, 40]),
    );
    const { id } = plan.work.find(({ kind }) => kind === "moments")!;
    await runTask(join(root, "run"), id);
    await unpackFiles(join(root, "run/results", id), join(root, "unpacked"));
    expect(rowsOfMoments((await readPartial(join(root, "unpacked"))).moments)).toBe(40);
    await put(
      "/parts/0.parquet",
      await readBytes(
        await putParquet(root, "other.parquet", "SELECT i AS id, [0, 1, i]::FLOAT[] AS embedding FROM range(41) t(i)"),
      ),
    );
    await writePlan(join(root, "later"), plan);
    await expect(runTask(join(root, "later"), id)).rejects.toThrow("must be the one that the plan was made with");
  });

  it("of a bucket that is not there says so", async () => {
    await expect(listPrefix(`${store}/no-such-bucket-here/?prefix=a`, {})).rejects.toMatchObject({ code: "missing" });
  });
});

async function readBytes(path: string): Promise<Uint8Array> {
  const { readFile } = await import("node:fs/promises");
  return readFile(path);
}

describe("a server that lists no objects", () => {
  let server: Server;
  let answer: RequestListener = () => undefined;
  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });
  afterAll(() => server.close());
  const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/?prefix=a`;

  it.each([
    [500, "broken", "connection"],
    [403, "<Error><Code>AccessDenied</Code></Error>", "missing"],
    [200, "<html>welcome</html>", "format"],
  ] as const)("is refused after status %i", async (status, body, code) => {
    answer = (_, response) => void response.writeHead(status).end(body);
    await expect(listPrefix(address(), {})).rejects.toMatchObject({ code });
  });

  it("is not listened to for ever", { timeout: 60_000 }, async () => {
    answer = (_, response) => {
      const more = (): void => {
        while (response.writable && response.write(Buffer.alloc(1 << 20, 0x20)));
        response.once("drain", more);
      };
      more();
    };
    await expect(listPrefix(address(), {})).rejects.toMatchObject({ code: "connection" });
  });
});

describe("an address", () => {
  it("is one of a prefix where it ends with a slash and names one", () => {
    expect(isPrefix("https://bucket.s3.amazonaws.com/?prefix=parts/")).toBe(true);
    expect(isPrefix("http://127.0.0.1:9000/bucket/?list=1&prefix=parts/")).toBe(true);
    expect(isPrefix("https://bucket.s3.amazonaws.com/a.parquet?prefix=b")).toBe(false);
    expect(isPrefix("parts/?prefix=a")).toBe(false);
  });
});
