// Removes from dist what no source stands behind any more, so that nothing that was moved or deleted is packed or imported.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

for (const entry of existsSync(dist) ? readdirSync(dist, { recursive: true, withFileTypes: true }) : []) {
  const path = relative(dist, join(entry.parentPath, entry.name));
  const source = path.replace(/(\.d\.ts|\.js)$/, ".ts");
  if (entry.isFile() && source !== path && !existsSync(join(root, "src", source))) rmSync(join(dist, path));
}
