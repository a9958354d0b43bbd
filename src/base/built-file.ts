/** Files that the build makes: the code of workers, and the kernels. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MissingError } from "./errors.ts";

/**
 * A built file, wherever the caller runs from: run from source, it is that of the last build.
 *
 * @param path   below dist: "kernels/adamw.wasm"
 * @param where  what it is needed for
 * @throws MissingError when the project has not been built
 */
export function builtFile(path: string, where: string): URL {
  const fromSource = import.meta.url.endsWith(".ts");
  const file = new URL(`${fromSource ? "../../dist" : ".."}/${path}`, import.meta.url);
  if (existsSync(file)) return file;
  throw new MissingError({
    where,
    must: `the built file ${path} must be there`,
    got: "no such file",
    todo: fromSource ? "Run npm run build first." : "Install the package again.",
    file: fileURLToPath(file),
  });
}
