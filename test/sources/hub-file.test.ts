/** Files of data sets of the Hub: who may read them, and where the token goes. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { sourceRows } from "../../src/sources/index.ts";
import { type HubServer, startHubServer } from "../support/hub-server.ts";
import { removeHome, stubHubEnvironment } from "../support/hub-server-environment.ts";
import { runCli } from "../support/run-cli.ts";

const token = "hf_made_up_and_secret";
const folder = mkdtempSync(join(tmpdir(), "assay-hub-file-"));
let bytes: Uint8Array;
let server: HubServer;
let home: string;

beforeAll(async () => {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const path = join(folder, "items.parquet");
  await connection.run(
    `COPY (SELECT i AS id, [i, i + 1, sin(i)]::FLOAT[] AS v, 'topic ' || i % 2 AS label FROM range(3000) t(i)) TO '${path}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  bytes = readFileSync(path);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  const files = { "data/items.parquet": Buffer.from(bytes) };
  server = await startHubServer(
    [
      { kind: "dataset", id: "ann/open", files },
      { kind: "dataset", id: "ann/gated", files, gated: true },
      { kind: "dataset", id: "ann/private", files, private: true },
    ],
    { token },
  );
  home = await stubHubEnvironment(server.url);
  vi.stubEnv("ASSAY_CACHE", join(home, "assay"));
});
afterEach(async () => {
  await removeHome(home);
  await server.close();
});

async function count(name: string): Promise<number> {
  let rows = 0;
  for await (const _ of sourceRows(`hf:ann/${name}/data/items.parquet?vector=v`)) rows++;
  return rows;
}

/** The message of a reading that must fail, without a token in it. */
async function complaint(name: string): Promise<string> {
  const failure = await count(name).catch((cause: unknown) => cause);
  expect(failure).toBeInstanceOf(Error);
  const { message, stack } = failure as Error;
  expect(`${message}${stack}`).not.toContain("hf_");
  return message;
}

describe("a data set of the Hub", () => {
  it("that is open is read without a token", async () => {
    expect(await count("open")).toBe(3000);
    expect(server.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it("that is private or gated is read with the token of HF_TOKEN, or of the file that Python keeps", async () => {
    vi.stubEnv("HF_TOKEN", token);
    expect(await count("private")).toBe(3000);
    vi.stubEnv("HF_TOKEN", "");
    await writeFile(join(home, "token"), `${token}\n`);
    expect(await count("gated")).toBe(3000);
  });

  it("gets the token at its own host, and no other host does", async () => {
    vi.stubEnv("HF_TOKEN", token);
    await count("private");
    const sent = (host: string): ReadonlySet<unknown> =>
      new Set(server.requests.filter((one) => one.host === host).map((one) => one.headers.authorization));
    expect(sent("hub")).toEqual(new Set([`Bearer ${token}`]));
    expect(sent("cdn")).toEqual(new Set([undefined]));
  });

  it("that is closed says why, and what to do", async () => {
    expect(await complaint("private")).toMatch(/no such repository, or a private one.*HF_TOKEN/);
    expect(await complaint("gated")).toMatch(/gated repository.*Accept the terms/);
    vi.stubEnv("HF_TOKEN", "hf_wrong");
    expect(await complaint("open")).toMatch(/must accept the token.*HF_TOKEN/);
    vi.stubEnv("HF_TOKEN", "hf_two words");
    expect(await complaint("open")).toMatch(/must be one word/);
  });

  it("is not asked for offline", async () => {
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    expect(await complaint("open")).toMatch(/must be fetched, got HF_HUB_OFFLINE/);
    expect(server.requests).toEqual([]);
  });

  it("is read by a command whose words, files and messages have no token", async () => {
    vi.stubEnv("HF_TOKEN", token);
    const out = join(home, "atlas.parquet");
    const words = ["export", "hf:ann/private/data/items.parquet?vector=v&label=label", "--embedding-atlas", "--out", out];
    const { code, stdout, stderr } = await runCli(...words);
    expect([code, stdout]).toEqual([0, expect.stringContaining("3,000 rows; id, label, x, y and neighbors")]);
    expect(stdout + stderr + readFileSync(out, "latin1")).not.toContain(token);
  });
});
