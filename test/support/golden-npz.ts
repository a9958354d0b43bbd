/** Labels and archives that numpy wrote; made by tools/golden/npz.py. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

interface Golden {
  readonly columns: readonly {
    readonly name: string;
    readonly file: string;
    readonly cells: readonly (string | number | null)[];
  }[];
  readonly archives: Readonly<Record<"stored" | "deflated" | "three arrays" | "unnamed" | "objects", string>>;
  readonly vectors: readonly number[];
  readonly labels: readonly string[];
}

export const goldenNpz = JSON.parse(
  gunzipSync(readFileSync(join(import.meta.dirname, "../golden/npz.json.gz"))).toString("utf8"),
) as Golden;
