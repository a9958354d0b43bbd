/**
 * For tools/golden/hub.py: `serve` starts the server with the compared contents, prints its address and runs until
 * its input ends; `fetch` lets Assay fetch them with the environment as it is, and prints one line of JSON for each.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { downloadSnapshot } from "../../src/runtime/hub/hub.ts";
import { startHubServer } from "../../test/support/hub-server.ts";
import { comparedContents, comparedToken, comparedWishes } from "../../test/support/hub-server-contents.ts";

if (process.argv[2] === "serve") {
  const server = await startHubServer(comparedContents, { token: comparedToken, pageSize: 4 });
  console.log(server.url);
  process.stdin.resume().on("end", () => {
    console.log(JSON.stringify(server.requests.map(({ host, method, path }) => `${host} ${method} ${path.split("?")[0]}`)));
    void server.close();
  });
} else {
  for (const { id, kind, without } of comparedWishes) {
    const wanted = (path: string): boolean => without === undefined || !path.startsWith(without);
    const { folder, revision } = await downloadSnapshot(id, kind, wanted);
    console.log(JSON.stringify({ id, revision, files: await hashes(folder, "") }));
  }
}

async function hashes(folder: string, prefix: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) Object.assign(found, await hashes(folder, path));
    else
      found[path] = createHash("sha256")
        .update(await readFile(join(folder, path)))
        .digest("hex");
  }
  return found;
}
