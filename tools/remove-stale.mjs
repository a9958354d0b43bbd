// Removes from dist what no source stands behind any more, so that nothing that was moved or deleted is packed or
// imported. The viewer is not compiled file by file: its own build empties its folder.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, relative, sep } from "node:path";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

for (const entry of existsSync(dist) ? readdirSync(dist, { recursive: true, withFileTypes: true }) : []) {
  const path = relative(dist, join(entry.parentPath, entry.name));
  const source = path.replace(/(\.d\.ts|\.js)$/, ".ts");
  if (entry.isFile() && !path.startsWith(`viewer${sep}`) && source !== path && !existsSync(join(root, "src", source)))
    rmSync(join(dist, path));
}
