/** The files that numpy and safetensors wrote; made by tools/golden/formats.py. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

interface GoldenTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface Golden {
  readonly npy: readonly (GoldenTensor & { readonly name: string; readonly file: string })[];
  readonly npyRefused: Readonly<Record<string, string>>;
  readonly safetensors: { readonly file: string; readonly tensors: Readonly<Record<string, GoldenTensor>> };
}

export const golden = JSON.parse(
  gunzipSync(readFileSync(join(import.meta.dirname, "../golden/formats.json.gz"))).toString("utf8"),
) as Golden;
