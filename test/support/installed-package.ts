/** The package as a stranger gets it: packed, and installed into a folder that has nothing else. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** What is there then. */
export interface InstalledPackage {
  readonly tarball: string;
  /** The program that `npx assay` runs. */
  readonly command: string;
}

/**
 * Packs what was built last, and installs it with its dependencies, without a script of theirs.
 * @param beside  optional peers that are installed, too, in the versions that developers have
 */
export function installPackage(folder: string, beside: readonly string[] = []): InstalledPackage {
  const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: root, encoding: "utf8" });
  const tarball = join(folder, packed.trim().split("\n").at(-1) ?? "");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }));
  const words = ["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  execFileSync("npm", [...words, tarball, ...beside.map(pinned)], { cwd: folder });
  return { tarball, command: join(folder, "node_modules/.bin/assay") };
}

/** "pg@8.23.1" */
function pinned(name: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8"));
  return `${name}@${(manifest as { readonly version: string }).version}`;
}
