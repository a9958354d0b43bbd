// Whether docs/api/ is what `npm run docs` would write now. Typedoc makes the pages anew in a temporary folder (and
// complains, as always, about public names without a docstring and links that lead nowhere); then they are compared.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const committed = join(root, "docs/api");
const anew = mkdtempSync(join(tmpdir(), "assay-api-"));

/** The pages of a folder by name, line ends as git may have changed them put back. */
const pagesOf = (folder) =>
  new Map(
    (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [])
      .filter((name) => name.endsWith(".md"))
      .map((name) => [name.replaceAll("\\", "/"), readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n")]),
  );

try {
  const typedoc = join(root, "node_modules/typedoc/bin/typedoc");
  const made = spawnSync(process.execPath, [typedoc, "--logLevel", "Warn", "--out", anew], { cwd: root, stdio: "inherit" });
  if (made.status !== 0) process.exitCode = 1;
  else {
    const [old, now] = [pagesOf(committed), pagesOf(anew)];
    const stale = [...new Set([...old.keys(), ...now.keys()])].filter((name) => old.get(name) !== now.get(name)).sort();
    if (stale.length > 0) {
      console.error(
        `docs/api/ is not what the sources say now: ${stale.join(", ")}. Run \`npm run docs\` and commit what it writes.`,
      );
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(anew, { recursive: true, force: true });
}
