/** Golden values: computed by the reference, committed, never computed here. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** The contents of test/golden/<name>.json.gz, as its generator in tools/golden wrote them. */
export function golden<T>(name: string): T {
  return JSON.parse(gunzipSync(readFileSync(join(import.meta.dirname, "../golden", `${name}.json.gz`))).toString("utf8")) as T;
}
