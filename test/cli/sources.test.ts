/** Commands on stores, as a person runs them: a password in the address is in nothing that is printed or written. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { npyFile } from "../support/npy-file.ts";
import { type PgliteServer, startPglite } from "../support/pglite-server.ts";
import { runCli } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
process.env["ASSAY_CACHE"] = at("cache");
const command = resolve(import.meta.dirname, "../../dist/cli/main.js");

/** Dimension 2 knows the label. */
const random = seeded(5);
const rows = Array.from({ length: 1500 }, (_, id) => {
  const topic = random.below(2) === 1 ? "yes" : "no";
  return { id, topic, vector: Array.from({ length: 8 }, (_, j) => random.normal() + (j === 2 ? (topic === "yes" ? 4 : -4) : 0)) };
});

const secret = "geheim-wort";

/** Every byte that was written below a folder, one after another. */
function everythingIn(folder: string): string {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  return names
    .map((name) => (statSync(join(folder, name)).isFile() ? readFileSync(join(folder, name), "latin1") : name))
    .join("\n");
}

describe("commands on PostgreSQL", () => {
  let server: PgliteServer;
  let address: string;

  beforeAll(async () => {
    server = await startPglite();
    await server.exec(`CREATE TABLE items (id int PRIMARY KEY, embedding vector(8), topic text);
      INSERT INTO items VALUES ${rows.map(({ id, topic, vector }) => `(${id}, '[${vector}]', '${topic}')`).join(",")};
      CREATE TABLE later AS SELECT id, embedding FROM items WHERE id < 400; ALTER TABLE later ADD PRIMARY KEY (id);
      UPDATE later SET embedding = embedding + '[9,9,9,9,9,9,9,9]'`);
    address = server.address.replace("postgres@", `postgres:${secret}@`);
  });
  afterAll(() => server.stop());

  it("analyse, compress, apply and find drift, and keep the password to themselves", async () => {
    const printed: string[] = [];
    const run = async (...words: string[]): Promise<number> => {
      const { code, stdout, stderr } = await runCli(...words);
      printed.push(stdout, stderr);
      return code;
    };
    const items = `${address}?table=items&label=topic`;
    expect(await run("analyze", items, "--compressors", "pca", "--probes", "lda", "--out", at("study"))).toBe(0);
    const chains = ["--candidates", "lda:1+int8,first:2", "--keep", "0.9"];
    expect(await run("compress", items, ...chains, "--out", at("small"))).toBe(0);
    expect(existsSync(at("cache/looks/ledger.json"))).toBe(true);
    expect(await run("apply", at("small"), `${address}?table=items`, "--out", at("codes.npy"))).toBe(0);
    expect(await run("drift", at("small"), `${address}?table=later`)).toBe(3);
    expect(await run("drift", at("small"), `${address}?table=items`)).toBe(1);
    expect(await run("analyze", `${address}?table=nothing`)).toBe(1);
    expect(printed.join("\n")).toContain("postgres:***@");
    expect(printed.join("\n")).not.toContain(secret);
    expect(everythingIn(root)).not.toContain(secret);
    const summary = JSON.parse(readFileSync(at("study/summary.json"), "utf8"));
    expect(summary.task).toMatchObject({ name: "items", source: `${items.replace(secret, "***")}` });
  }, 120_000);

  it("say how labels are named where there are none", async () => {
    const { code, stderr } = await runCli("analyze", `${server.address}?table=later`, "--out", at("none"));
    expect(code).toBe(2);
    expect(stderr).toMatch(/no column of the store named label.*label= in the address or --label-column/);
    expect(existsSync(at("none"))).toBe(false);
  });
});

describe("commands on what another program writes", () => {
  const lines = rows.map(({ id, topic, vector }) => `${JSON.stringify({ id, topic, vector })}\n`).join("");
  const data = Float32Array.from(rows.flatMap(({ vector }) => vector));
  const settings = ["--compressors", "pca", "--probes", "lda", "--quiet"];
  const ran = (words: readonly string[], input: string | Buffer): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [command, ...words], { input, encoding: "utf8", maxBuffer: 2 ** 26, cwd: root });

  it("read JSON lines and an array from standard input", () => {
    const ofLines = ran(["analyze", "-", "--label-column", "topic", "--out", at("lines"), ...settings], lines);
    expect(ofLines).toMatchObject({ status: 0, stderr: "" });
    writeFileSync(at("labels.txt"), rows.map(({ topic }) => `${topic}\n`).join(""));
    const array = npyFile([matrix(rows.length, 8, data)]);
    const ofArray = ran(["analyze", "-", "--labels", at("labels.txt"), "--out", at("array"), ...settings], Buffer.from(array));
    expect(ofArray).toMatchObject({ status: 0, stderr: "" });
    expect(String(ofArray.stdout).split("\n")[1]).toBe(String(ofLines.stdout).split("\n")[1]);
    const cut = ran(["analyze", "-", "--labels", at("labels.txt"), "--out", at("cut")], Buffer.from(array).subarray(0, 5000));
    expect(cut.status).toBe(1);
    expect(cut.stderr).toMatch(/what is piped must be whole, got an end before its last row \(standard input\)/);
    expect(existsSync(at("cut"))).toBe(false);
  }, 120_000);

  it("read a named pipe", async () => {
    execFileSync("mkfifo", [at("rows.pipe")]);
    const writer = spawn("sh", ["-c", `cat > '${at("rows.pipe")}'`]);
    writer.stdin.end(lines);
    const { code, stdout } = await runCli(
      "analyze",
      at("rows.pipe"),
      "--label-column",
      "topic",
      "--out",
      at("piped"),
      ...settings,
    );
    expect(code).toBe(0);
    expect(stdout).toContain("Report:");
  }, 60_000);
});

it("shows no password in the title of its process", async () => {
  const silent = createServer(() => undefined); // takes connections and never answers
  await new Promise<void>((ready) => silent.listen(0, "127.0.0.1", ready));
  const place = silent.address();
  const port = typeof place === "object" && place !== null ? place.port : 0;
  const child = spawn(process.execPath, [command, "analyze", `postgresql://ann:${secret}@127.0.0.1:${port}/db?table=t`], {
    cwd: root,
  });
  try {
    await new Promise((taken) => silent.once("connection", taken));
    const words = readFileSync(`/proc/${child.pid}/cmdline`, "utf8");
    expect(words).toContain("ann:***@");
    expect(words).not.toContain(secret);
  } finally {
    child.kill("SIGKILL");
    silent.close();
  }
}, 60_000);
