/** The folder of real models and texts beside the project; tests that need it skip where it is absent. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";

/** The folder, or null (with the variable ASSAY_SHARED it can lie elsewhere). */
export function sharedFolder(): string | null {
  const folder = process.env["ASSAY_SHARED"] ?? resolve(import.meta.dirname, "../../../shared");
  return existsSync(join(folder, "models")) && existsSync(join(folder, "data")) ? folder : null;
}
