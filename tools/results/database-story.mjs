// The README's story of a database, on the demo's vectors: node tools/results/database-story.mjs postgresql://user@host/database
// Makes the table items anew (id, embedding, topic), then runs the README's own lines and prints what they print.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import pg from "pg";
import { embed, loadEncoder, loadTask } from "../../dist/index.js";

const root = resolve(import.meta.dirname, "../..");
const [address] = process.argv.slice(2);
if (address === undefined) throw new Error("Name a database that may be filled: postgresql://user@host/database");
const readme = readFileSync(join(root, "README.md"), "utf8");
const written = "postgresql://ann@db/shop";

async function fill(client, folder) {
  const [encoder, task] = [await loadEncoder("demo"), await loadTask("demo")];
  const set = await embed(encoder, task, { layers: "last", poolings: ["mean"], folder: join(folder, "demo") });
  const { rows, columns, data } = await set.read(set.slices[0]);
  await client.query("CREATE EXTENSION IF NOT EXISTS vector");
  await client.query("DROP TABLE IF EXISTS items");
  await client.query(`CREATE TABLE items (id int PRIMARY KEY, embedding vector(${columns}), topic text)`);
  for (let from = 0; from < rows; from += 500) {
    const some = Array.from({ length: Math.min(500, rows - from) }, (_, i) => from + i);
    const values = some.map((row) => {
      const topic = set.task.labelNames[set.labels.values[row]];
      return `(${row + 1}, '[${data.subarray(row * columns, (row + 1) * columns).join(",")}]', '${topic.replaceAll("'", "''")}')`;
    });
    await client.query(`INSERT INTO items VALUES ${values.join(",")}`);
  }
  await client.query("CREATE INDEX ON items USING hnsw (embedding vector_cosine_ops)");
  await client.query("ANALYZE items");
  process.stdout.write(`${rows} rows of ${columns} dimensions, with an HNSW index over the whole vectors\n`);
}

/** The lines of the README that name this database. */
function lines() {
  const [, section] = readme.split("\n## Vectors in a database\n");
  const [, block] = /```sh\n([\s\S]*?)```/.exec(section);
  return block.split("\n").filter((line) => /^(assay|psql) /.test(line));
}

const folder = mkdtempSync(join(tmpdir(), "assay-story-"));
const client = new pg.Client({ connectionString: address });
await client.connect();
try {
  await fill(client, folder);
  for (const line of lines()) {
    process.stdout.write(`\n$ ${line}\n`);
    const sql = /^psql .* -c "(.*)"$/.exec(line)?.[1];
    if (sql !== undefined) {
      await client.query(sql);
      continue;
    }
    const words = line.replaceAll(written, address).replaceAll('"', "").split(" ").slice(1);
    const run = spawnSync(process.execPath, [join(root, "dist/cli/main.js"), ...words, "--quiet"], {
      cwd: folder,
      encoding: "utf8",
    });
    process.stdout.write(run.stdout.replaceAll(address, written) + run.stderr);
    if (run.status !== 0) process.exitCode = 1;
    // rows are divided by their bytes, and the last bits of an embedding are the processor's: how many certify is, too
    const kept = /^(Keep .* on) \d+ rows\.$/m.exec(run.stdout)?.[1];
    if (kept === undefined || readme.includes(`> ${kept} `)) continue;
    process.stdout.write("The README says otherwise.\n");
    process.exitCode = 1;
  }
} finally {
  await client.end();
  rmSync(folder, { recursive: true, force: true });
}
