/** The version of Assay, for manifests and the command line. */
import { readFileSync } from "node:fs";

/** As package.json has it: "0.2.0". From src and from dist it lies two folders up. */
export const toolVersion: string = versionOf(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

function versionOf(text: string): string {
  const parsed: unknown = JSON.parse(text);
  const found = typeof parsed === "object" && parsed !== null && "version" in parsed ? parsed.version : undefined;
  return typeof found === "string" ? found : "unknown";
}
